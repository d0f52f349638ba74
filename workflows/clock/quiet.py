"""Quiet hours: when no telephone rings. Pure; wall-clock times of Asia/Shanghai."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from services.calendar.hours import SHANGHAI


@dataclass(frozen=True)
class QuietHours:
    """From `begins` to `ends`, over midnight when it begins later than it ends; equal times mean never.

    Rest days are no quieter: parents read on a Saturday what they had no time for all week, and a correction asked for
    on Friday evening leaves them two more days.
    """

    begins: time
    ends: time

    @classmethod
    def parse(cls, text: str) -> "QuietHours":
        """Read a setting such as ``21:00-08:00``; ValueError for anything else."""
        begins, _, ends = text.partition("-")
        return cls(time.fromisoformat(begins.strip()), time.fromisoformat(ends.strip()))

    def __str__(self) -> str:
        return f"{self.begins:%H:%M}–{self.ends:%H:%M}"

    def over_at(self, moment: datetime) -> datetime:
        """`moment` itself when it is not quiet then, else the end of these quiet hours."""
        local = moment.astimezone(SHANGHAI)
        if not self._holds(local.time()):
            return moment
        day = local.date() + timedelta(days=local.time() >= self.ends)
        return datetime.combine(day, self.ends, SHANGHAI)

    def _holds(self, at: time) -> bool:
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends
