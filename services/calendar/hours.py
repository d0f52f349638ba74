"""Office hours of one working day: local wall-clock periods, Asia/Shanghai."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class OfficeHours:
    """Periods `(start, end)` in order, not overlapping, within one day; raises ValueError otherwise."""

    periods: tuple[tuple[time, time], ...]

    def __post_init__(self) -> None:
        edges = [edge for period in self.periods for edge in period]
        if not edges:
            raise ValueError("office hours need at least one period")
        if any(later <= earlier for earlier, later in zip(edges[::2], edges[1::2], strict=True)):
            raise ValueError("each office period must end after it starts")
        if edges != sorted(edges):
            raise ValueError("office periods must be in order and must not overlap")

    @classmethod
    def parse(cls, text: str) -> "OfficeHours":
        """Read a setting such as ``09:00-12:00 13:00-17:00``; ValueError for anything else."""
        periods = []
        for period in text.replace(",", " ").split():
            start, _, end = period.partition("-")
            periods.append((time.fromisoformat(start), time.fromisoformat(end)))
        return cls(tuple(periods))

    def __str__(self) -> str:
        return " ".join(f"{start:%H:%M}-{end:%H:%M}" for start, end in self.periods)

    @property
    def opens(self) -> time:
        return self.periods[0][0]

    @property
    def closes(self) -> time:
        return self.periods[-1][1]

    @cached_property
    def total(self) -> timedelta:
        """The working time of one day."""
        return sum((_length(start, end) for start, end in self.periods), timedelta())

    def on(self, day: date) -> list[tuple[datetime, datetime]]:
        """The periods of `day` as aware moments."""
        return [
            (datetime.combine(day, start, SHANGHAI), datetime.combine(day, end, SHANGHAI))
            for start, end in self.periods
        ]


def _length(start: time, end: time) -> timedelta:
    return datetime.combine(date.min, end) - datetime.combine(date.min, start)


DEFAULT_HOURS = OfficeHours.parse("09:00-12:00 13:00-17:00")
