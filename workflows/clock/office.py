"""Office time: the moments people work, between two instants or after one."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from services.calendar import OfficeHours, WorkingCalendar
from workflows.clock.pauses import DAY, Pause, Piece, local, without_overlap

NOTHING = timedelta()


def next_office_moment(now: datetime, *, calendar: WorkingCalendar, hours: OfficeHours) -> datetime:
    """`now` when the office is open, else the moment it opens next: nobody is disturbed at night or on a
    rest day.
    """
    now = local(now)
    return next(max(now, start) for start, end in periods_after(now, calendar, hours) if now < end)


def office_time(
    start: datetime,
    end: datetime,
    *,
    pauses: Iterable[Pause] = (),
    calendar: WorkingCalendar,
    hours: OfficeHours,
) -> timedelta:
    """Office time from `start` to `end` less the time pauses take; nothing when `end` lies before `start`."""
    start, end = local(start), local(end)
    if end <= start:
        return NOTHING
    pieces = without_overlap(pauses, start)
    worked = NOTHING
    for opens, closes in periods_after(start, calendar, hours):
        if opens >= end:
            break
        opens, closes = max(opens, start), min(closes, end)
        if opens < closes:
            worked += closes - opens
            if pieces:
                worked -= sum((took for _, took in taken_from(opens, closes, pieces)), NOTHING)
    return worked


def periods_after(
    moment: datetime, calendar: WorkingCalendar, hours: OfficeHours
) -> Iterator[tuple[datetime, datetime]]:
    """The office periods from the day of `moment` on, without end; CalendarError where the calendar ends."""
    day = moment.date()
    while True:
        if calendar.is_workday(day):
            yield from hours.on(day)
        day += DAY


def taken_from(start: datetime, end: datetime, pieces: Iterable[Piece]) -> list[tuple[Piece, timedelta]]:
    """What each piece takes of the time from `start` to `end`."""
    taken = []
    for piece in pieces:
        if piece.start >= end:
            break
        stop = end if piece.end is None else min(end, piece.end)
        if stop > max(start, piece.start):
            taken.append((piece, stop - max(start, piece.start)))
    return taken
