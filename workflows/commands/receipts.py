"""What providers report about messages they took: idempotent, in whatever order it comes, and however often."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from workflows.commands.deliveries import fall_back
from workflows.models import Delivery, Receipt


@dataclass(frozen=True)
class Reported:
    """One report: what became of the message with that reference, and when, as the provider says."""

    reference: UUID
    state: Receipt
    at: datetime


@dataclass(frozen=True)
class Taken:
    """How many reports said something new, said it again, or were about nothing we sent by that channel."""

    taken: int
    repeated: int
    unknown: int


def take_receipts(*, channel: str, reports: Iterable[Reported], now: datetime) -> Taken:
    """Write down what a provider reports. "Delivered" is the last word: a "failed" that comes late changes nothing.

    A report also proves that the provider took the message, should we have been killed before we could note it.
    """
    counted = Counter(_take(channel, report, now) for report in reports)
    return Taken(counted["taken"], counted["repeated"], counted["unknown"])


@transaction.atomic
def _take(channel: str, report: Reported, now: datetime) -> str:
    found = Delivery.objects.filter(reference=report.reference, channel=channel).select_for_update().first()
    if found is None:
        return "unknown"
    says_more = found.receipt == "" or (found.receipt == Receipt.FAILED and report.state == Receipt.DELIVERED)
    row = Delivery.objects.filter(pk=found.pk)
    row.update(receipts=F("receipts") + 1)
    if not says_more:
        return "repeated"
    row.update(
        receipt=report.state,
        # A provider's clock that runs ahead of ours does not put the report into the future.
        receipt_at=min(report.at, now),
        sent_at=Coalesce("sent_at", now),
        leased_until=None,
        parked_at=None,
        given_up_at=None,
    )
    if report.state == Receipt.FAILED:
        fall_back(row, now)
    return "taken"
