"""The operator's page: what is parked and why, how far behind the queues are; trying again and giving up."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from citizen_portal.access import may
from citizen_portal.operators.frame import frame
from citizen_portal.operators.words import why_parked
from citizen_portal.turning import after, turned
from services.models import Channel
from workflows.commands import operations
from workflows.errors import Invalid, WrongState
from workflows.reads.parked import Parked, situation

INTENTS, DELIVERIES = "intents", "deliveries"


@may("read operations")
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Two lists, the figures of the queues, and what operators did last."""
    return _page(request)


@may("settle parked")
@require_POST
def retry_all(request: HttpRequest, what: str) -> HttpResponse:
    """Everything parked of one kind, once more."""
    retry = operations.retry_parked if what == INTENTS else operations.retry_deliveries
    count = retry(by=request.user, now=timezone.now())
    told = ngettext("%(n)s is tried again now.", "%(n)s are tried again now.", count) % {"n": count}
    messages.success(request, told)
    return redirect("operators:overview")


@may("settle parked")
@require_POST
def settle(request: HttpRequest, what: str, pk: int) -> HttpResponse:
    """One row: tried again, or given up with a reason (POST `remedy`, `reason`); somebody may have been quicker."""
    now, is_intent = timezone.now(), what == INTENTS
    try:
        if request.POST.get("remedy") == "give_up":
            reason = request.POST.get("reason", "")[:500]
            if is_intent:
                operations.give_up_intent(intent_id=pk, reason=reason, by=request.user, now=now)
            else:
                operations.give_up_delivery(delivery_id=pk, reason=reason, by=request.user, now=now)
            messages.success(request, _("Given up, with your reason on record."))
        else:
            if is_intent:
                operations.retry_intent(intent_id=pk, by=request.user, now=now)
            else:
                operations.retry_delivery(delivery_id=pk, by=request.user, now=now)
            messages.success(request, _("It is tried again now."))
    except WrongState:
        messages.warning(request, _("It is no longer parked, or it cannot be given up. Nothing was done."))
    except Invalid as refused:
        fault = {"href": f"#reason-{what}-{pk}", "text": " ".join(refused.errors.values())}
        return _page(request, faults=[fault], wrong=f"{what}-{pk}")
    return redirect("operators:overview")


def _page(request: HttpRequest, faults: list[dict[str, str]] | None = None, wrong: str = "") -> HttpResponse:
    now = timezone.now()
    seen = situation(now, after(request))
    lists = [
        {
            "what": INTENTS,
            "title": _("Intents that wait for a person"),
            "why": _("Work that did not succeed after many tries. Mend the cause first, then try again."),
            "none": _("No intent is parked."),
            "rows": [_worded(row) for row in seen.intents],
            "count": seen.intents_parked,
            "next": turned(request, seen.more_intents),
        },
        {
            "what": DELIVERIES,
            "title": _("Messages that wait for a person"),
            "why": _(
                "An SMS or e-mail that the provider will not take. In the portal it has been told all the same."
            ),
            "none": _("No message is parked."),
            "rows": [_worded(row) for row in seen.deliveries],
            "count": seen.deliveries_parked,
        },
    ]
    context = {
        **frame(request, "operators:overview"),
        "seen": seen,
        "lists": lists,
        "faults": faults,
        "wrong": wrong,
        "now": now,
        "intent_age": _age(seen.oldest_intent, now),
        "unsendable": [channel for channel in Channel if not settings.CHANNELS.get(channel)],
        "delivery_age": _age(seen.oldest_delivery, now),
    }
    return render(request, "operators/overview.html", context, status=422 if faults else 200)


def _worded(row: Parked) -> dict[str, Any]:
    return asdict(row) | {"why": why_parked(row.fault)}


def _age(since: datetime | None, now: datetime) -> str:
    """For how long the oldest has waited, as people say it."""
    if since is None:
        return _("nothing waits")
    seconds = max(0, int((now - since).total_seconds()))
    minutes = seconds // 60
    if seconds < 120:
        age = ngettext("%(n)s second", "%(n)s seconds", seconds) % {"n": seconds}
    elif minutes < 120:
        age = ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    else:
        age = ngettext("%(n)s hour", "%(n)s hours", minutes // 60) % {"n": minutes // 60}
    return _("the oldest waits for %(age)s") % {"age": age}
