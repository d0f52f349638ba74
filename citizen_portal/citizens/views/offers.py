"""What one may be entitled to and has not asked for (免申即享): the offers, one of them, and the switch."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizen_portal.access import may
from citizen_portal.acting import principal
from citizen_portal.citizens.page import MESSAGES, RECORD, show
from citizen_portal.limits import limited
from services.privacy.proactive import ProactiveKind, current_proactive_text
from workflows.commands import offers as verbs
from workflows.commands.proactive_choice import choose_proactive
from workflows.errors import WrongState
from workflows.models import Offer
from workflows.policy import permitted
from workflows.reads.offers import is_proactive, offer_shown, offers, proactive_of

private = cache_control(private=True, no_store=True)


@may("read offers")
@private
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What waits for an answer, and what became of the others lately."""
    now = timezone.now()
    holder = principal(request)
    found = offers(request.user, now=now, of=holder)
    context = {
        "open_offers": [one for one in found if one.is_open],
        "other_offers": [one for one in found if not one.is_open],
        "is_on": is_proactive(holder),
    }
    crumbs = [(_("Home"), reverse("citizens:home")), (_("For you"), "")]
    return show(request, "offers.html", context, active=MESSAGES, crumbs=crumbs)


@may("read offers")
@private
@require_safe
def offer(request: HttpRequest, offer: UUID) -> HttpResponse:
    """One offer: why, what each fact rests on, what is filled in already, and both answers."""
    now = timezone.now()
    found = _own(request, "read offers", offer)
    context: dict[str, Any] = {"offer": offer_shown(found, now=now)}
    crumbs = [
        (_("Home"), reverse("citizens:home")),
        (_("For you"), reverse("citizens:offers")),
        (str(context["offer"].name), ""),
    ]
    return show(request, "offer.html", context, active=MESSAGES, crumbs=crumbs)


@may("answer offer")
@limited("submission")
@require_POST
def accept(request: HttpRequest, offer: UUID) -> HttpResponse:
    """Begin a draft with what is known, and go on to its first open question."""
    found = _own(request, "answer offer", offer)
    try:
        draft = verbs.accept(offer=found, by=request.user, now=timezone.now())
    except WrongState:
        messages.warning(
            request, _("This no longer applies, or somebody else has answered it. Nothing was begun.")
        )
        return redirect("citizens:offer", offer)
    messages.success(
        request,
        _("We have filled in what is known. Please check it; nothing is sent before you send it yourself."),
    )
    return redirect("citizens:questions", draft.pk)


@may("answer offer")
@limited("submission")
@require_POST
def decline(request: HttpRequest, offer: UUID) -> HttpResponse:
    """Not now, or with `never` never again."""
    found = _own(request, "answer offer", offer)
    try:
        verbs.decline(offer=found, by=request.user, now=timezone.now(), never_again="never" in request.POST)
    except WrongState:
        messages.warning(request, _("This no longer applies, or somebody else has answered it."))
        return redirect("citizens:offer", offer)
    messages.success(request, _("Thank you. You can still apply for it yourself at any time."))
    return redirect("citizens:offers")


@may("read offers")
@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """Mark the offers as seen."""
    verbs.see_offers(by=request.user, now=timezone.now())
    return redirect("citizens:messages")


@may("choose proactive service")
@private
@limited("submission")
@require_http_methods(["GET", "HEAD", "POST"])
def proactive(request: HttpRequest) -> HttpResponse:
    """Switch the service on or off, and see by which rules records are compared."""
    now = timezone.now()
    holder = principal(request)
    if not permitted("choose proactive service", request.user, now).filter(pk=holder.pk).exists():
        raise Http404
    if request.method == "POST":
        agreed = {kind for kind in ProactiveKind if kind.value in request.POST}
        if ProactiveKind.GENERAL not in agreed:
            agreed = set()
        if any(request.POST[kind.value] != current_proactive_text(kind).version for kind in agreed):
            messages.warning(
                request, _("The text has changed meanwhile. Please read it and agree once more.")
            )
            return redirect("citizens:proactive")
        language = "en" if (get_language() or "").startswith("en") else "zh"
        choose_proactive(holder=holder, agreed=agreed, by=request.user, language=language, now=now)
        messages.success(request, _("Saved. It counts from now on."))
        return redirect("citizens:proactive")
    crumbs = [
        (_("Home"), reverse("citizens:home")),
        (_("My record"), reverse("citizens:record")),
        (_("Proactive service"), ""),
    ]
    context = {"proactive": proactive_of(holder)}
    return show(request, "proactive.html", context, active=RECORD, crumbs=crumbs)


def _own(request: HttpRequest, rule: str, pk: UUID) -> Offer:
    """An offer this person may see, of whom they act for on this page; Http404 for any other."""
    found = permitted(rule, request.user, timezone.now()).select_related("case").exclude(facts__isnull=True)
    return get_object_or_404(found.filter(holder=principal(request)), pk=pk)
