"""What the hash of an entry covers. Pure: the same for the one who appends and the one who verifies."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

METHODS = ("sha256", "sm3")
"""SHA-256, and SM3 of GB/T 32905 where the rules for commercial cryptography ask for it."""


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as it is hashed: every column but the hash itself, with the scope spelt out."""

    id: int
    department: int
    number: int
    at: datetime
    by: int
    holder: int
    case: int
    task: int | None
    purpose: str
    what: Sequence[str]
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
            "what": self.what,
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
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.new(method, text.encode()).digest()
