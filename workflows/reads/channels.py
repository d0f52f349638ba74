"""How SMS and e-mail stand: what waits, what went out, what did not and why. Counts and codes; no address, no text."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Aggregate, Count, Min, Q, QuerySet

from services.channels.closing import closed_channels
from services.models import Channel, ChannelClosing, Outgoing
from workflows.models import Delivery, Receipt

from .deliveries import parked as parked_deliveries
from .deliveries import unsent, without_receipt

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
PAGE = 50
LATEST = 10


@dataclass(frozen=True)
class Standing:
    """One channel. Without a transport nothing goes out by it, and what is written stays in the outbox."""

    channel: Channel
    has_transport: bool
    closing: ChannelClosing | None
    waiting: int
    oldest: datetime | None
    codes_waiting: int
    sent_today: int
    parked: int
    not_delivered: int
    receipts_missing: int


@dataclass(frozen=True)
class Failures:
    """A page of what did not go out, and the id behind which the next one begins."""

    rows: list[Delivery]
    last: int | None


def standings(now: datetime) -> list[Standing]:
    """Every channel; six statements however many messages, each by an index of its own."""
    closed = closed_channels()
    waiting = _by_channel(unsent().filter(not_before__lte=now), waiting=Count("id"), oldest=Min("created_at"))
    sent = _by_channel(
        Delivery.objects.filter(sent_at__gt=now - WEEK),
        sent=Count("id", filter=Q(sent_at__gt=now - DAY)),
        not_delivered=Count("id", filter=Q(receipt=Receipt.FAILED)),
    )
    parked = _by_channel(parked_deliveries(), parked=Count("id"))
    missing = _by_channel(without_receipt(now), missing=Count("id"))
    codes = dict(
        Outgoing.objects.values("channel").order_by().annotate(n=Count("id")).values_list("channel", "n")
    )
    return [
        Standing(
            channel=channel,
            has_transport=bool(settings.CHANNELS.get(channel)),
            closing=closed.get(channel),
            waiting=waiting.get(channel, {}).get("waiting", 0),
            oldest=waiting.get(channel, {}).get("oldest"),
            codes_waiting=codes.get(channel, 0),
            sent_today=sent.get(channel, {}).get("sent", 0),
            parked=parked.get(channel, {}).get("parked", 0),
            not_delivered=sent.get(channel, {}).get("not_delivered", 0),
            receipts_missing=missing.get(channel, {}).get("missing", 0),
        )
        for channel in Channel
    ]


def _by_channel(rows: QuerySet[Delivery], **counted: Aggregate) -> Mapping[str, Mapping[str, Any]]:
    return {row["channel"]: row for row in rows.values("channel").order_by().annotate(**counted)}


def failures(channel: Channel, after: int | None = None, *, most: int = PAGE) -> Failures:
    """What waits for a person on that channel, oldest first; one statement."""
    rows = parked_deliveries().filter(channel=channel).order_by("pk")
    if after is not None:
        rows = rows.filter(pk__gt=after)
    found = list(rows[: most + 1])
    return Failures(found[:most], found[most - 1].pk if len(found) > most else None)


def closings(channel: Channel) -> list[ChannelClosing]:
    """When it was switched off and on, by whom and why; latest first."""
    rows = ChannelClosing.objects.filter(channel=channel).select_related("closed_by", "opened_by")
    return list(rows[:LATEST])
