"""What waits for a leader: more time for a matter or for a whole one-thing. The list, and one with its answer."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from citizen_portal.access import may
from citizen_portal.clerks.collisions import collisions_told
from citizen_portal.clerks.frame import frame
from workflows.commands import clocks
from workflows.errors import Invalid, WrongState
from workflows.models import ExtensionState
from workflows.policy import permitted
from workflows.reads.extensions import extension_lines, extension_shown, with_case
from workflows.reads.notices import preview_extension

private = cache_control(private=True, no_store=True)
LONGEST = 2000


class AnswerForm(forms.Form):
    """The buttons say yes or no; a no takes a reason."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Whoever asked reads it. Needed when you do not approve."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@may("list extensions")
@private
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What waits, the oldest first."""
    now = timezone.now()
    rows = extension_lines(permitted("list extensions", request.user, now))
    return render(request, "clerks/extensions.html", frame(request, now) | {"rows": rows})


@may("answer extension")
@private
@collisions_told
@require_http_methods(["GET", "HEAD", "POST"])
def extension(request: HttpRequest, pk: int) -> HttpResponse:
    """One wish with both dates; POST answers it, or shows with `answer` = preview the notice that a yes issues."""
    now = timezone.now()
    found = get_object_or_404(with_case(permitted("answer extension", request.user, now)), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    notice = None
    if request.method == "POST" and request.POST.get("answer") == "preview":
        if found.state != ExtensionState.ASKED:
            raise WrongState("it has been answered")
        notice = preview_extension(found, now=now)
    elif request.method == "POST" and form.is_valid():
        approved = request.POST.get("answer") == "approve"
        try:
            clocks.answer_extension(
                extension=found,
                approved=approved,
                reason=form.cleaned_data["reason"],
                by=request.user,
                now=now,
            )
        except Invalid as invalid:
            form.add_error("reason", invalid.errors["reason"])
        else:
            said = _("The extension is approved; the applicant has been told.")
            messages.success(request, said if approved else _("Whoever asked has your answer."))
            return redirect("clerks:extensions")
    context = {"line": extension_shown(found, by=request.user, now=now), "form": form, "preview": notice}
    status = 422 if form.errors else 200
    return render(request, "clerks/extension.html", frame(request, now) | context, status=status)
