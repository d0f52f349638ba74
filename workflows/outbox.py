"""Intents: write down what must happen after the commit, and do it exactly once.

The row is the truth; the message to the broker is a nudge. An intent is written in the transaction that decided
it. `drain` takes rows nobody else holds, case by case, and does them. Work inside our database runs in the transaction
that deletes the row. Work outside (asking another department's source) runs under a lease, and only its outcome is
written in such a transaction: a worker that dies in between leaves the row, and the next one does it again.

What kills its worker cannot say that it failed. So whoever takes over from a lost worker goes one by one and marks each
intent before trying it (a short lease); a mark that nobody took away again counts as a loss, and after a few of those
the intent is parked.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import current_app
from celery.exceptions import SoftTimeLimitExceeded
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from kombu.exceptions import OperationalError
from structlog.contextvars import bound_contextvars

from services.failures import Permanent, Retryable
from workflows.errors import WorkflowError
from workflows.models import Intent, IntentKind

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
"""How long others leave alone what somebody asks about outside: so long nothing happens when that worker dies. Whoever
asks for longer is asked beside, and the first answer settles it."""

ATTEMPTS = 8
MARK = timedelta(seconds=5)
"""The lease of a marked effect: only from the mark to the transaction that does it, which locks the row."""

LOSSES = 5
"""Workers that may be lost over one intent: chance kills one, hardly five in a row."""

LONGEST_WAIT = timedelta(minutes=10)
SKEW = timedelta(seconds=5)
"""By how much the clocks of several machines may differ."""

MOST_AT_ONCE = 50
"""Intents of one case in one transaction."""

HOPELESS = (WorkflowError, LookupError, ObjectDoesNotExist, Permanent)
"""Errors that trying again does not mend."""

Effect = Callable[[Intent, datetime], None]
"""Done inside the transaction that deletes the intent."""

Inquiry = Callable[[Intent, datetime], Callable[[], None]]
"""Asked outside any transaction; what it returns is done inside the one that deletes the intent."""


@dataclass(frozen=True)
class Handlers:
    """Who does which kind of intent; raises ValueError when a kind has no handler, or two."""

    effects: Mapping[str, Effect]
    inquiries: Mapping[str, Inquiry]

    def __post_init__(self) -> None:
        known = [*self.effects, *self.inquiries]
        if sorted(known) != sorted(IntentKind.values):
            raise ValueError(f"each kind of intent has exactly one handler, not {sorted(known)}")


def intend(kind: IntentKind, *, case_id: int | None, target: int, now: datetime) -> Intent:
    """An unsaved intent, to be posted with others."""
    return Intent(kind=kind, case_id=case_id, target=target, created_at=now, not_before=now)


def post(intents: Iterable[Intent]) -> None:
    """Write intents in the running transaction, and nudge a worker once it has committed."""
    intents = list(intents)
    if intents:
        Intent.objects.bulk_create(intents)
        transaction.on_commit(nudge)


def nudge() -> None:
    """Ask a worker to drain now. A broker that is down costs nothing: beat drains anyway."""
    try:
        current_app.send_task("workflows.drain", retry=False, ignore_result=True)
    except (OperationalError, OSError) as error:
        log.warning("broker not reached, left to the next regular drain: %s", type(error).__name__)


def drain(*, handlers: Handlers, now: datetime, limit: int = 200, case_id: int | None = None) -> int:
    """Do what is due at `now`, oldest first, for at most `limit` cases; returns how many intents were settled.

    `case_id` narrows to one case. Safe to run any number of times at once.
    """
    return keep_draining(handlers=handlers, clock=lambda: now, limit=limit, case_id=case_id)


def keep_draining(
    *,
    handlers: Handlers,
    clock: Callable[[], datetime],
    limit: int = 200,
    case_id: int | None = None,
    careful: bool = False,
) -> int:
    """`drain`, looking at the clock before each case: leases and pauses count from when they begin.

    `careful` is for whoever takes over from a lost worker: one intent at a time, marked before it is tried.
    """
    settled = 0
    for _ in range(limit):
        done = _do_next(handlers, clock(), case_id, careful)
        if done is None:
            break
        settled += done
    return settled


def set_right(*, now: datetime) -> int:
    """Make due what only a clock that ran ahead has put off; returns how many intents that were.

    Nobody puts off a fresh intent, but for the second turn through a new calendar; nor any other for longer than
    LONGEST_WAIT; nor leases one for longer than LEASE.
    """
    astray = (
        (Q(attempts=0, not_before__gt=now + SKEW) & ~Q(kind=IntentKind.CALENDAR))
        | Q(not_before__gt=now + LONGEST_WAIT + SKEW)
        | Q(leased_until__gt=now + LEASE + SKEW)
    )
    return Intent.objects.filter(astray, parked_at__isnull=True).update(not_before=now, leased_until=None)


def _do_next(handlers: Handlers, now: datetime, case_id: int | None, careful: bool) -> int | None:
    """How many intents of the next case were settled; None when nothing is due.

    What follows from one decision belongs to one case and is done in one transaction. When something in it fails,
    nothing of it has happened, and each is tried in a transaction of its own.
    """
    intents: list[Intent] = []
    suspect: Intent | None = None
    inquiries: list[Intent] = []
    mark: datetime | None = None
    try:
        with transaction.atomic():
            intents = _take(now, case_id=case_id)
            # A lease that is over was never given back: its worker was lost.
            suspect = next((each for each in intents if careful or each.leased_until is not None), None)
            if suspect is None:
                inquiries = _do(handlers, intents, now)
            else:
                mark = _mark(suspect, now)
    except _OutOfTime as late:
        _put_back(late.intent, late, now)
        raise
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:
        if not intents:
            raise
        if len(intents) > 1:
            return sum(_do_alone(handlers, intent, now) for intent in intents)
        _put_back(intents[0], error, now)
        return 0
    if suspect is not None:
        return 0 if mark is None else _do_alone(handlers, suspect, now, mark)
    if not intents:
        return None
    return len(intents) - len(inquiries) + sum(_inquire(handlers, intent, now) for intent in inquiries)


def _do_alone(handlers: Handlers, intent: Intent, now: datetime, mark: datetime | None = None) -> int:
    """One intent in a transaction of its own: 1 when it was settled, 0 when it failed or somebody was quicker.

    `mark` is the end of the lease it was marked with.
    """
    try:
        with transaction.atomic():
            found = _take_marked(intent.pk, mark)
            inquiries = _do(handlers, found, now)
    except SoftTimeLimitExceeded as late:
        _put_back(intent, late, now)
        raise
    except Exception as error:
        _put_back(intent, error, now)
        return 0
    return len(found) - len(inquiries) + sum(_inquire(handlers, each, now) for each in inquiries)


class _OutOfTime(SoftTimeLimitExceeded):
    """The job's time was up while this intent was being done."""

    def __init__(self, intent: Intent) -> None:
        super().__init__()
        self.intent = intent


