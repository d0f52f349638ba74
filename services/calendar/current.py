"""The calendar and the office hours in use: the only place where they meet the database and the settings."""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.db import transaction

from services.calendar.days import CalendarError, Day, Kind, WorkingCalendar, load_calendar
from services.calendar.hours import OfficeHours
from services.calendar.models import ENTERED_KINDS, CalendarDay, CalendarYear

# Another process may have entered a notice: every process looks again after this many seconds.
MAX_AGE = 300

_lock = threading.Lock()
_kept: tuple[float, WorkingCalendar] | None = None
_supposed: ContextVar[WorkingCalendar | None] = ContextVar("supposed calendar", default=None)


def current_calendar() -> WorkingCalendar:
    """The official calendar with the operator's days; read once, then kept for MAX_AGE seconds."""
    global _kept
    if (supposed := _supposed.get()) is not None:
        return supposed
    kept = _kept
    if kept is not None and time.monotonic() - kept[0] < MAX_AGE:
        return kept[1]
    with _lock:
        calendar = _read()
        # An unchanged calendar keeps the years it has already worked out.
        if kept is not None and kept[1] == calendar:
            calendar = kept[1]
        _kept = (time.monotonic(), calendar)
    return calendar


@contextmanager
def supposing(calendar: WorkingCalendar) -> Iterator[None]:
    """Inside, and in this thread alone, `calendar` is the one in use: to see what it would change."""
    token = _supposed.set(calendar)
    try:
        yield
    finally:
        _supposed.reset(token)


def calendar_with(*, year: int, days: Iterable[Day]) -> WorkingCalendar:
    """The calendar in use as it would be with that notice for `year`. Raises CalendarError as `announce`."""
    days = checked_notice(year, days)
    kept = CalendarDay.objects.exclude(date__year=year)
    announced = set(CalendarYear.objects.values_list("year", flat=True)) | {year}
    return load_calendar(days=[*map(_day, kept), *days], announced=announced)


def office_hours() -> OfficeHours:
    """The setting OFFICE_HOURS, such as ``09:00-12:00 13:00-17:00``; ValueError when it makes no sense."""
    return _parsed_hours(settings.OFFICE_HOURS)


def forget_calendar() -> None:
    """Read the operator's days again at the next question."""
    global _kept
    _kept = None


def checked_notice(year: int, days: Iterable[Day]) -> list[Day]:
    """The days of a notice, if they can be one; raises CalendarError as `announce`."""
    days = list(days)
    allowed = {kind for kind, _label in ENTERED_KINDS}
    for day in days:
        if day.date.year != year:
            raise CalendarError(f"{day.date} does not belong to the notice for {year}")
        if day.kind not in allowed:
            raise CalendarError(
                f"{day.date} is entered as {day.kind}; enter holidays and make-up working days only"
            )
    if len({day.date for day in days}) < len(days):
        raise CalendarError(f"the notice for {year} names a day twice")
    if not any(day.kind is Kind.HOLIDAY for day in days):
        raise CalendarError(f"the notice for {year} names no holiday")
    return days


@transaction.atomic
def announce(*, year: int, days: Iterable[Day], announced_at: date) -> None:
    """Enter the notice for `year`: replaces what was entered for it before.

    Raises CalendarError when a day lies outside the year, is named twice, is neither a holiday nor a make-up
    workday, or when there is no holiday at all. Open due dates are counted again by whoever compares
    `WorkingCalendar.version`.
    """
    days = checked_notice(year, days)
    CalendarDay.objects.filter(date__year=year).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(
            date=day.date, kind=day.kind, name_zh=day.name_zh, name_en=day.name_en, announced_at=announced_at
        )
        for day in days
    )
    CalendarYear.objects.update_or_create(year=year, defaults={"announced_at": announced_at})
    transaction.on_commit(forget_calendar)


_parsed_hours = lru_cache(maxsize=8)(OfficeHours.parse)


def _read() -> WorkingCalendar:
    return load_calendar(
        days=map(_day, CalendarDay.objects.all()),
        announced=CalendarYear.objects.values_list("year", flat=True),
    )


def _day(row: CalendarDay) -> Day:
    return Day(row.date, Kind(row.kind), row.name_zh, row.name_en)
