"""Figures about the system's health, for its operators: one small function each, of few indexed statements.

They count and measure rows; none names a person or a case. Every label that can occur is there with zero, so that
an alarm never mistakes silence for health. A new figure is a function in FIGURES.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from services.calendar.current import current_calendar
from services.catalogue.vocabulary import PRECHECK
from services.models import Channel, Outgoing
from workflows.models import (
    RUNNING,
    Case,
    CaseEvent,
    CorrectionRequest,
    DeferredDocument,
    Delivery,
    Heartbeat,
    Intent,
    IntentKind,
    Light,
    SubCase,
    Task,
    Verb,
)

from .clocks import overdue_before
from .deliveries import parked as parked_deliveries
from .deliveries import unsent, without_receipt

SWEEP_GRACE = timedelta(seconds=60)
"""Two sweeps: an alarm older than this should have been seen."""

HOUR = timedelta(hours=1)
Labels = tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """One thing measured: `labels` name what it is split by, `values` has a number for each combination."""

    name: str
    says: str
    labels: Labels
    values: Mapping[Labels, float]


Measure = Callable[[datetime], Iterable[Figure]]


def intents(now: datetime) -> Iterable[Figure]:
    """What still has to be done, by kind: how much, and for how long the oldest has been due."""
    is_free = Q(parked_at__isnull=True) & (Q(leased_until__isnull=True) | Q(leased_until__lte=now))
    is_due = is_free & Q(not_before__lte=now)
    states = {
        "due": is_due,
        "later": is_free & Q(not_before__gt=now),
        "leased": Q(parked_at__isnull=True, leased_until__gt=now),
        "parked": Q(parked_at__isnull=False),
    }
    counted = {name: Count("id", filter=condition) for name, condition in states.items()}
    found: dict[str, dict[str, Any]] = {
        row.pop("kind"): row
        for row in Intent.objects.values("kind")
        .order_by()
        .annotate(oldest=Min("not_before", filter=is_due), **counted)
    }
    kinds = sorted({*IntentKind.values, *found})  # an older or newer version may have written other kinds
    yield Figure(
        "intents",
        "Intents: what must still happen after a commit",
        ("kind", "state"),
        {(kind, state): found.get(kind, {}).get(state, 0) for kind in kinds for state in states},
    )
    yield Figure(
        "intent_oldest_due_seconds",
        "For how long the oldest intent has been due that nobody works on",
        ("kind",),
        {(kind,): _age(found.get(kind, {}).get("oldest"), now) for kind in kinds},
    )


def overdue_sweeps(now: datetime) -> Iterable[Figure]:
    """Clocks that ran out without anything coming of it, by clock: what `commands.sweep` should have done by now."""
    seen = now - SWEEP_GRACE
    ended = overdue_before(seen)
    late: Mapping[str, QuerySet[Any]] = {
        "light": Task.objects.filter(finished__isnull=True, alarm_at__lt=seen),
        "silence": SubCase.objects.filter(silent_at__lte=ended),
        "precheck": Task.objects.filter(step=PRECHECK.code, finished__isnull=True, due_at__lte=ended),
        "correction": CorrectionRequest.objects.filter(alarm_at__lt=seen),
        "deferred_document": DeferredDocument.objects.filter(alarm_at__lt=seen),
    }
    yield Figure(
        "sweeps_overdue",
        "Clocks that ran out more than 60 s ago unnoticed",
        ("clock",),
        {(clock,): rows.count() for clock, rows in late.items()},
    )


def outgoing(now: datetime) -> Iterable[Figure]:
    """Messages on their way to a gateway."""
    found = {
        row["channel"]: row
        for row in Outgoing.objects.values("channel")
        .order_by()
        .annotate(rows=Count("id"), oldest=Min("created_at"))
    }
    channels = Channel.values
    yield Figure(
        "outgoing_messages",
        "Messages not yet accepted by their gateway",
        ("channel",),
        {(channel,): found.get(channel, {}).get("rows", 0) for channel in channels},
    )
    yield Figure(
        "outgoing_oldest_seconds",
        "Age of the oldest message not yet accepted by its gateway",
        ("channel",),
        {(channel,): _age(found.get(channel, {}).get("oldest"), now) for channel in channels},
    )


def messages_outside(now: datetime) -> Iterable[Figure]:
    """Messages about cases by SMS and e-mail: what waits, what is parked, and whose receipt is missing."""
    waiting = unsent().values("channel").order_by()
    is_due = Q(not_before__lte=now)
    due = {
        row["channel"]: row
        for row in waiting.annotate(
            due=Count("id", filter=is_due),
            later=Count("id", filter=~is_due),
            oldest=Min("not_before", filter=is_due),
        )
    }
    parked = _by_channel(parked_deliveries())
    missing = _by_channel(without_receipt(now))
    yield Figure(
        "deliveries",
        "Messages about cases that have not gone out",
        ("channel", "state"),
        {
            (channel, state): parked.get(channel, 0)
            if state == "parked"
            else due.get(channel, {}).get(state, 0)
            for channel in Channel.values
            for state in ("due", "later", "parked")
        },
    )
    yield Figure(
        "delivery_oldest_due_seconds",
        "For how long the oldest message about a case has been due",
        ("channel",),
        {(channel,): _age(due.get(channel, {}).get("oldest"), now) for channel in Channel.values},
    )
    yield Figure(
        "delivery_receipts_missing",
        "Messages taken by the provider over a day ago without a receipt since",
        ("channel",),
        {(channel,): missing.get(channel, 0) for channel in Channel.values},
    )


def _by_channel(rows: QuerySet[Delivery]) -> Mapping[str, int]:
    return dict(rows.values("channel").order_by().annotate(rows=Count("id")).values_list("channel", "rows"))


def open_cases(now: datetime) -> Iterable[Figure]:
    rows = Case.objects.filter(finished__isnull=True).values("state").order_by().annotate(rows=Count("id"))
    found = {row["state"]: row["rows"] for row in rows}
    yield Figure(
        "cases_open", "Cases that have not ended", ("state",), {(str(s),): found.get(s, 0) for s in RUNNING}
    )


def open_tasks(now: datetime) -> Iterable[Figure]:
    open_now = Task.objects.filter(finished__isnull=True, flow_task_type="HUMAN")
    found = dict(open_now.values("light").order_by().annotate(rows=Count("id")).values_list("light", "rows"))
    yield Figure(
        "tasks_open",
        "Open tasks of people by their light",
        ("light",),
        {(light.name.lower(),): found.get(light.value, 0) for light in Light},
    )


def flow(now: datetime) -> Iterable[Figure]:
    """What happened to cases in the last hour: submitted, handed over, granted, closed and all the rest."""
    recent = CaseEvent.objects.filter(at__gt=now - HOUR, at__lte=now)
    found = dict(recent.values("verb").order_by().annotate(rows=Count("id")).values_list("verb", "rows"))
    yield Figure(
        "case_events_last_hour",
        "What happened to cases in the last hour",
        ("verb",),
        {(verb,): found.get(verb, 0) for verb in Verb.values},
    )


def heartbeat(now: datetime) -> Iterable[Figure]:
    """A system whose jobs never ran has no heartbeat: its age is infinite."""
    last = Heartbeat.objects.filter(pk=Heartbeat.JOBS).values_list("at", flat=True).first()
    age = _age(last, now) if last else float("inf")
    yield Figure("jobs_heartbeat_seconds", "Since when no job of beat was done by a worker", (), {(): age})


def calendar(now: datetime) -> Iterable[Figure]:
    """Whether due dates rest on a computed calendar, for this year and the next."""
    year = timezone.localdate(now).year
    known = current_calendar()
    yield Figure(
        "calendar_provisional",
        "1 while the official days of a year are computed because no notice is known",
        ("year",),
        {(which,): known.is_provisional(year + ahead) for ahead, which in enumerate(("this", "next"))},
    )


FIGURES: tuple[Measure, ...] = (
    intents,
    overdue_sweeps,
    outgoing,
    messages_outside,
    open_cases,
    open_tasks,
    flow,
    heartbeat,
    calendar,
)


def _age(since: datetime | None, now: datetime) -> float:
    """In seconds; nothing that waits is 0 seconds old."""
    return max(0.0, (now - since).total_seconds()) if since else 0.0