def _do(handlers: Handlers, intents: list[Intent], now: datetime) -> list[Intent]:
    """Inside a transaction: do the effects, lease the inquiries; returns these, still to be asked."""
    inquiries = [intent for intent in intents if intent.kind in handlers.inquiries]
    # A kind that an older or newer version wrote has no handler: it fails, and is parked.
    effects = [intent for intent in intents if intent.kind not in handlers.inquiries]
    for intent in effects:
        try:
            with _bound(intent):
                handlers.effects[intent.kind](intent, now)
        except SoftTimeLimitExceeded as late:
            raise _OutOfTime(intent) from late
    if effects:
        _rows(effects).delete()
    if inquiries:
        _rows(inquiries).update(leased_until=now + LEASE, attempts=F("attempts") + 1)
    return inquiries


def _mark(intent: Intent, now: datetime) -> datetime | None:
    """Lease a locked row that is tried next; None when it has cost too many workers and is parked instead."""
    losses = intent.losses + (intent.leased_until is not None)
    is_given_up = losses >= LOSSES
    mark = None if is_given_up else now + MARK
    _rows([intent]).update(
        losses=losses,
        leased_until=mark,
        parked_at=now if is_given_up else None,
        fault="WorkerLost" if is_given_up else intent.fault,
    )
    if is_given_up:
        log.error("intent %s (%s) was parked: %s workers were lost over it", intent.pk, intent.kind, losses)
    return mark


