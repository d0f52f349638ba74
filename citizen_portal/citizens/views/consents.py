"""What one agreed to, word for word, and how to take it back."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from citizen_portal.access import may
from citizen_portal.citizens.page import RECORD, show
from citizen_portal.limits import limited
from workflows.commands.consents import withdraw_consent
from workflows.policy import own_cases, permitted
from workflows.reads.consents import consents


@may("read consents")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Newest first; `?case=NUMBER` keeps to one case."""
    now = timezone.now()
    number = request.GET.get("case", "")
    case = own_cases(request.user, now).filter(number=number).first() if number else None
    if number and case is None:
        raise Http404
    context = {"consents": consents(request.user, now=now, case=case), "case_number": number}
    crumbs = [
        (_("Home"), reverse("citizens:home")),
        (_("My record"), reverse("citizens:record")),
        (_("What I agreed to"), ""),
    ]
    return show(request, "consents.html", context, active=RECORD, crumbs=crumbs)


@may("withdraw consent")
@limited("submission")
@require_POST
def withdraw(request: HttpRequest, consent: int) -> HttpResponse:
    """Take one consent back."""
    now = timezone.now()
    found = get_object_or_404(permitted("withdraw consent", request.user, now), pk=consent)
    withdraw_consent(consent=found, by=request.user, now=now)
    messages.success(request, _("You have withdrawn the consent. The departments see it in the case."))
    return redirect(f"{reverse('citizens:consents')}?case={found.case.number}")
