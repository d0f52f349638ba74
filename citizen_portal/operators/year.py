"""A year as twelve months of weeks, Monday first."""

from calendar import Calendar
from dataclasses import dataclass
from datetime import date

from django.utils.formats import date_format

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


def weekdays() -> list[tuple[str, str]]:
    """Their names from Monday on, in full and as short as a column is wide."""
    week = [date(2024, 1, day) for day in range(1, 8)]  # the first of 2024 was a Monday
    return [(date_format(day, "l"), date_format(day, "D").removeprefix("星期")) for day in week]
