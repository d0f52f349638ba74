"""When a session counts as used: a click keeps it awake, a page that refreshes itself does not."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

_POLLED = "rev"
"""Live parts of a page ask with the revision they show; nobody need be sitting there."""


class KeepAwake:
    """Middleware: every request of a logged-in person starts the hour of SESSION_COOKIE_AGE anew, polls excepted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if _POLLED not in request.GET and request.user.is_authenticated:
            request.session.modified = True
        return self.get_response(request)
