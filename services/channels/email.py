"""E-mail: the transport that takes the queue to the real server."""

import smtplib

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from services.failures import Permanent, Retryable


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
