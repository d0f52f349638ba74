"""How often an address may be asked. Counted in the cache; a cache that is down lets everybody through."""

import hashlib
import logging

from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.settings import api_settings
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

log = logging.getLogger(__name__)


class _Throttle(SimpleRateThrottle):
    """The rate stands in the settings under the scope's name."""

    def get_rate(self) -> str | None:
        return api_settings.DEFAULT_THROTTLE_RATES[self.scope]

    def allow_request(self, request: Request, view: APIView) -> bool:
        try:
            return super().allow_request(request, view)
        except (RedisError, OSError) as error:
            # Serving people comes before counting them.
            log.warning("cache not reached, request not counted: %s", type(error).__name__)
            return True

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        ident = f"u{request.user.pk}" if request.user.is_authenticated else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}


class Search(_Throttle):
    """Reading the public catalogue and composing forms."""

    scope = "search"


class Submission(_Throttle):
    """Submitting, saving and uploading."""

    scope = "submission"


class LogInFrom(_Throttle):
    """Log-ins from one address."""

    scope = "log_in_from"


class LogInAs(_Throttle):
    """Log-ins to one account, from wherever: guessing from many addresses does not help."""

    scope = "log_in_as"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        name = request.data.get("username") if isinstance(request.data, dict) else None
        if not isinstance(name, str):
            return None
        # Hashed: whom somebody tries to be is personal, too.
        ident = hashlib.sha256(name.casefold().encode()).hexdigest()
        return self.cache_format % {"scope": self.scope, "ident": ident}
