"""Messages leave the portal: planned once for each event, channel and receiver, and sent under a lease.

The order of things makes each safe to repeat. Planning is an effect of an intent: it happens with the deletion of the
intent, or not at all. Sending happens outside any transaction, under a lease and with a reference that never changes:
a process killed between the provider's answer and our commit leaves the row, and whoever sends it again gives the same
reference. A provider that honours references sends once; `attempts` tells how often it was asked.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from services.calendar.current import current_calendar, office_hours
from services.channels.addresses import Addresses, address_book
from services.channels.closing import closed_channels
from services.channels.queue import Transport, transports
from services.failures import Permanent, Retryable
from services.models import Channel
from services.organisation.serving import posts
from workflows import clock
from workflows.clock.quiet import QuietHours
from workflows.models import (
    CERTAIN,
    EMAIL_AT_FIRST,
    SMS_AT_FIRST,
    Audience,
    CaseEvent,
    Delivery,
    Group,
    Intent,
    Message,
    MessageWishes,
)
from workflows.outbox import ATTEMPTS, LONGEST_WAIT
from workflows.policy import own_messages
from workflows.reads.deliveries import LEASE, leased, to_send, unsent
from workflows.reads.letters import Unwanted, letter_about, write

log = logging.getLogger(__name__)

MOST = 20
"""Messages of one job: it ends soon, and the next one sees new settings and a fresh clock."""


def tell(intent: Intent, now: datetime) -> None:
    """The handler of an intent to tell: what an event's messages in the portal are followed by outside."""
    told = list(
        Message.objects.filter(event_id=intent.target)
        .select_related("event", "receiver__message_wishes")
        .order_by("id")
    )
    if not told:
        return
    known = address_book().of({message.receiver_id for message in told})
    closed = closed_channels()
    Delivery.objects.bulk_create(
        (
            Delivery(
                event_id=intent.target, channel=channel, receiver_id=message.receiver_id, created_at=now,
                not_before=allowed_at(message.audience, message.receiver_id, message.event, now),
            )
            for message in told
            for channel in chosen(
                group_of(message.audience, message.event),
                getattr(message.receiver, "message_wishes", None),
                known.get(message.receiver_id, Addresses()),
                closed,
            )
        ),
        ignore_conflicts=True,
    )  # fmt: skip


def group_of(audience: str, event: CaseEvent) -> Group:
    """What a message is about, as its receiver chooses channels for it."""
    return Group.WORK if audience == Audience.STAFF else letter_about(event).group


def chosen(
    group: Group, wishes: MessageWishes | None, known: Addresses, closed: Collection[str] = ()
) -> list[Channel]:
    """The channels outside: as wished, where an address is known. What rights hang on takes one at least, and one more
    while those are switched off (`closed`).
    """
    wanted = {
        Channel.SMS: wishes.sms if wishes else SMS_AT_FIRST,
        Channel.EMAIL: wishes.email if wishes else EMAIL_AT_FIRST,
    }
    found = [channel for channel, groups in wanted.items() if group in groups and known.by(channel)]
    if group in CERTAIN and all(channel in closed for channel in found):
        others = [channel for channel in wanted if known.by(channel) and channel not in found]
        open_first = sorted(others, key=lambda channel: channel in closed)
        found += [channel for channel in open_first if not found or channel not in closed][:1]
    return found


def allowed_at(audience: str, receiver_id: int, event: CaseEvent | None, now: datetime) -> datetime:
    """When it may go out, `now` or later.

    The answer to what somebody has just done comes at once: they sit there and wait for it. Everything else keeps the
    quiet hours; what is about work keeps to the office's.
    """
    if audience == Audience.STAFF or event is None:
        return clock.next_office_moment(now, calendar=current_calendar(), hours=office_hours())
    if event.by_id == receiver_id and event.at > now - timedelta(hours=1):
        return now
    return QuietHours.parse(settings.QUIET_HOURS).over_at(now)


def deliver(*, read_clock: Callable[[], datetime], most: int = MOST) -> int:
    """Send what is due, one after the other; returns how many went out. Safe beside itself, and beside a kill.

    `read_clock` is asked at each message: a lease begins when its message is taken, not when the job began.

    No more than MESSAGE_SENDERS at once: a slow provider takes no worker from the hand-offs. A channel that fails is
    left in peace until the next call.
    """
    open_channels = dict(transports())
    if leased(read_clock()).count() >= settings.MESSAGE_SENDERS:
        return 0
    sent = 0
    for _turn in range(most):
        delivery = _lease(list(open_channels), read_clock()) if open_channels else None
        if delivery is None:
            break
        try:
            _send(delivery, open_channels[delivery.channel], read_clock())
        except Exception as error:
            if isinstance(error, Retryable):
                del open_channels[delivery.channel]
            _put_back(delivery, error, read_clock())
        else:
            sent += Delivery.objects.filter(pk=delivery.pk, sent_at__isnull=True).update(
                sent_at=read_clock(), leased_until=None, fault=""
            )
    return sent