def _inquire(handlers: Handlers, intent: Intent, now: datetime) -> bool:
    """Ask outside any transaction, then settle once; False when it failed and waits."""
    try:
        with _bound(intent):
            settle = handlers.inquiries[intent.kind](intent, now)
            with transaction.atomic():
                deleted, _ = _rows([intent]).delete()
                if deleted:
                    settle()
    except SoftTimeLimitExceeded as late:
        _put_back(intent, late, now)
        raise
    except Exception as error:
        _put_back(intent, error, now)
        return False
    return True


def _take(now: datetime, *, case_id: int | None = None) -> list[Intent]:
    """What is due for the case whose turn it is, locked; what another worker holds is passed over."""
    due = (
        Intent.objects.filter(
            Q(leased_until__isnull=True) | Q(leased_until__lte=now),
            parked_at__isnull=True,
            not_before__lte=now,
        )
        .select_for_update(skip_locked=True)
        .order_by("not_before", "id")
    )
    if case_id is not None:
        due = due.filter(case_id=case_id)
    else:
        # What belongs to no case has its turn by itself.
        due = due.annotate(turn=Coalesce("case_id", -F("id")))
        due = due.filter(turn=due.values("turn")[:1])
    return list(due[:MOST_AT_ONCE])


def _take_marked(intent_id: int, mark: datetime | None) -> list[Intent]:
    """That row, locked, unless somebody has it or has leased it since."""
    rows = Intent.objects.filter(pk=intent_id, leased_until=mark, parked_at__isnull=True)
    return list(rows.select_for_update(skip_locked=True))


def _rows(intents: Iterable[Intent]) -> QuerySet[Intent]:
    return Intent.objects.filter(pk__in=[intent.pk for intent in intents])


def _put_back(intent: Intent, error: Exception, now: datetime) -> None:
    """Let it wait, longer each time; park it when it will not work without a person.

    What an adapter calls Retryable is tried until the other side is back, however long that takes.
    """
    attempts = intent.attempts + 1
    tired = attempts >= ATTEMPTS and not isinstance(error, Retryable)
    hopeless = isinstance(error, HOPELESS) or tired
    wait = min(timedelta(seconds=2 ** min(attempts, 10)), LONGEST_WAIT)
    Intent.objects.filter(pk=intent.pk).update(
        attempts=attempts,
        not_before=now + wait,
        leased_until=None,
        fault=type(error).__name__,
        parked_at=now if hopeless else None,
    )
    # The text of an error may hold what people wrote: only its class goes to the log, with the place.
    place = error.__traceback__
    while place and place.tb_next:
        place = place.tb_next
    where = f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else "?"
    with _bound(intent):
        log.log(
            logging.ERROR if hopeless else logging.WARNING,
            "intent %s (%s) failed with %s at %s, attempt %s%s",
            intent.pk, intent.kind, type(error).__name__, where, attempts, ", parked" if hopeless else "",
        )  # fmt: skip


def _bound(intent: Intent) -> AbstractContextManager[None]:
    """Inside, every line of the log says which intent and case it is about."""
    return bound_contextvars(intent=intent.pk, kind=intent.kind, case=intent.case_id)


def next_due(case_id: int) -> datetime | None:
    """When the next intent of a case may be done; None when it has none that is not parked."""
    return (
        Intent.objects.filter(case_id=case_id, parked_at__isnull=True)
        .order_by("not_before")
        .values_list("not_before", flat=True)
        .first()
    )
