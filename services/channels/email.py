"""E-mail: Django's backend that queues, and the transport that takes the queue to the real server."""

import smtplib
from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from services.failures import Permanent, Retryable

from .models import Channel
from .queue import put


class QueuedEmailBackend(BaseEmailBackend):
    """EMAIL_BACKEND: every message becomes rows of the queue, one for each receiver."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        # The edge of the system, called by Django without a time.
        now = timezone.now()
        for message in email_messages:
            for receiver in message.recipients():
                put(Channel.EMAIL, receiver, str(message.body), subject=str(message.subject), now=now)
        return len(email_messages)


class DjangoTransport:
    """Sends through the backend named by EMAIL_TRANSPORT (SMTP, or a provider's)."""

    def send(self, receiver: str, subject: str, text: str) -> None:
        connection = get_connection(settings.EMAIL_TRANSPORT)
        try:
            EmailMessage(subject, text, to=[receiver], connection=connection).send()
        except smtplib.SMTPRecipientsRefused as fault:
            raise Permanent("the server refuses the receiver") from fault
        except (smtplib.SMTPException, OSError) as fault:
            raise Retryable("the mail server does not take it now") from fault
