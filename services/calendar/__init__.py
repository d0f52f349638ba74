"""Working days: which day is worked, which is a rest day, and why.

`days` holds the values and the calendar itself, `holidays` what the State Council announced and what the
law lets us expect, `hours` the office hours, `models` the days an operator entered, `current` the one
calendar in use. The rows stand in `services.calendar.models` and are not imported here, so that the values
need no database.
"""

from services.calendar.days import LAST_YEAR, CalendarError, Day, Kind, WorkingCalendar, load_calendar
from services.calendar.hours import DEFAULT_HOURS, OfficeHours

__all__ = [
    "DEFAULT_HOURS",
    "LAST_YEAR",
    "CalendarError",
    "Day",
    "Kind",
    "OfficeHours",
    "WorkingCalendar",
    "load_calendar",
]
