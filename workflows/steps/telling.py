"""Who is told of what: the message in the portal at once, and an intent for what leaves it."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from workflows import outbox
from workflows.models import Audience, CaseEvent, Intent, IntentKind, Message


def announce(
    citizens: Iterable[tuple[CaseEvent, int]], staff: Iterable[tuple[CaseEvent, int]], *, now: datetime
) -> list[Intent]:
    """Insert the messages about saved events (with ids of users) in one statement; returns the intents to post.

    Whoever is told of an event in both ways, an official with a case of their own, is told as a citizen.
    """
    told: Mapping[tuple[CaseEvent, int], Audience] = {
        **dict.fromkeys(staff, Audience.STAFF),
        **dict.fromkeys(citizens, Audience.CITIZEN),
    }
    Message.objects.bulk_create(
        Message(event=event, receiver_id=receiver, audience=audience, sent_at=now)
        for (event, receiver), audience in told.items()
    )
    cases = {event.pk: event.case_id for event, _receiver in told}
    return [
        outbox.intend(IntentKind.TELL, case_id=case_id, target=event_id, now=now)
        for event_id, case_id in cases.items()
    ]
