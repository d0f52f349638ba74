"""How a provider shows that a receipt is its own: an HMAC of the body and of the second at which it was signed.

The header reads ``t=1793000000,v1=<hex>``: SHA-256 over ``<t>.<body>`` with the secret shared with that provider.
"""

import hmac
import re
from collections.abc import Iterable

FRESH = 300
"""Seconds for which a signature counts, either way: what was overheard cannot be sent again later."""

_HEADER = re.compile(r"^t=(\d{1,12}),v1=([0-9a-f]{64})$")


def signed(body: bytes, secret: str, *, at: int) -> str:
    """The header for `body`, signed at the Unix second `at`."""
    return f"t={at},v1={_digest(body, secret, at)}"


def is_signed(body: bytes, header: str, secrets: Iterable[str], *, now: float) -> bool:
    """Whether the header is fresh and made with one of the secrets; several stand while one is being replaced."""
    found = _HEADER.match(header)
    if not found:
        return False
    at = int(found[1])
    # Every secret is compared, and none is compared by its first wrong letter.
    matches = [hmac.compare_digest(_digest(body, secret, at), found[2]) for secret in secrets]
    return any(matches) and abs(now - at) <= FRESH


def _digest(body: bytes, secret: str, at: int) -> str:
    return hmac.new(secret.encode(), f"{at}.".encode() + body, "sha256").hexdigest()
