"""Which deliveries wait, are under way, are parked, or miss their receipt. Ids, codes and times only."""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from workflows.models import Delivery

LEASE = timedelta(seconds=30)
"""For one message. The adapters give up sooner, so whoever holds a lease that has run out is dead."""

RECEIPT_EXPECTED = timedelta(hours=24)
"""A provider that has reported nothing by then has lost it, or its reports do not reach us."""


def unsent() -> QuerySet[Delivery]:
    """What has not gone out, and waits for no person."""
    return Delivery.objects.filter(sent_at__isnull=True, parked_at__isnull=True, given_up_at__isnull=True)


def to_send(now: datetime) -> QuerySet[Delivery]:
    """What is due, and nobody is sending. A lease longer than any is of a clock that ran ahead."""
    is_free = Q(leased_until__isnull=True) | Q(leased_until__lte=now) | Q(leased_until__gt=now + LEASE)
    return unsent().filter(is_free, not_before__lte=now)


def leased(now: datetime) -> QuerySet[Delivery]:
    """What somebody is sending now."""
    return unsent().filter(leased_until__gt=now, leased_until__lte=now + LEASE)


def parked() -> QuerySet[Delivery]:
    """What waits for an operator."""
    return Delivery.objects.filter(parked_at__isnull=False)


def without_receipt(now: datetime) -> QuerySet[Delivery]:
    """What a provider took long ago, and has not reported about since."""
    return Delivery.objects.filter(sent_at__lte=now - RECEIPT_EXPECTED, receipt="")
