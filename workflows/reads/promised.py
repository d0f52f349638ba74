"""A clock as people read it: until when, why then, and how much of it has gone by. No word of what a citizen wrote."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil

from django.utils import timezone

from services.calendar.current import current_calendar
from services.terms import Term, Unit, label_of
from workflows import clock
from workflows.models import Case, SubCase

from .clocks import case_promise
from .pauses import fetch_pauses


@dataclass(frozen=True)
class Promise:
    """A promised date and why it is that date, with every pause; `used` of `total` counted days have gone by.

    `due_at` is None while the clock stands still; then `left` says so.
    """

    term: Term
    due_at: datetime | None
    left: str
    overdue: bool
    used: int
    total: int
    reasons: tuple[str, ...]


def promised(due: clock.Due, *, now: datetime, ended_at: datetime | None = None) -> Promise:
    """A clock as people read it, with its reckoning; for what has ended, as it stood at the end."""
    at, told = ended_at or now, due.explanation
    today = timezone.localdate(at)
    counted = [step for step in told.steps if step.kind is clock.StepKind.COUNTED]
    left = clock.remaining(due.at, at, calendar=current_calendar()) if due.at is not None else None
    used = sum(step.day.date <= today for step in counted)
    return Promise(
        term=told.term,
        due_at=due.at,
        left=_left_of_the_term(told, today, len(counted) - used)
        or (left.label if left else str(clock.Light.PAUSED.label)),
        overdue=left is not None and left.overdue,
        used=used,
        total=len(counted) if left else len(counted) + ceil(due.left.amount),
        reasons=tuple(told.sentences()),
    )


def _left_of_the_term(told: clock.Explanation, today: date, uncounted: int) -> str:
    """What is left of a term in days whose clock is expected to stand still on days to come, which are not left for
    anybody; empty where none is."""
    stands = any(step.kind is clock.StepKind.PAUSED and step.day.date > today for step in told.steps)
    if told.at is None or not stands or told.term.unit is not Unit.WORKING_DAYS:
        return ""
    return label_of(Decimal(uncounted), Unit.WORKING_DAYS)


def promised_of_case(case: Case, *, now: datetime) -> Promise:
    """The total promise of a case alone."""
    sub_cases = list(SubCase.objects.filter(case=case).defer("note", "findings"))
    fetch_pauses(sub_cases)
    return promised(case_promise(case, sub_cases), now=now, ended_at=case.finished)
