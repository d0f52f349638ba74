"""What the demo city would have sent: so that a one-time code can be read without a telephone."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from citizen_portal.access import may
from citizen_portal.accounts.frame import show
from services.channels.addresses import Addresses, address_book
from services.channels.sms import as_sent
from services.models import Channel, Outgoing
from workflows.models import Audience, Delivery
from workflows.reads.letters import write

SHOWN = 20


@may("read demo messages")
@never_cache
@require_safe
def messages(request: HttpRequest) -> HttpResponse:
    """The newest messages to mobiles and e-mail addresses; only in the demo city, where everybody is made up."""
    if not settings.DEMO_CITY:
        raise Http404
    rows = [_code(row) for row in Outgoing.objects.order_by("-pk")[:SHOWN]] + _deliveries()
    rows.sort(key=lambda row: row["at"], reverse=True)
    return show(request, "demo_outbox.html", {"rows": rows[: 2 * SHOWN]})


def _code(row: Outgoing) -> dict[str, Any]:
    text = as_sent(row.text) if row.channel == Channel.SMS else row.text
    return {
        "channel": row.get_channel_display(),
        "receiver": row.receiver,
        "subject": row.subject,
        "text": text,
        "at": row.created_at,
        "waits_until": None,
    }


def _deliveries() -> list[dict[str, Any]]:
    """The newest messages about cases, in the words in which they would go out."""
    found = list(
        Delivery.objects.select_related("event__case", "event__sub_case", "event__department", "digest")
        .select_related("receiver__message_wishes")
        .prefetch_related("event__messages")
        .order_by("-pk")[:SHOWN]
    )
    known = address_book().of({delivery.receiver_id for delivery in found})
    rows = []
    for delivery in found:
        written = write(delivery, _audience(delivery))
        is_sms = delivery.channel == Channel.SMS
        rows.append(
            {
                "channel": delivery.get_channel_display(),
                "receiver": known.get(delivery.receiver_id, Addresses()).by(delivery.channel),
                "subject": written.subject,
                "text": as_sent(written.text) if is_sms else written.text,
                "at": delivery.created_at,
                "waits_until": delivery.not_before if delivery.not_before > delivery.created_at else None,
            }
        )
    return rows


def _audience(delivery: Delivery) -> str:
    messages = delivery.event.messages.all() if delivery.event else ()
    told = (message.audience for message in messages if message.receiver_id == delivery.receiver_id)
    return next(told, Audience.STAFF)
