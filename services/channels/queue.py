"""The queue of messages to the outside: `put` writes a row, `send_waiting` hands the rows to the channels.

Writing is all that a page does, so that an answer takes the same time whether somebody is reached or not, and a
gateway that is down delays nobody.
"""

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from services.failures import Permanent, Retryable

from .closing import closed_channels
from .models import Channel, Outgoing

log = logging.getLogger(__name__)

KEPT = timedelta(minutes=15)
"""A one-time code that comes later than this helps nobody."""

PAUSE = timedelta(seconds=10)
"""Before the second try; doubled with every further one."""


class Transport(Protocol):
    """An adapter that really sends. Raises Retryable or Permanent.

    `reference` is the same whenever the same message is tried again; the adapter tells it to the provider.
    """

    def send(self, receiver: str, subject: str, text: str, *, reference: str) -> None: ...


def put(channel: Channel, receiver: str, text: str, *, now: datetime, subject: str = "") -> None:
    """Write down what is to be sent."""
    Outgoing.objects.create(
        channel=channel, receiver=receiver, subject=subject, text=text, created_at=now, not_before=now
    )


def transports() -> Mapping[str, Transport]:
    """The adapters by channel, from the setting CHANNELS; a channel without one, or switched off, keeps its rows."""
    closed = closed_channels()
    return {
        channel: import_string(path)()
        for channel, path in settings.CHANNELS.items()
        if path and channel not in closed
    }


def send_waiting(*, now: datetime, batch: int = 100) -> int:
    """Send what is due, one transaction each; returns how many went out. Safe beside itself.

    A process that dies between the gateway and the commit sends it again, with the same reference.
    """
    found, sent = transports(), 0
    for _turn in range(batch):
        with transaction.atomic():
            row = (
                Outgoing.objects.select_for_update(skip_locked=True)
                .filter(channel__in=found, not_before__lte=now)
                .order_by("not_before", "id")
                .first()
            )
            if row is None:
                return sent
            sent += _send(row, found[row.channel], now)
    return sent


def _send(row: Outgoing, transport: Transport, now: datetime) -> bool:
    """Whether it went out. What is too old or was refused goes without; what failed waits for its next try."""
    try:
        if now - row.created_at > KEPT:
            raise Permanent("too old to be of use")
        transport.send(row.receiver, row.subject, row.text, reference=str(row.reference))
    except Retryable as fault:
        row.attempts += 1
        row.not_before = now + PAUSE * 2 ** min(row.attempts - 1, 6)
        row.save(update_fields=["attempts", "not_before"])
        log.warning("%s not sent, tried again later: %s", row.channel, type(fault).__name__)
        return False
    except Permanent as fault:
        log.warning("%s given up: %s", row.channel, type(fault).__name__)
        row.delete()
        return False
    row.delete()
    return True
