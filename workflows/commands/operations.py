"""What keeps the system going, and what its operator does about intents that wait for a person."""

import logging
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from workflows import outbox
from workflows.errors import WrongState
from workflows.models import Heartbeat, Intent

log = logging.getLogger(__name__)


def beat_heart(*, now: datetime) -> None:
    """Write down that beat, Redis and a worker reach each other and the database; never turned back."""
    heart, is_first = Heartbeat.objects.get_or_create(name=Heartbeat.JOBS, defaults={"at": now})
    if not is_first:
        Heartbeat.objects.filter(pk=heart.pk, at__lt=now).update(at=now)


def retry_intent(*, intent_id: int, now: datetime) -> None:
    """Let a parked intent be tried anew, with all its attempts.

    Raises WrongState when it is not parked, or done and gone: nothing is done twice.
    """
    if not _retry({intent_id}, now):
        raise WrongState(f"intent {intent_id} is not parked")


def retry_parked(*, now: datetime) -> int:
    """Let everything that is parked be tried anew; returns how many."""
    return _retry(None, now)


@transaction.atomic
def _retry(ids: Collection[int] | None, now: datetime) -> int:
    parked = Intent.objects.filter(parked_at__isnull=False)
    if ids is not None:
        parked = parked.filter(pk__in=ids)
    # One statement finds and changes: whoever asks at the same moment finds nothing left to retry.
    retried = parked.update(parked_at=None, attempts=0, losses=0, not_before=now, leased_until=None)
    if retried:
        log.info("%s parked intents are tried again by an operator", retried, extra={"count": retried})
        transaction.on_commit(outbox.nudge)
    return retried
