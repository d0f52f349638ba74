"""Asking the desk that has a matter to get on with it (催办), once a day."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from citizen_portal.access import may
from citizen_portal.limits import limited
from workflows.commands import supervision
from workflows.errors import WrongState
from workflows.models import SubCase
from workflows.policy import permitted

LONGEST = 500


class HurryForm(forms.Form):
    text = forms.CharField(
        required=False,
        max_length=LONGEST,
        error_messages={"max_length": gettext_lazy("Please write at most %(limit_value)d characters.")},
    )


@may("hurry case")
@limited("submission")
@require_POST
def hurry(request: HttpRequest, number: str, matter: str) -> HttpResponse:
    """Whoever has the matter in hand is told, with a few words if one likes; a second click does nothing more."""
    now = timezone.now()
    case = permitted("hurry case", request.user, now).filter(number=number).first()
    if case is None:
        raise Http404
    sub_case = get_object_or_404(SubCase, case=case, matter=matter)
    form = HurryForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["text"]))
        return redirect("citizens:case", number=number)
    try:
        supervision.hurry(sub_case=sub_case, by=request.user, now=now, text=form.cleaned_data["text"])
    except WrongState:
        messages.info(request, _("They have been reminded today, or the matter has just moved on."))
    else:
        messages.success(request, _("Whoever handles it has been told."))
    return redirect("citizens:case", number=number)
