"""Machines that ask after the system do not go the way of people."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from citizen_portal.operations.urls import urlpatterns


class Shortcut:
    """Middleware, the outermost: answers `/livez`, `/readyz` and `/metrics` itself.

    They come over plain HTTP, by address instead of name, every few seconds: no redirect to HTTPS, no allowed host,
    no session, no language and no line in the log is for them, and what is broken further inside does not touch them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.views = {f"/{pattern.pattern}": pattern.callback for pattern in urlpatterns}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        view = self.views.get(request.path_info, self.get_response)
        return view(request)
