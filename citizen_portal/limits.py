"""How often a page may be asked for: counted by account and by address, in the same counters as the API's.

The rates stand in the settings, by scope, as the API's do: going round by the other door does not help. An address
may do several accounts' worth: a town hall's citizens share one. When the cache is down everybody is let through;
serving people comes before counting them.
"""

import logging
from collections.abc import Callable, Collection
from functools import wraps

from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle

from citizen_portal.design.errors import error_page

View = Callable[..., HttpResponse]
CHANGES = frozenset({"POST"})
READS = frozenset({"GET"})
ADDRESS = "_from"
"""What the scope of an address is called behind that of an account: ``submission_from``."""

log = logging.getLogger(__name__)


class Counter(SimpleRateThrottle):
    """Counts in the cache by scope and by whoever asks; the rate stands in the settings under the scope's name."""

    scope = ""

    def __init__(self, scope: str = "") -> None:
        self.scope = scope or self.scope
        super().__init__()

    def get_rate(self) -> str | None:
        return api_settings.DEFAULT_THROTTLE_RATES[self.scope]

    def allow_request(self, request: HttpRequest, view: object) -> bool:
        try:
            return super().allow_request(request, view)
        except (RedisError, OSError) as error:
            log.warning("cache not reached, request not counted: %s", type(error).__name__)
            return True

    def get_cache_key(self, request: HttpRequest, view: object) -> str | None:
        is_known = request.user.is_authenticated and not self.scope.endswith(ADDRESS)
        ident = f"u{request.user.pk}" if is_known else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}


def limited(scope: str, methods: Collection[str] = CHANGES) -> Callable[[View], View]:
    """Answer 429 with Retry-After when this account or this address asked too often. A plain sentence says how long."""

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.method in methods:
                scopes = [scope] * request.user.is_authenticated + [scope + ADDRESS]
                for counter in map(Counter, scopes):
                    if not counter.allow_request(request, view):
                        return too_many(request, counter.wait())
            return view(request, *args, **kwargs)

        return counted

    return decorate


def too_many(request: HttpRequest, wait: float | None) -> HttpResponse:
    """The page that says how long to wait; what was typed is still in the browser."""
    response = error_page(request, 429, retry_href=request.path if request.method == "GET" else "")
    response["Retry-After"] = str(max(1, round(wait or 1)))
    return response
