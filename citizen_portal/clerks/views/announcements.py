"""What the department has announced to the public, and the objection that ends it."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from citizen_portal.access import may
from citizen_portal.clerks.collisions import collisions_told
from citizen_portal.clerks.frame import frame
from workflows.commands.announcements import LONGEST, object_to
from workflows.errors import Invalid
from workflows.policy import permitted
from workflows.reads.announcements import announced, announcements_of_office, standing_announcements


class ObjectionForm(forms.Form):
    """Who objected with which reason, in the words that the applicant reads."""

    reason = forms.CharField(
        label=gettext_lazy("Why the objection is well-founded"),
        help_text=gettext_lazy(
            "The applicant reads these words in the notice. Say what was shown; name no private person."
        ),
        max_length=LONGEST,
        error_messages={
            "required": gettext_lazy("Please give the reason: the citizen has a right to know it.")
        },
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    sure = forms.BooleanField(
        label=gettext_lazy("I have looked at what was brought forward; the matter is to be refused"),
        error_messages={"required": gettext_lazy("Please confirm that the objection was looked at.")},
    )


@may("list announcements")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What stands announced, the soonest to end first. Nothing here waits for anybody."""
    now = timezone.now()
    context = frame(request, now) | {"rows": announcements_of_office(request.user, now=now)}
    return render(request, "clerks/announcements.html", context)


@may("object to announcement")
@collisions_told
@require_http_methods(["GET", "HEAD", "POST"])
def objection(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the announcement (GET); write down the objection, which ends the matter (POST, 422)."""
    now = timezone.now()
    own = permitted("object to announcement", request.user, now)
    found = get_object_or_404(standing_announcements(now).filter(pk__in=own), pk=pk)
    form = ObjectionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            object_to(announcement=found, by=request.user, reason=form.cleaned_data["reason"], now=now)
        except Invalid as invalid:
            form.add_error("reason", " ".join(invalid.errors.values()))
        else:
            messages.success(request, _("The objection is on record; the applicant is told what to do next."))
            return redirect("clerks:announcements")
    context = frame(request, now) | {"shown": announced(found, now=now), "form": form}
    return render(request, "clerks/announcement.html", context, status=422 if form.errors else 200)
