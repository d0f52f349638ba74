"""A year as twelve months of weeks, Monday first."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from services.calendar import Day, WorkingCalendar


@dataclass(frozen=True)
class Month:
    """`weeks` have seven places each; a place outside the month is None."""

    first: date
    weeks: list[list[Day | None]]

    @property
    def days(self) -> list[Day]:
        return [day for week in self.weeks for day in week if day is not None]


def months_of(year: int, known: WorkingCalendar) -> list[Month]:
    """The twelve of them, from the official calendar."""
    paper = Calendar(firstweekday=0)
    return [
        Month(
            date(year, month, 1),
            [
                [known.day(day) if day.month == month else None for day in week]
                for week in paper.monthdatescalendar(year, month)
            ],
        )
        for month in range(1, 13)
    ]
