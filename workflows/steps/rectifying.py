"""Bad ratings: opened for the departments they are about; whose turn it is, and until when."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser

from services.calendar.current import current_calendar
from services.models import Department
from services.terms import Term
from workflows.clock.practice import (
    RATING_CALLBACK,
    RECTIFICATION,
    RECTIFICATION_CHECK,
    RECTIFICATION_REPLY,
)
from workflows.clock.reminding import end_told, next_reminder
from workflows.models import (
    Rating,
    Rectification,
    RectificationEnd,
    RectificationState,
    Stars,
    Verb,
)
from workflows.policy import heads_for
from workflows.reads.rectifications import departments_of
from workflows.reads.staff import supervisors_of

from .deadlines import deadline
from .effects import Effects

TURN = ("state", "turn_at", "turn_due_at", "alarm_at")
END = (*TURN, "end", "closing", "closed_by", "closed_at")
TURN_TERMS: dict[RectificationState, Term] = {
    RectificationState.TO_ASSIGN: RATING_CALLBACK,
    RectificationState.ANSWERED: RECTIFICATION_CHECK,
    RectificationState.TOLD: RECTIFICATION_REPLY,
    RectificationState.DISPUTED: RECTIFICATION_CHECK,
    RectificationState.DOUBTED: RECTIFICATION_CHECK,
}
"""How long each turn lasts; that of the department ends when it has to call back, then when it has to be done."""


def open_rectification(rating: Rating, effects: Effects) -> Rectification | None:
    """A rating of levels 1 and 2 opens one, under the lock of its case; None for any better rating.

    What is about one department goes there at once. A rating of a case in which several had a part names nobody: a
    supervisor assigns it.
    """
    if rating.level >= Stars.FAIR:
        return None
    departments = departments_of(rating)
    department = departments[0] if len(departments) == 1 else None
    row = new_rectification(rating, department, effects.now)
    row.save(force_insert=True)
    event = effects.record(
        Verb.BAD_RATING,
        rating.sub_case,
        department_id=row.department_id,
        rectification=row.pk,
        due=row.due_at.isoformat(),
    )
    effects.tell(event, [*heads_for(row, effects.now), *watching(row, effects.now)])
    return row


def new_rectification(rating: Rating, department: Department | None, opened_at: datetime) -> Rectification:
    """The row as it begins, not yet saved; both terms of the department count from the rating."""
    row = Rectification(
        case_id=rating.case_id,
        rating=rating,
        department=department,
        opened_at=opened_at,
        callback_due_at=deadline(opened_at, RATING_CALLBACK).due_at,
        due_at=deadline(opened_at, RECTIFICATION).due_at,
    )
    take_turn(row, RectificationState.OPEN if department else RectificationState.TO_ASSIGN, opened_at)
    return row


def take_turn(row: Rectification, state: RectificationState, now: datetime) -> None:
    """Whose turn it is from `now` on, and when the clock looks at it next; the caller saves `TURN`."""
    row.state, row.turn_at = state, now
    if state in TURN_TERMS:
        row.turn_due_at = deadline(now, TURN_TERMS[state]).due_at
    else:
        row.turn_due_at = row.due_at if row.called_back_at else row.callback_due_at
    row.alarm_at = next_alarm(row, after=now)


def next_alarm(row: Rectification, *, after: datetime) -> datetime | None:
    """The next reminder of this turn, then the moment it counts as overdue; None when both have been.

    A call that was not made in time does not stop the reminders of the whole term.
    """
    calendar = current_calendar()
    ends = [row.turn_due_at]
    if row.state == RectificationState.OPEN and row.turn_due_at < row.due_at:
        ends.append(row.due_at)
    for end in ends:
        wanted = (
            next_reminder(row.turn_at, end, after=after, calendar=calendar)
            if row.state != RectificationState.TOLD
            else None
        )
        wanted = wanted or end_told(end, calendar=calendar)
        if wanted > after:
            return wanted
    return None


def end_rectification(
    row: Rectification,
    end: RectificationEnd,
    effects: Effects,
    *,
    by: AbstractBaseUser | None,
    closing: str = "",
) -> None:
    """Close it, tell the citizen and the department, save."""
    row.state, row.end, row.closing = RectificationState.CLOSED, end, closing
    row.closed_by, row.closed_at = by, effects.now
    row.turn_due_at = row.alarm_at = None
    row.save(update_fields=END)
    event = record(row, Verb.RECTIFY_CLOSED, effects, end=end.value)
    effects.tell(event, heads_for(row, effects.now))


def record(row: Rectification, verb: Verb, effects: Effects, **detail: object):
    """Append to the history of the case, with the row it is about."""
    return effects.record(
        verb, row.rating.sub_case, department_id=row.department_id, rectification=row.pk, **detail
    )


def watching(row: Rectification, now: datetime, *, but: Iterable[int] = ()) -> list[int]:
    """Ids of the supervisors who look after it; those further up where nobody else is left."""
    known = [row.department] if row.department_id else departments_of(row.rating)
    region = known[0].region if known else None
    while region is not None:
        found = supervisors_of(Department(region=region), now)
        if others := [each for each in found if each not in but]:
            return others
        region = region.parent
    return []
