"""E-mail: the transport that takes the queue to the real server."""

import smtplib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from services.failures import Permanent, Retryable


class DjangoTransport:
    """Sends through the backend named by EMAIL_TRANSPORT (SMTP, or a provider's).

    The reference is the left part of the Message-ID: servers and programs know a repeated e-mail by it.
    """

    def send(self, receiver: str, subject: str, text: str, *, reference: str) -> None:
        connection = get_connection(settings.EMAIL_TRANSPORT)
        domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
        headers = {
            "Message-ID": f"<{reference}@{domain}>",
            "Auto-Submitted": "auto-generated",  # RFC 3834: no automatic reply comes back
        }
        try:
            EmailMessage(subject, text, to=[receiver], connection=connection, headers=headers).send()
        except smtplib.SMTPRecipientsRefused as fault:
            codes = [code for code, _text in fault.recipients.values()]
            # 4xx is "not now" (a greylist, a full mailbox), 5xx is "never" (RFC 5321, 4.2.1).
            temporary = codes and all(400 <= code < 500 for code in codes)
            raise (Retryable if temporary else Permanent)("the server refuses the receiver") from None
        except (smtplib.SMTPException, OSError) as fault:
            raise Retryable("the mail server does not take it now") from fault
