"""Bad ratings of the departments one heads: the list, and one to call back about and to answer."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from citizen_portal.access import may
from citizen_portal.clerks.frame import frame
from citizen_portal.turning import after, turned
from workflows.commands import rectifying
from workflows.errors import Invalid
from workflows.models import Rectification
from workflows.policy import permitted
from workflows.reads.rectifications import (
    rectification_for_department,
    rectification_page,
    with_people,
)

private = cache_control(private=True, no_store=True)
RULE = "put right bad rating"
MINUTES = "%Y-%m-%dT%H:%M"


class CallForm(forms.Form):
    reached = forms.TypedChoiceField(
        label=gettext_lazy("Did you reach the citizen?"),
        choices=[("yes", gettext_lazy("Yes, we spoke")), ("no", gettext_lazy("No, nobody answered"))],
        coerce=lambda value: value == "yes",
        error_messages={"required": gettext_lazy("Please choose.")},
        widget=forms.RadioSelect,
    )
    at = forms.DateTimeField(
        label=gettext_lazy("When you called"),
        error_messages={"required": gettext_lazy("Please say when you called.")},
        input_formats=[MINUTES],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTES),
    )
    said = forms.CharField(
        label=gettext_lazy("What was said"),
        help_text=gettext_lazy(
            "What the citizen wants put right, and what you promised. The citizen can ask for a copy."
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What was put right"),
        help_text=gettext_lazy("The citizen reads it once the supervising office has verified it."),
        error_messages={"required": gettext_lazy("Please write what was put right.")},
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


@may(RULE)
@private
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Newest first; what was said stands on the page of each."""
    now = timezone.now()
    page = rectification_page(permitted(RULE, request.user, now), now=now, after=after(request))
    context = {"page": page, "next": turned(request, page.next)}
    return render(request, "clerks/rectifications.html", frame(request, now) | context)


@may(RULE)
@private
@require_http_methods(["GET", "HEAD", "POST"])
def rectification(request: HttpRequest, pk: int) -> HttpResponse:
    """One with whom to call and everything said (the look is recorded); POST `act` is ``call`` or ``answer``."""
    now = timezone.now()
    found = get_object_or_404(with_people(permitted(RULE, request.user, now)), pk=pk)
    if request.method != "POST":
        return _page(request, found, now)
    act = request.POST.get("act")
    if act not in ("call", "answer"):
        raise Http404
    form = CallForm(request.POST) if act == "call" else AnswerForm(request.POST)
    if form.is_valid():
        try:
            if act == "call":
                rectifying.call_back(row=found, by=request.user, now=now, **form.cleaned_data)
                told = _("The call is written down.")
            else:
                rectifying.answer_rating(row=found, by=request.user, now=now, **form.cleaned_data)
                told = _("The supervising office verifies your answer now.")
        except Invalid as invalid:
            for key, sentence in invalid.errors.items():
                form.add_error(key, sentence)
        else:
            messages.success(request, told)
            return redirect("clerks:rectification", found.pk)
    return _page(request, found, now, status=422, errors=form, **{act: form})


def _page(
    request: HttpRequest, found: Rectification, now: datetime, *, status: int = 200, **given: Any
) -> HttpResponse:
    shown = rectification_for_department(found, by=request.user, now=now)
    context: dict[str, Any] = {"shown": shown}
    if shown.line.state == "open":
        context["call"] = CallForm(initial={"at": timezone.localtime(now)})
        if shown.is_called_back:
            context["answer"] = AnswerForm()
    context |= given
    return render(request, "clerks/rectification.html", frame(request, now) | context, status=status)
