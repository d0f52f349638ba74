"""When somebody who still owes something is reminded: at half time, and one working day before the end."""

from datetime import datetime

from services.calendar import DEFAULT_HOURS, OfficeHours, WorkingCalendar
from workflows.clock.lights import SECOND
from workflows.clock.office import next_office_moment
from workflows.clock.pauses import DAY, local


def next_reminder(
    start: datetime,
    end: datetime,
    *,
    after: datetime,
    calendar: WorkingCalendar,
    hours: OfficeHours = DEFAULT_HOURS,
) -> datetime | None:
    """The next moment after `after` to remind of a term from `start` to `end`; None when no reminder is left.

    Half time, and the opening of the office one working day before the day it ends (DOMAIN §4); both when the office is
    open. A term too short for two reminders has one, or none.
    """
    return next((moment for moment in _reminders(start, end, calendar, hours) if moment > after), None)


def end_told(end: datetime, *, calendar: WorkingCalendar, hours: OfficeHours = DEFAULT_HOURS) -> datetime:
    """When the office draws the consequence of a term that has ended: its last second still belongs to it."""
    return next_office_moment(end + SECOND, calendar=calendar, hours=hours)


def _reminders(
    start: datetime, end: datetime, calendar: WorkingCalendar, hours: OfficeHours
) -> list[datetime]:
    start, end = local(start), local(end)
    day = end.date() - DAY
    while not calendar.is_workday(day):
        day -= DAY
    wanted = (start + (end - start) / 2, datetime.combine(day, hours.opens, end.tzinfo))
    moments = {next_office_moment(moment, calendar=calendar, hours=hours) for moment in wanted}
    return sorted(moment for moment in moments if start < moment < end)
