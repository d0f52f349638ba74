"""What the hash of an entry covers. Pure: the same for the one who appends and the one who verifies."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

METHODS = ("sha256", "sm3")
"""SHA-256, and SM3 of GB/T 32905 where the rules for commercial cryptography ask for it."""


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))


class Link(NamedTuple):
    """An entry as it is hashed: every column but the hash itself; `what` is what its scope holds."""

    id: int
    department: int
    number: int
    at: datetime
    by: int | None
    holder: int
    case: int | None
    task: int | None
    purpose: str
    what: tuple[str, ...]
    method: str
    previous: bytes

    def hash(self) -> bytes:
        """The digest of its canonical JSON (keys sorted, no spaces, UTC). ValueError for an unknown method."""
        body = {
            "id": self.id,
            "department": self.department,
            "number": self.number,
            "at": self.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "by": self.by,
            "holder": self.holder,
            "case": self.case,
            "task": self.task,
            "purpose": self.purpose,
            "what": _digest_of_scope(self.what, self.method).hex(),
            "method": self.method,
            "previous": self.previous.hex(),
        }
        return digest(body, self.method)


def scope_digest(what: Sequence[str]) -> bytes:
    """By which a scope is found again."""
    return digest(list(what), "sha256")


def digest(body: object, method: str) -> bytes:
    """32 bytes over the canonical JSON of `body`; ValueError for a method that is not one of METHODS."""
    if method not in METHODS:
        raise ValueError(f"{method!r} is none of {', '.join(METHODS)}")
    return hashlib.new(method, _CANONICAL.encode(body).encode()).digest()


@lru_cache(maxsize=4096)
def _digest_of_scope(what: tuple[str, ...], method: str) -> bytes:
    """Thousands of entries share a scope: it is hashed once."""
    return digest(list(what), method)
