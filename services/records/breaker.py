"""A breaker: a register that failed several times in a row is left alone for a while, and nobody waits for it.

Ours, and not a package's: the packages read the clock themselves, and the moment of a question is known here.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

FAILURES = 3
"""In a row, until it opens."""

PAUSE = timedelta(seconds=30)
"""How long nobody asks; then one question tries, and after another pause the next."""


@dataclass
class Breaker:
    """Kept in each process: what one of them learnt costs the others three questions of their own."""

    failures: int = 0
    quiet_until: datetime | None = None
    _lock: Lock = field(default_factory=Lock, repr=False)

    def lets_through(self, now: datetime) -> bool:
        """Whether to ask at all. While it is open, one question in each pause is let through to try."""
        with self._lock:
            if self.failures < FAILURES:
                return True
            if self.quiet_until is not None and now < self.quiet_until:
                return False
            self.quiet_until = now + PAUSE
            return True

    def succeeded(self) -> None:
        with self._lock:
            self.failures, self.quiet_until = 0, None

    def failed(self, now: datetime) -> None:
        with self._lock:
            self.failures += 1
            if self.failures >= FAILURES:
                self.quiet_until = now + PAUSE
