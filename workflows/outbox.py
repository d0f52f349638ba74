"""Intents: write down what must happen after the commit, and do it exactly once.

The row is the truth; the message to the broker is a nudge. An intent is written in the transaction that decided
it. `drain` takes rows nobody else holds, case by case, and does them. Work inside our database runs in the transaction
that deletes the row. Work outside (asking another department's source) runs under a lease, and only its outcome is
written in such a transaction: a worker that dies in between leaves the row, and the next one does it again.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery import current_app
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from kombu.exceptions import OperationalError

from services.failures import Permanent, Retryable
from workflows.errors import WorkflowError
from workflows.models import Intent, IntentKind

log = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
"""From the start of a drain. No job lives as long, so whoever leased an intent has settled it by then, or is dead."""

ATTEMPTS = 8
LONGEST_WAIT = timedelta(minutes=10)
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
    """Do what is due, oldest first, for at most `limit` cases; returns how many intents were settled.

    `case_id` narrows to one case. Safe to run any number of times at once.
    """
    settled = 0
    for _ in range(limit):
        done = _do_next(handlers, now, case_id)
        if done is None:
            break
        settled += done
    return settled


def _do_next(handlers: Handlers, now: datetime, case_id: int | None, only: int | None = None) -> int | None:
    """How many intents of the next case were settled; None when nothing is due.

    What follows from one decision belongs to one case and is done in one transaction. When something in it fails,
    nothing of it has happened, and each is tried in a transaction of its own.
    """
    intents: list[Intent] = []
    try:
        with transaction.atomic():
            intents = _take(now, case_id, only)
            if not intents:
                return None
            inquiries = [intent for intent in intents if intent.kind in handlers.inquiries]
            # A kind that an older or newer version wrote has no handler: it fails, and is parked.
            effects = [intent for intent in intents if intent.kind not in handlers.inquiries]
            for intent in effects:
                handlers.effects[intent.kind](intent, now)
            if effects:
                _rows(effects).delete()
            if inquiries:
                # Counted before it is tried, so that one that kills its worker is parked in the end.
                _rows(inquiries).update(leased_until=now + LEASE, attempts=F("attempts") + 1)
    except Exception as error:
        if not intents:
            raise
        if len(intents) > 1:
            return sum(_do_next(handlers, now, case_id, only=intent.pk) or 0 for intent in intents)
        _put_back(intents[0], error, now)
        return 0
    return len(effects) + sum(_inquire(handlers, intent, now) for intent in inquiries)


def _inquire(handlers: Handlers, intent: Intent, now: datetime) -> bool:
    """Ask outside any transaction, then settle once; False when it failed and waits."""
    try:
        settle = handlers.inquiries[intent.kind](intent, now)
        with transaction.atomic():
            deleted, _ = _rows([intent]).delete()
            if deleted:
                settle()
    except Exception as error:
        _put_back(intent, error, now)
        return False
    return True


def _take(now: datetime, case_id: int | None, only: int | None) -> list[Intent]:
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
    if only is not None:
        due = due.filter(pk=only)
    elif case_id is not None:
        due = due.filter(case_id=case_id)
    else:
        # What belongs to no case has its turn by itself.
        due = due.annotate(turn=Coalesce("case_id", -F("id")))
        due = due.filter(turn=due.values("turn")[:1])
    return list(due[:MOST_AT_ONCE])


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
    log.log(
        logging.ERROR if hopeless else logging.WARNING,
        "intent %s (%s) failed with %s at %s, attempt %s%s",
        intent.pk, intent.kind, type(error).__name__, where, attempts, ", parked" if hopeless else "",
    )  # fmt: skip


def next_due(case_id: int) -> datetime | None:
    """When the next intent of a case may be done; None when it has none that is not parked."""
    return (
        Intent.objects.filter(case_id=case_id, parked_at__isnull=True)
        .order_by("not_before")
        .values_list("not_before", flat=True)
        .first()
    )
