"""How often an address of the API may be asked; the counters are those of the pages."""

import hashlib

from rest_framework.request import Request
from rest_framework.views import APIView

from citizen_portal.limits import Counter


class Search(Counter):
    """Reading the public catalogue and composing forms."""

    scope = "search"


class Submission(Counter):
    """Submitting, saving and uploading."""

    scope = "submission"


class LogInFrom(Counter):
    """Log-ins from one address."""

    scope = "log_in_from"


class LogInAs(Counter):
    """Log-ins to one account, from wherever: guessing from many addresses does not help."""

    scope = "log_in_as"

    def get_cache_key(self, request: Request, view: APIView) -> str | None:
        name = request.data.get("username") if isinstance(request.data, dict) else None
        if not isinstance(name, str):
            return None
        # Hashed: whom somebody tries to be is personal, too.
        ident = hashlib.sha256(name.casefold().encode()).hexdigest()
        return self.cache_format % {"scope": self.scope, "ident": ident}
