"""Due dates of rows: the pure clock applied to a sub-case and its tasks."""

from dataclasses import dataclass
from datetime import datetime

from services.calendar.current import current_calendar
from services.catalogue.vocabulary import Matter, Step
from services.terms import Term
from workflows import clock
from workflows.models import SubCase
from workflows.reads.clocks import step_term


@dataclass(frozen=True)
class Deadline:
    """When a term ends, and when its yellow light comes on."""

    due_at: datetime
    yellow_at: datetime


def deadline(start: datetime, term: Term) -> Deadline:
    """The deadline of `term` from `start` on the official calendar."""
    calendar = current_calendar()
    due = clock.due_at(start, term, calendar=calendar)
    # No pause is open when a clock starts, so there is a date.
    return Deadline(due.at, clock.yellow_at(due, calendar=calendar))


def start_clocks(sub_case: SubCase, matter: Matter, start: datetime) -> None:
    """Set what the department promised and what the law allows, from `start` (art. 42, 44)."""
    sub_case.promised_due_at = deadline(start, matter.promised_term).due_at
    sub_case.statutory_due_at = deadline(start, matter.statutory_term).due_at


def task_deadline(sub_case: SubCase, matter: Matter, step: Step, now: datetime) -> Deadline:
    """The clock of one step: its own term, else acceptance (art. 32), delivery (art. 44) or the promise."""
    return deadline(*step_term(sub_case, matter, step, opened=now))
