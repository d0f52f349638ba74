"""SMS through a city's gateway over HTTP."""

import json
from http import HTTPStatus
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.conf import settings

from services.failures import Permanent, Retryable

SECONDS = 5


def as_sent(text: str) -> str:
    """The text with the city's signature (【…】) in front, as every SMS to many must bear it: SMS_SIGNATURE."""
    return f"【{settings.SMS_SIGNATURE}】{text}" if settings.SMS_SIGNATURE else text


class JsonGateway:
    """Posts ``{"to": …, "text": …, "reference": …}`` to SMS_GATEWAY_URL with a bearer token; 2xx means taken.

    The reference stands in the header Idempotency-Key, too: a gateway that knows it does not send again.
    A gateway that speaks otherwise gets a transport of its own, named in the setting CHANNELS.
    """

    def send(self, receiver: str, subject: str, text: str, *, reference: str) -> None:
        request = Request(  # noqa: S310 -- the address is the operator's
            settings.SMS_GATEWAY_URL,
            data=json.dumps({"to": receiver, "text": as_sent(text), "reference": reference}).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}",
                "Idempotency-Key": reference,
            },
        )
        try:
            with urlopen(request, timeout=SECONDS):  # noqa: S310
                return
        except HTTPError as fault:
            busy = (
                fault.code in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.REQUEST_TIMEOUT)
                or fault.code >= HTTPStatus.INTERNAL_SERVER_ERROR
            )
            # The text of the answer may repeat the number: only the status goes on.
            raise (Retryable if busy else Permanent)(f"the gateway answered {fault.code}") from None
        except (OSError, HTTPException) as fault:
            raise Retryable("the gateway does not answer") from fault
