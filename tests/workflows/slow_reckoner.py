"""A second reckoner of due dates, written for nothing but being obvious: it walks through time minute by minute.

It shares the official calendar and the rules in words (see `workflows.clock.due`) with the clock it checks, and
not one function: the table of due dates cannot be wrong together with the code.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
MORNING, AFTERNOON = range(9 * 60, 12 * 60), range(13 * 60, 17 * 60)
OFFICE_MINUTES = [*MORNING, *AFTERNOON]
FAR = 900
"""Days after which a term that has not ended is held by an open pause."""


@dataclass(frozen=True)
class Reckoner:
    """`is_workday` is the calendar; `pauses` are (start, end or None), all local and naive, whole minutes."""

    is_workday: object
    pauses: tuple[tuple[datetime, datetime | None], ...]

    def stands_still(self, moment: datetime) -> bool:
        return any(start <= moment and (end is None or moment < end) for start, end in self.pauses)

    def office(self, day: date) -> list[datetime]:
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001
        if not self.is_workday(day):
            return []
        return [midnight + minute * MINUTE for minute in OFFICE_MINUTES]

    def is_undisturbed(self, day: date) -> bool:
        """A working day of whose office time no pause takes a minute."""
        minutes = self.office(day)
        return bool(minutes) and not any(self.stands_still(minute) for minute in minutes)

    def is_free(self, day: date) -> bool:
        """A day of whose twenty-four hours no pause takes a minute."""
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001
        return not any(self.stands_still(midnight + number * MINUTE) for number in range(24 * 60))

    def due(self, start: datetime, amount: float, unit: str) -> str:
        """``2026-03-10 23:59:59``, or ``paused: 4wd left``."""
        match unit:
            case "wd":
                return self._working_days(start, amount)
            case "nd":
                return self._natural_days(start, int(amount))
            case "wh":
                return self._minutes(start, round(amount * 60), 60, "wh")
        return self._same_day(start)

    def extended(self, start: datetime, amount: float, unit: str, more: float) -> str:
        """With an extension in working days: as one term, or counted from where the term ends."""
        if unit == "wd":
            return self.due(start, amount + more, "wd")
        first = self.due(start, amount, unit)
        if first.startswith("paused"):
            return first
        return self.due(datetime.fromisoformat(first), more, "wd")

    def _working_days(self, start: datetime, amount: float) -> str:
        whole, half = int(amount), amount != int(amount)
        counted, day = 0, start.date()
        while counted < whole:
            day += DAY
            if (day - start.date()).days > FAR:
                return f"paused: {amount - counted:g}wd left"
            counted += self.is_undisturbed(day)
        if not half:
            return f"{day} 23:59:59"
        begin = start if not whole else datetime(day.year, day.month, day.day) + DAY  # noqa: DTZ001
        return self._minutes(begin, 210, 420, "wd")

    def _natural_days(self, start: datetime, amount: int) -> str:
        counted, day = 0, start.date()
        while counted < amount:
            day += DAY
            if (day - start.date()).days > FAR:
                return f"paused: {amount - counted}nd left"
            is_last = counted == amount - 1
            counted += self.is_free(day) and (self.is_workday(day) or not is_last)
        return f"{day} 23:59:59"

    def _minutes(self, start: datetime, amount: int, whole: int, unit: str) -> str:
        done, day = 0, start.date()
        while (day - start.date()).days <= FAR:
            for minute in self.office(day):
                if minute >= start and not self.stands_still(minute):
                    done += 1
                    if done == amount:
                        return f"{minute + MINUTE:%Y-%m-%d %H:%M:%S}"
            day += DAY
        return f"paused: {round((amount - done) / whole, 2):g}{unit} left"

    def _same_day(self, start: datetime) -> str:
        today = [minute for minute in self.office(start.date()) if minute >= start]
        if today and not any(
            self.stands_still(minute) for minute in self.office(start.date()) if minute >= start
        ):
            return f"{start.date()} 23:59:59"
        day = start.date()
        while (day - start.date()).days <= FAR:
            day += DAY
            if self.is_undisturbed(day):
                return f"{day} 23:59:59"
        return "paused: 1wd left"
