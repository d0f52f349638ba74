"""Where rest days come from: the State Council's yearly notice, or, before it is out, the law itself.

Source of the law: 全国年节及纪念日放假办法 (State Council Decree 795, in force since 1 January 2025): art.
2 names the thirteen days, art. 6 gives a working day off for each that falls on a weekend. Notices usually
come out in November for the year after; `chinesecalendar` carries them, make-up workdays (调休) included.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import chinese_calendar
from lunardate import LunarDate

DAY = timedelta(days=1)


class Name(NamedTuple):
    zh: str
    en: str


NEW_YEAR = Name("元旦", "New Year's Day")
SPRING_FESTIVAL = Name("春节", "Spring Festival")
QINGMING = Name("清明节", "Qingming Festival")
LABOUR_DAY = Name("劳动节", "Labour Day")
DRAGON_BOAT = Name("端午节", "Dragon Boat Festival")
MID_AUTUMN = Name("中秋节", "Mid-Autumn Festival")
NATIONAL_DAY = Name("国庆节", "National Day")
VICTORY_DAY = Name(
    "抗日战争暨世界反法西斯战争胜利七十周年纪念日", "70th anniversary of victory in the War of Resistance"
)

_PACKAGE_NAMES = {
    "New Year's Day": NEW_YEAR,
    "Spring Festival": SPRING_FESTIVAL,
    "Tomb-sweeping Day": QINGMING,
    "Labour Day": LABOUR_DAY,
    "Dragon Boat Festival": DRAGON_BOAT,
    "Mid-autumn Festival": MID_AUTUMN,
    "National Day": NATIONAL_DAY,
    "Anti-Fascist 70th Day": VICTORY_DAY,
}

FIRST_ANNOUNCED = min(chinese_calendar.holidays).year
LAST_ANNOUNCED = max(chinese_calendar.holidays).year
# The lunar tables end here; the calendar says so instead of guessing on.
LAST_COMPUTED = 2099


def announced_holidays(year: int) -> dict[date, Name]:
    """Weekdays and weekend days the notice for `year` gives off."""
    return _of_year(chinese_calendar.holidays, year)


def announced_makeups(year: int) -> dict[date, Name]:
    """Weekend days the notice for `year` has people work, with the festival they pay for."""
    return _of_year(chinese_calendar.workdays, year)


def _of_year(days: dict[date, str], year: int) -> dict[date, Name]:
    return {day: _PACKAGE_NAMES[name] for day, name in days.items() if day.year == year}


def computed_holidays(year: int) -> dict[date, Name]:
    """What the law alone gives off in `year` (at most LAST_COMPUTED): no make-up workdays are guessed.

    A statutory day on a weekend, or on the same day as another festival, is given back on the first working
    day after it (art. 6), so a computed year has as many working days as the notice will leave it.
    """
    rest: dict[date, Name] = {}
    owed: list[tuple[date, Name]] = []
    for day, name in sorted(_statutory_days(year)):
        if day in rest or day.weekday() >= 5:
            owed.append((day, name))
        rest.setdefault(day, name)
    for day, name in owed:
        while day in rest or day.weekday() >= 5:
            day += DAY
        rest[day] = name
    return rest


def _statutory_days(year: int) -> Iterator[tuple[date, Name]]:
    """The thirteen days of art. 2, unsorted, two of them possibly on one date."""
    yield date(year, 1, 1), NEW_YEAR
    first = LunarDate(year, 1, 1).to_solar_date()
    yield from ((first + DAY * offset, SPRING_FESTIVAL) for offset in (-1, 0, 1, 2))
    yield _qingming(year), QINGMING
    yield from ((date(year, 5, day), LABOUR_DAY) for day in (1, 2))
    yield LunarDate(year, 5, 5).to_solar_date(), DRAGON_BOAT
    yield LunarDate(year, 8, 15).to_solar_date(), MID_AUTUMN
    yield from ((date(year, 10, day), NATIONAL_DAY) for day in (1, 2, 3))


def _qingming(year: int) -> date:
    terms = chinese_calendar.get_solar_terms(date(year, 4, 1), date(year, 4, 10))
    return next(day for day, name in terms if name == "清明")
