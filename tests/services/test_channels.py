"""Messages to the outside: queued, sealed, sent once when all goes well, given up when too old."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.mail import send_mail

from services.channels.queue import KEPT, put, send_waiting
from services.failures import Permanent, Retryable
from services.models import Channel, Outgoing

NOW = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)
SENT: list[tuple[str, str]] = []
FAULT: list[Exception] = []
TRIED: list[str] = []


class Telephone:
    """A transport that keeps what it was given, or fails as told."""

    def send(self, receiver: str, subject: str, text: str, *, reference: str) -> None:
        TRIED.append(reference)
        if FAULT:
            raise FAULT[0]
        SENT.append((receiver, text))


@pytest.fixture(autouse=True)
def line(db, settings):
    settings.CHANNELS = {"sms": f"{__name__}.Telephone", "email": ""}
    SENT.clear()
    FAULT.clear()
    TRIED.clear()
    import sys

    sys.modules.setdefault(__name__, sys.modules[Telephone.__module__])


def test_what_is_put_is_sent_once_and_gone():
    put(Channel.SMS, "13800990001", "hello", now=NOW)
    assert (send_waiting(now=NOW), send_waiting(now=NOW)) == (1, 0)
    assert SENT == [("13800990001", "hello")]
    assert not Outgoing.objects.exists()


def test_a_gateway_that_is_down_is_tried_again_later_and_not_at_once():
    put(Channel.SMS, "13800990001", "hello", now=NOW)
    FAULT.append(Retryable())
    assert send_waiting(now=NOW) == 0
    FAULT.clear()
    assert send_waiting(now=NOW) == 0
    assert send_waiting(now=NOW + timedelta(seconds=10)) == 1
    assert len(TRIED) == 2 and len(set(TRIED)) == 1


def test_what_was_refused_or_is_too_old_is_given_up():
    put(Channel.SMS, "13800990001", "refused", now=NOW)
    FAULT.append(Permanent())
    assert send_waiting(now=NOW) == 0
    FAULT.clear()
    put(Channel.SMS, "13800990001", "old", now=NOW)
    assert send_waiting(now=NOW + KEPT + timedelta(seconds=1)) == 0
    assert not Outgoing.objects.exists() and not SENT


def test_a_channel_without_a_transport_keeps_its_rows(settings):
    settings.EMAIL_BACKEND = "citizen_portal.accounts.mail.QueuedEmailBackend"
    send_mail("Subject", "Text", None, ["lin@example.org"])
    assert send_waiting(now=NOW + timedelta(days=99)) == 0
    row = Outgoing.objects.get()
    assert (row.channel, row.receiver, row.subject, row.text) == (
        "email",
        "lin@example.org",
        "Subject",
        "Text",
    )
