"""Until when a document that was deferred must have arrived (容缺受理)."""

from datetime import datetime

from services.calendar import WorkingCalendar
from services.terms import Term
from workflows.clock.due import due_at, end_of
from workflows.clock.pauses import DAY, local
from workflows.clock.practice import DEFERRED_AT_MOST, DEFERRED_BEFORE_PROMISE


def deferred_until(start: datetime, promised: Term, *, calendar: WorkingCalendar) -> datetime:
    """Two working days before the promise from `start` ends, at most 20 working days after it (DOMAIN §5).

    Never before the end of the next working day: who defers has a day to find it, however short the promise is.
    """
    promise = due_at(start, promised, calendar=calendar).at
    most = due_at(start, DEFERRED_AT_MOST, calendar=calendar).at
    day = promise.date()
    for _day in range(int(DEFERRED_BEFORE_PROMISE.amount)):
        day -= DAY
        while not calendar.is_workday(day):
            day -= DAY
    least = end_of(calendar.next_workday(local(start).date()))
    return max(min(end_of(day), most), least)