def set_right(*, now: datetime) -> int:
    """Make due what a clock that ran ahead has put off; returns how many. What is quiet or closed is put off anew."""
    ahead = Q(created_at__gt=now) | Q(attempts__gt=0, not_before__gt=now + timedelta(days=1))
    return unsent().filter(ahead, not_before__gt=now).update(created_at=now, not_before=now)


@transaction.atomic
def _lease(channels: Iterable[str], now: datetime) -> Delivery | None:
    """The next delivery, leased; what became due in a quiet hour after all is put off on the way."""
    while True:
        row = (
            to_send(now)
            .filter(channel__in=channels)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("event__case", "event__sub_case", "event__department", "digest")
            .select_related("receiver__message_wishes")
            .order_by("not_before", "id")
            .first()
        )
        if row is None:
            return None
        row.not_before = allowed_at(_audience(row), row.receiver_id, row.event, now)
        if row.not_before <= now:
            break
        row.save(update_fields=["not_before"])
    row.leased_until, row.attempts = now + LEASE, row.attempts + 1
    row.save(update_fields=["leased_until", "attempts"])
    return row


def _send(delivery: Delivery, transport: Transport, now: datetime) -> None:
    """Outside any transaction. Raises Unwanted where nobody is to be told any more."""
    if not _may_be_told(delivery, now):
        raise Unwanted
    address = address_book().of([delivery.receiver_id]).get(delivery.receiver_id, Addresses())
    receiver = address.by(delivery.channel)
    if not receiver:
        raise Unwanted
    written = write(delivery, _audience(delivery))
    transport.send(receiver, written.subject, written.text, reference=str(delivery.reference))


def _may_be_told(delivery: Delivery, now: datetime) -> bool:
    """Whether the receiver could read it in the portal now: a mandate may have ended, and so may a post."""
    if delivery.event is None:
        return posts(delivery.receiver, timezone.localdate(now)).exists()
    return own_messages(delivery.receiver, now).filter(event=delivery.event).exists()


def _audience(delivery: Delivery) -> str:
    if delivery.event is None:
        return Audience.STAFF
    found = Message.objects.filter(event=delivery.event_id, receiver=delivery.receiver_id)
    return found.values_list("audience", flat=True).first() or Audience.CITIZEN


def _put_back(delivery: Delivery, error: Exception, now: datetime) -> None:
    """It waits for its next try, longer each time; or for a person; or is given up because nobody is to be told.

    What an adapter calls Retryable is tried until the other side is back, however long that takes.
    """
    attempts = delivery.attempts
    tired = attempts >= ATTEMPTS and not isinstance(error, Retryable)
    hopeless = isinstance(error, Permanent | LookupError) or tired
    wait = min(timedelta(seconds=2 ** min(attempts, 10)), LONGEST_WAIT)
    is_unwanted = isinstance(error, Unwanted)
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk, sent_at__isnull=True).update(
            not_before=now + wait,
            leased_until=None,
            fault=type(error).__name__,
            parked_at=now if hopeless and not is_unwanted else None,
            given_up_at=now if is_unwanted else None,
        )
        if isinstance(error, Permanent):
            fall_back(Delivery.objects.filter(pk=delivery.pk), now)
    # Neither number nor address nor text: only which row, and the class of the error.
    log.log(
        logging.ERROR if hopeless else logging.WARNING,
        "delivery %s by %s failed with %s, attempt %s%s",
        delivery.pk, delivery.channel, type(error).__name__, attempts, ", parked" if hopeless else "",
    )  # fmt: skip


def fall_back(failed: QuerySet[Delivery], now: datetime) -> int:
    """An e-mail instead of an SMS that did not arrive, where rights hang on it and an address is known.

    Returns how many. Whoever gets the e-mail anyway, gets it once.
    """
    lost = list(failed.filter(channel=Channel.SMS, event__isnull=False).select_related("event"))
    audiences: Mapping[tuple[int, int], str] = {
        (message.event_id, message.receiver_id): message.audience
        for message in Message.objects.filter(event__in=[row.event_id for row in lost])
    }
    known = address_book().of({row.receiver_id for row in lost}) if lost else {}
    instead = [
        Delivery(
            event_id=row.event_id, channel=Channel.EMAIL, receiver_id=row.receiver_id, created_at=now,
            not_before=allowed_at(audiences[row.event_id, row.receiver_id], row.receiver_id, row.event, now),
        )
        for row in lost
        if known.get(row.receiver_id, Addresses()).email
        and group_of(audiences[row.event_id, row.receiver_id], row.event) in CERTAIN
    ]  # fmt: skip
    Delivery.objects.bulk_create(instead, ignore_conflicts=True)
    return len(instead)
