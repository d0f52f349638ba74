"""The working calendar: one answer for every day from 2004 to 2099, with its name and how sure it is."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from types import MappingProxyType

from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from services.calendar import holidays
from services.calendar.holidays import DAY, Name

FIRST_YEAR, LAST_YEAR = holidays.FIRST_ANNOUNCED, holidays.LAST_COMPUTED

_WEEKDAYS = (
    Name("星期一", "Monday"),
    Name("星期二", "Tuesday"),
    Name("星期三", "Wednesday"),
    Name("星期四", "Thursday"),
    Name("星期五", "Friday"),
    Name("星期六", "Saturday"),
    Name("星期日", "Sunday"),
)


class CalendarError(ValueError):
    """The calendar does not reach that day."""


class Kind(TextChoices):
    WORKDAY = "workday", _("Working day")
    WEEKEND = "weekend", _("Weekend")
    HOLIDAY = "holiday", _("Public holiday")
    MAKEUP = "makeup", _("Make-up working day")


@dataclass(frozen=True, slots=True)
class Day:
    """One day. `name_zh`, `name_en`: the festival, or the weekday. `provisional`: not announced yet, only
    computed.
    """

    date: date
    kind: Kind
    name_zh: str
    name_en: str
    provisional: bool = False

    @property
    def is_workday(self) -> bool:
        return self.kind is Kind.WORKDAY or self.kind is Kind.MAKEUP

    @property
    def name(self) -> str:
        """The name in the active language; Chinese when none is active."""
        return self.name_en if (get_language() or "zh").startswith("en") else self.name_zh


@dataclass(frozen=True)
class WorkingCalendar:
    """The official days with an operator's days on top.

    `entered`: the operator's days. `announced`: years the operator entered a whole notice for; there
    nothing is computed, and nothing is provisional. Make one with `load_calendar`. Asking for a day outside
    2004-2099 raises CalendarError.
    """

    entered: Mapping[date, Day] = field(default_factory=lambda: MappingProxyType({}))
    announced: frozenset[int] = frozenset()
    _days: dict[date, Day] = field(default_factory=dict, init=False, repr=False, compare=False)

    def day(self, day: date) -> Day:
        try:
            return self._days[day]
        except KeyError:
            # Whole years are worked out once and kept: a due date asks for many neighbouring days.
            self._days.update(self._year(day.year))
            return self._days[day]

    def is_workday(self, day: date) -> bool:
        return self.day(day).is_workday

    def next_workday(self, day: date) -> date:
        """The first working day after `day`."""
        day += DAY
        while not self.is_workday(day):
            day += DAY
        return day

    def is_provisional(self, year: int) -> bool:
        """No notice for `year` is known: its rest days are computed and may change."""
        return year > holidays.LAST_ANNOUNCED and year not in self.announced

    @cached_property
    def version(self) -> str:
        """A digest of everything the calendar rests on: when it changes, open due dates must be counted
        again.
        """
        digest = hashlib.sha256(f"decree-795 {sorted(self.announced)}".encode())
        for year in range(FIRST_YEAR, holidays.LAST_ANNOUNCED + 1):
            for source in (holidays.announced_holidays, holidays.announced_makeups):
                digest.update(f"{source.__name__} {sorted(source(year))}".encode())
        for day in sorted(self.entered):
            digest.update(f"{day} {self.entered[day].kind}".encode())
        return digest.hexdigest()[:16]

    def _year(self, year: int) -> dict[date, Day]:
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise CalendarError(f"working days are known from {FIRST_YEAR} to {LAST_YEAR}, not for {year}")
        provisional = self.is_provisional(year)
        rest, makeups = self._special_days(year)
        days = {}
        day = date(year, 1, 1)
        while day.year == year:
            if day in self.entered:
                days[day] = self.entered[day]
            elif day in rest:
                days[day] = Day(day, Kind.HOLIDAY, *rest[day], provisional)
            elif day in makeups:
                name = makeups[day]
                days[day] = Day(
                    day, Kind.MAKEUP, f"{name.zh}调休上班", f"Make-up working day for {name.en}", provisional
                )
            else:
                kind = Kind.WEEKEND if day.weekday() >= 5 else Kind.WORKDAY
                days[day] = Day(day, kind, *_WEEKDAYS[day.weekday()], provisional)
            day += DAY
        return days

    def _special_days(self, year: int) -> tuple[dict[date, Name], dict[date, Name]]:
        if year <= holidays.LAST_ANNOUNCED:
            return holidays.announced_holidays(year), holidays.announced_makeups(year)
        if year in self.announced:
            return {}, {}
        return holidays.computed_holidays(year), {}


def load_calendar(days: Iterable[Day] = (), announced: Iterable[int] = ()) -> WorkingCalendar:
    """A calendar with an operator's `days` laid over the official ones; no database.

    `announced` are years the days describe completely. A year said to be announced but without a single
    holiday stays computed and provisional: an empty notice is a slip, and would make the Spring Festival a
    working week.
    """
    entered = {day.date: day for day in days}
    with_holidays = {day.date.year for day in entered.values() if day.kind is Kind.HOLIDAY}
    return WorkingCalendar(MappingProxyType(entered), frozenset(announced) & with_holidays)
