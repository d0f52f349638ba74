"""What waits for an operator, and why: kinds, ages, attempts and classes of errors; nothing of what it is about."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from workflows.models import Intent, IntentKind, OperatorAct

from .deliveries import parked as parked_deliveries
from .deliveries import unsent, without_receipt

MOST = 50
"""Rows of each list on one page: a longer one mostly has one cause, and is retried as a whole."""

LATEST = 20


@dataclass(frozen=True)
class Parked:
    """A row that waits for a person. `is_dispensable` says whether it may be given up."""

    id: int
    kind: str
    label: str | Promise
    since: datetime
    created_at: datetime
    attempts: int
    fault: str
    is_dispensable: bool


@dataclass(frozen=True)
class Situation:
    """Everything on the operator's page. `more_intents` is the id behind which the next page of them begins."""

    intents: list[Parked]
    more_intents: int | None
    deliveries: list[Parked]
    intents_parked: int
    deliveries_parked: int
    intents_due: int
    oldest_intent: datetime | None
    deliveries_due: int
    oldest_delivery: datetime | None
    receipts_missing: int
    acts: list[OperatorAct]


def situation(now: datetime, after: int | None = None) -> Situation:
    """What is parked, how far behind the queues are, whose receipts are missing, and what operators did last.

    `after` turns the page of the intents; deliveries have pages of their own, by channel (`reads.channels`).
    """
    intents = Intent.objects.filter(parked_at__isnull=False).order_by("id")
    listed = list(intents.filter(id__gt=after or 0)[: MOST + 1])
    due = Intent.objects.filter(parked_at__isnull=True, not_before__lte=now).order_by("not_before")
    deliveries = parked_deliveries().order_by("parked_at", "id")
    unsent_now = unsent().filter(not_before__lte=now).order_by("not_before")
    return Situation(
        intents=[_parked_intent(intent) for intent in listed[:MOST]],
        more_intents=listed[MOST - 1].pk if len(listed) > MOST else None,
        deliveries=[
            Parked(
                id=row.pk,
                kind=row.channel,
                label=row.get_channel_display(),
                since=row.parked_at,
                created_at=row.created_at,
                attempts=row.attempts,
                fault=row.fault,
                is_dispensable=True,
            )
            for row in deliveries[:MOST]
        ],
        intents_parked=intents.count(),
        deliveries_parked=deliveries.count(),
        intents_due=due.count(),
        oldest_intent=due.values_list("not_before", flat=True).first(),
        deliveries_due=unsent_now.count(),
        oldest_delivery=unsent_now.values_list("not_before", flat=True).first(),
        receipts_missing=without_receipt(now).count(),
        acts=list(OperatorAct.objects.select_related("by").defer("reason")[:LATEST]),
    )


def _parked_intent(intent: Intent) -> Parked:
    known = intent.kind in IntentKind.values
    return Parked(
        id=intent.pk,
        kind=intent.kind,
        label=IntentKind(intent.kind).label if known else intent.kind,
        since=intent.parked_at,
        created_at=intent.created_at,
        attempts=intent.attempts,
        fault=intent.fault,
        is_dispensable=intent.kind == IntentKind.TELL,
    )
