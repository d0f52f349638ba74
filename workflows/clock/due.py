"""Counting a term from a start: the one place that knows how long `20wd` is.

Source: Administrative Licensing Law, art. 32, 42, 45, 82; Civil Code, art. 201 (the day of the event is not
counted) and 203 (a last day on a rest day moves to the next working day).

The rules, unit by unit:

- Working days: the day of the event is not counted, rest days are not counted, make-up workdays are. The
term ends with its last day, written 23:59:59. A day of which a pause takes ANY office time is not counted;
a pause that lies wholly outside office hours (overnight, over lunch) costs nothing. So the day a pause
begins in office hours and the day it ends in office hours are both lost, and the day after goes on
counting: art. 45 gives the department undisturbed days, and the applicant never pays for a night. - Half
days: the whole days first, then the half as half of a day's office time, from the end of the whole days, or
from the start when there are none: 0.5wd is 3.5 hours of a seven-hour day, however the day is cut. -
Natural days: every day counts, but the last must be a working day. A day of which a pause takes any time at
all is not counted, since a natural day is the whole of its 24 hours. - Working hours: office time to the
second, from the next office moment on; a pause takes exactly what it lasts. - Immediate: the end of the day
it arrives on, when that is a working day, still in office hours, and of which no pause takes office time
afterwards; else of the next such day. - A stage of a yearly round: the end of its last day, rest day or
not, the same for everybody; nothing that befalls one case moves it.

Overlapping pauses count once. A pause still open when the count reaches it leaves no due date: `left`
remains.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from services.calendar import DEFAULT_HOURS, OfficeHours, WorkingCalendar
from services.calendar.hours import SHANGHAI
from services.terms import StageEnd, Term, Unit
from workflows.clock.explanation import END_OF_DAY, Explanation, Left, Step, StepKind
from workflows.clock.office import NOTHING, taken_from
from workflows.clock.pauses import (
    DAY,
    Pause,
    Piece,
    Stretch,
    local,
    natural_days_taken,
    without_overlap,
    working_days_taken,
)

# Art. 32: silence for five working days is acceptance, from the day of receipt.
SILENCE = Term.parse("5wd")


@dataclass(frozen=True, slots=True)
class Due:
    """`at`: the last moment in time, Asia/Shanghai; None while an open pause holds the clock.

    `left`: what is still to be counted then; None when there is a due date.
    """

    at: datetime | None
    start: datetime
    term: Term
    pauses: tuple[Pause, ...]
    left: Left | None
    explanation: Explanation

    @property
    def paused(self) -> bool:
        return self.at is None


@dataclass(frozen=True, slots=True)
class Count:
    """What counting came to: `at` with `left` 0, or no `at` and what an open pause left uncounted."""

    at: datetime | None
    left: Decimal
    steps: list[Step]


def due_at(
    start: datetime,
    term: Term,
    *,
    pauses: Sequence[Pause] = (),
    calendar: WorkingCalendar,
    hours: OfficeHours = DEFAULT_HOURS,
) -> Due:
    """When `term`, begun at `start`, ends. ValueError for naive datetimes, CalendarError beyond the
    calendar.
    """
    start = local(start)
    if isinstance(term, StageEnd):
        at = end_of(term.last_day)
        return Due(at, start, term, (), None, Explanation(start, term, at, None, ()))
    pieces = without_overlap(pauses, start)
    counted = count(start, term.unit, term.amount, pieces, calendar, hours)
    # What has to be done on one working day is, as long as it waits, one working day.
    unit = Unit.WORKING_DAYS if term.unit is Unit.IMMEDIATE else term.unit
    left = Left(counted.left, unit) if counted.at is None else None
    told = Explanation(start, term, counted.at, left, tuple(counted.steps))
    return Due(counted.at, start, term, tuple(pauses), left, told)


def extended(due: Due, by: Term, *, calendar: WorkingCalendar, hours: OfficeHours = DEFAULT_HOURS) -> Due:
    """`due` put off by an extension (art. 42): both terms counted as one, with the same pauses.

    Where their units differ (an extension comes in working days) the extension is counted from the end of the term,
    and `start` and `term` of what comes back are those of the extension; the explanation tells both.
    """
    told = due.explanation
    if due.term.unit is by.unit:
        whole = due_at(due.start, due.term.extended_by(by), pauses=due.pauses, calendar=calendar, hours=hours)
        return replace(whole, explanation=replace(whole.explanation, term=due.term, extension=by))
    if due.at is None:
        return replace(due, explanation=replace(told, extension=by))
    more = due_at(due.at, by, pauses=due.pauses, calendar=calendar, hours=hours)
    steps = (*told.steps, *more.explanation.steps)
    whole_told = replace(told, at=more.at, left=more.left, steps=steps, extension=by)
    return replace(more, explanation=whole_told)


def silent_acceptance_at(
    received_at: datetime,
    *,
    pauses: Sequence[Pause] = (),
    calendar: WorkingCalendar,
    hours: OfficeHours = DEFAULT_HOURS,
) -> Due:
    """The last moment to accept, decline or ask for corrections (art. 32): after it, it IS accepted."""
    return due_at(received_at, SILENCE, pauses=pauses, calendar=calendar, hours=hours)


def count(
    start: datetime,
    unit: Unit,
    amount: Decimal,
    pieces: list[Piece],
    calendar: WorkingCalendar,
    hours: OfficeHours,
    last_must_work: bool = True,
) -> Count:
    """Count `amount`, which may be any fraction of working days or hours; `start` in Asia/Shanghai.

    `last_must_work=False` lets natural days end on a rest day, for alarms before the end.
    """
    match unit:
        case Unit.IMMEDIATE:
            return _same_day(start, pieces, calendar, hours)
        case Unit.WORKING_HOURS:
            return count_time(start, _times(timedelta(hours=1), amount), pieces, calendar, hours)
        case Unit.NATURAL_DAYS:
            taken = natural_days_taken(pieces)
            return _days(
                start.date(), int(amount), taken, calendar, natural=True, last_must_work=last_must_work
            )
    whole, part = divmod(amount, 1)
    days = Count(start, Decimal(0), [])
    if whole:
        taken = working_days_taken(pieces, hours)
        days = _days(start.date(), int(whole), taken, calendar)
        if days.at is None:
            return Count(None, days.left + part, days.steps)
    if not part:
        return days
    begin = _midnight(days.at.date() + DAY) if whole else start
    rest = count_time(begin, _times(hours.total, part), pieces, calendar, hours)
    left = Decimal(0)
    if rest.at is None:
        left = (rest.left * Decimal(3600) / Decimal(hours.total.total_seconds())).quantize(Decimal("0.01"))
    return Count(rest.at, left, days.steps + rest.steps)


def _days(
    start: date,
    number: int,
    taken: list[Stretch],
    calendar: WorkingCalendar,
    natural: bool = False,
    last_must_work: bool = True,
) -> Count:
    steps: list[Step] = []
    counted, day, ahead = 0, start, 0
    while counted < number:
        day += DAY
        today = calendar.day(day)
        while ahead < len(taken) and taken[ahead].last is not None and taken[ahead].last < day:
            ahead += 1
        stretch = taken[ahead] if ahead < len(taken) and taken[ahead].first <= day else None
        may_rest = natural and not (last_must_work and counted == number - 1)
        if not today.is_workday and not may_rest:
            steps.append(Step(StepKind.REST, today))
        elif stretch is not None:
            steps.append(Step(StepKind.PAUSED, today, pause=stretch.pause))
            if stretch.last is None:
                return Count(None, Decimal(number - counted), steps)
        else:
            steps.append(Step(StepKind.COUNTED, today))
            counted += 1
    return Count(end_of(day), Decimal(0), steps)


def count_time(
    start: datetime, amount: timedelta, pieces: list[Piece], calendar: WorkingCalendar, hours: OfficeHours
) -> Count:
    """Count office time from `start`; what is left when an open pause is reached comes back in hours."""
    steps: list[Step] = []
    day, worked = start.date(), NOTHING
    while True:
        today = calendar.day(day)
        if not today.is_workday:
            steps.append(Step(StepKind.REST, today))
        elif start >= hours.on(day)[-1][1]:
            steps.append(Step(StepKind.CLOSED, today))
        else:
            at, done, stood = _one_day(start, amount - worked, pieces, hours.on(day))
            worked += done
            if done:
                steps.append(Step(StepKind.COUNTED, today, done))
            steps += (Step(StepKind.PAUSED, today, took, pause) for pause, took in stood)
            if at is not None:
                return Count(at, Decimal(0), steps)
            if stood and stood[-1][0].end is None:
                left = Decimal((amount - worked) // timedelta(seconds=1)) / 3600
                return Count(None, left.quantize(Decimal("0.01")), steps)
        day += DAY


def _one_day(
    start: datetime, wanted: timedelta, pieces: list[Piece], periods: list[tuple[datetime, datetime]]
) -> tuple[datetime | None, timedelta, list[tuple[Pause, timedelta]]]:
    """Where `wanted` ends within the periods (None: not today), what was worked, what each pause took
    before.
    """
    worked = NOTHING
    stood: list[tuple[Pause, timedelta]] = []
    for opens, closes in periods:
        moment = max(opens, start)
        if moment >= closes:
            continue
        for piece, took in taken_from(moment, closes, pieces):
            free = max(piece.start - moment, NOTHING)
            if worked + free >= wanted:
                return moment + (wanted - worked), wanted, stood
            worked += free
            moment = max(moment, piece.start) + took
            stood.append((piece.pause, took))
        if worked + (closes - moment) >= wanted:
            return moment + (wanted - worked), wanted, stood
        worked += closes - moment
    return None, worked, stood


def _same_day(start: datetime, pieces: list[Piece], calendar: WorkingCalendar, hours: OfficeHours) -> Count:
    today = calendar.day(start.date())
    closed = start >= hours.on(start.date())[-1][1]
    if today.is_workday and closed:
        count_next = _days(start.date(), 1, working_days_taken(pieces, hours), calendar)
        return Count(count_next.at, count_next.left, [Step(StepKind.CLOSED, today), *count_next.steps])
    return _days(start.date() - DAY, 1, working_days_taken(pieces, hours), calendar)


def _times(one: timedelta, amount: Decimal) -> timedelta:
    """Exact: a timedelta times a float would lose microseconds."""
    above, below = amount.as_integer_ratio()
    return one * above / below


def _midnight(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), SHANGHAI)


def end_of(day: date) -> datetime:
    return datetime.combine(day, END_OF_DAY, SHANGHAI)
