"""One line for each request, and one id by which everything it caused can be found again."""

import logging
import re
from collections.abc import Callable
from time import monotonic
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from structlog.contextvars import bind_contextvars, clear_contextvars

from citizen_portal.logging import route_of

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""What proxies make: 128 random bits. Nothing else is taken over, lest a name or a number be put into the log."""

NAMES = {"number": "case_number", "task_id": "task"}
"""Which arguments of an address are bound, and as what; those called `pk` by the face they belong to."""
ROWS = {"clerks": "task", "supervisors": "case"}

log = logging.getLogger(__name__)


class RequestLog:
    """Middleware: binds the id, answers it in X-Request-ID, and tells route, status and time. Never who asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(HEADER, "").lower()
        identity = given if WELL_FORMED.fullmatch(given) else uuid4().hex
        began = monotonic()
        clear_contextvars()
        bind_contextvars(request=identity)
        try:
            response = self.get_response(request)
            response[HEADER] = identity
            log.info(
                "answered",
                extra={
                    "method": request.method,
                    "route": route_of(request),
                    "status": response.status_code,
                    "milliseconds": round((monotonic() - began) * 1000),
                },
            )
            return response
        finally:
            clear_contextvars()

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]) -> None:
        known = {NAMES[name]: value for name, value in kwargs.items() if name in NAMES}
        row = ROWS.get(request.resolver_match.namespace)
        if row and "pk" in kwargs:
            known[row] = kwargs["pk"]
        bind_contextvars(**known)
