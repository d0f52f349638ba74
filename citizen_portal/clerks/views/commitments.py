"""What applicants promised: the list to check, what was found, and the leader's revocation."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizen_portal.access import may
from citizen_portal.clerks.collisions import collisions_told
from citizen_portal.clerks.frame import frame
from workflows.commands import commitments
from workflows.errors import Invalid
from workflows.models import CommitmentState
from workflows.policy import permitted
from workflows.reads.commitments import commitment_row, commitments_to_check
from workflows.reads.notices import NoticeContent, preview_revocation


class CheckForm(forms.Form):
    kept = forms.ChoiceField(
        label=gettext_lazy("Was the promise kept?"),
        choices=[("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))],
        widget=forms.RadioSelect,
    )
    finding = forms.CharField(
        label=gettext_lazy("What was checked, and what was found"),
        max_length=commitments.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("The applicant reads these words. Name the rule, and what could be done."),
        max_length=commitments.LONGEST,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@may("list commitments")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What waits to be checked, the most urgent first."""
    now = timezone.now()
    context = frame(request, now) | {"rows": commitments_to_check(request.user, now=now)}
    return render(request, "clerks/commitments.html", context)


@may("check commitment")
@collisions_told
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the promise (GET); write down whether it was kept (POST, 422)."""
    form = CheckForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            commitments.check_commitment(
                commitment=_own(request, pk),
                kept=said["kept"] == "yes",
                finding=said["finding"],
                by=request.user,
                now=timezone.now(),
            )
        except Invalid as invalid:
            form.add_error("finding", " ".join(invalid.errors.values()))
        else:
            messages.success(request, _("The finding is on record."))
            return redirect("clerks:commitments")
    return _page(request, pk, check=form)


@may("revoke result")
@collisions_told
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """The leader revokes what rests on a broken promise (422 without a reason), or looks at the notice first."""
    now = timezone.now()
    own = permitted("revoke result", request.user, now)
    found = get_object_or_404(own.select_related("sub_case__case__applicant"), pk=pk)
    form = RevokeForm(request.POST)
    if form.is_valid() and "preview" in request.POST:
        notice = preview_revocation(found.sub_case, reason=form.cleaned_data["reason"], now=now)
        return _page(request, pk, revoke=form, preview=notice)
    if form.is_valid():
        try:
            commitments.revoke(commitment=found, reason=form.cleaned_data["reason"], by=request.user, now=now)
        except Invalid as invalid:
            form.add_error("reason", " ".join(invalid.errors.values()))
        else:
            messages.success(request, _("The result is revoked; the applicant is told why."))
            return redirect("clerks:commitments")
    return _page(request, pk, revoke=form)


def _own(request: HttpRequest, pk: int) -> Any:
    found = permitted("check commitment", request.user, timezone.now())
    return get_object_or_404(found.select_related("sub_case__case__applicant"), pk=pk)


def _page(
    request: HttpRequest,
    pk: int,
    *,
    check: CheckForm | None = None,
    revoke: RevokeForm | None = None,
    preview: NoticeContent | None = None,
) -> HttpResponse:
    now = timezone.now()
    found = _own(request, pk)
    may_revoke = (
        found.state == CommitmentState.BROKEN
        and permitted("revoke result", request.user, now).filter(pk=pk).exists()
    )
    context = frame(request, now) | {
        "row": commitment_row(found),
        "check": check or CheckForm(),
        "to_check": found.state == CommitmentState.SIGNED and found.check_due_at is not None,
        "revoke": (revoke or RevokeForm()) if may_revoke else None,
        "preview": preview,
    }
    wrong = any(form is not None and form.errors for form in (check, revoke))
    return render(request, "clerks/commitment.html", context, status=422 if wrong else 200)
