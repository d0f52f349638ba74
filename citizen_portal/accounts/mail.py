"""Django's e-mails go into the queue of messages: a page that sends one waits for no mail server."""

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from services.channels.queue import put
from services.models import Channel


class QueuedEmailBackend(BaseEmailBackend):
    """EMAIL_BACKEND: every message becomes rows of the queue, one for each receiver."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        now = timezone.now()
        for message in email_messages:
            for receiver in message.recipients():
                put(Channel.EMAIL, receiver, str(message.body), subject=str(message.subject), now=now)
        return len(email_messages)
