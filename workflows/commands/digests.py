"""The summary of the working day for each official who has something to do: once a day, when the office has opened."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from services.calendar.current import current_calendar, office_hours
from services.channels.addresses import Addresses, address_book
from services.models import Channel
from workflows.commands.deliveries import chosen
from workflows.models import Delivery, Digest, Group, MessageWishes
from workflows.reads.desk_counts import counts_by_official

BATCH = 500


def sum_up(*, now: datetime) -> int:
    """Write the digests of today that are still missing; returns how many. Before the office opens, and on a rest day,
    there is none.

    One row for each official and day is what makes it once: two jobs at the same moment write it once between them.
    """
    today = timezone.localdate(now)
    if not current_calendar().is_workday(today) or timezone.localtime(now).time() < office_hours().opens:
        return 0
    return _write(today, now)


@transaction.atomic
def _write(today: date, now: datetime) -> int:
    counted = counts_by_official(now)
    known = set(Digest.objects.filter(day=today).values_list("receiver_id", flat=True))
    missing = [
        Digest(receiver_id=receiver, day=today, counts=counts, made_at=now)
        for receiver, counts in sorted(counted.items())
        if receiver not in known
    ]
    if not missing:
        return 0
    Digest.objects.bulk_create(missing, batch_size=BATCH, ignore_conflicts=True)
    # Those that another job was quicker with have their row, and its deliveries, from there.
    written = list(
        Digest.objects.filter(day=today, made_at=now, receiver__in=[row.receiver_id for row in missing])
    )
    receivers = [row.receiver_id for row in written]
    known_addresses = address_book().of(receivers)
    wishes = {row.user_id: row for row in MessageWishes.objects.filter(user__in=receivers)}
    Delivery.objects.bulk_create(
        (
            Delivery(
                digest=row, channel=Channel.EMAIL, receiver_id=row.receiver_id, created_at=now, not_before=now
            )
            for row in written
            if Channel.EMAIL
            in chosen(
                Group.DIGEST, wishes.get(row.receiver_id), known_addresses.get(row.receiver_id, Addresses())
            )
        ),
        batch_size=BATCH,
        ignore_conflicts=True,
    )
    return len(written)
