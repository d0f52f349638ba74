"""Which clocks run for a case, a matter and a step, how near their ends are, and why they end when they do.

What is counted here is what stands in the rows: `steps.deadlines` writes it, pages and the API explain it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from services.calendar import DEFAULT_HOURS
from services.calendar.current import current_calendar
from services.catalogue.vocabulary import Matter, Step, StepKind
from services.terms import Term
from workflows import clock
from workflows.models import Case, Extension, Light, SubCase, Task

from .pauses import expected_pauses, extension_of, extension_of_case, longest_extension, pauses_of

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Standing:
    """How a task stands to its due date: the light, what is left in words, the share used from 0 to 1."""

    light: clock.Light
    left: str
    used: float


def promise_of(sub_case: SubCase, matter: Matter) -> clock.Due:
    """What the department promised, from acceptance on (from receipt, until it is accepted)."""
    return _decision_clock(sub_case, matter.promised_term)


def statutory_of(sub_case: SubCase, matter: Matter) -> clock.Due:
    """What the law allows for the decision (art. 42)."""
    return _decision_clock(sub_case, matter.statutory_term)


def silence_of(sub_case: SubCase) -> clock.Due:
    """When silence becomes acceptance (art. 32); no catalogue makes that longer."""
    return clock.silent_acceptance_at(
        sub_case.received_at, pauses=pauses_of(sub_case), calendar=current_calendar()
    )


def has_acceptance(sub_case: SubCase, matter: Matter) -> bool:
    """Whether somebody has to accept it; what has no such step is accepted when it is received."""
    return any(matter.step(code).kind is StepKind.ACCEPT for code, _department in sub_case.route)


def case_promise(case: Case, sub_cases: Sequence[SubCase]) -> clock.Due:
    """The total promise. Whatever stopped one matter stopped it; matters run side by side, so of what leaders
    approved the longest counts."""
    joint = extension_of_case(case)
    terms = [longest_extension(sub_cases), Term.parse(joint.term) if joint else None]
    longest = max((term for term in terms if term is not None), default=None)
    return _case_clock(case, sub_cases, case.package.one_thing.promise, longest)


def case_statutory(case: Case, sub_cases: Sequence[SubCase]) -> clock.Due:
    """What the law allows for the joint handling; only its own extension moves it (art. 42, para. 2)."""
    joint = extension_of_case(case)
    term = case.package.one_thing.statutory_term
    return _case_clock(case, sub_cases, term, Term.parse(joint.term) if joint else None)


def step_term(sub_case: SubCase, matter: Matter, step: Step, *, opened: datetime) -> tuple[datetime, Term]:
    """From when, and how long: the step's own term, else acceptance (art. 32), delivery (art. 44) or the promise.

    What silence has accepted is no longer to be accepted: then the promise runs at that step too.
    """
    if step.term is not None:
        return opened, step.term
    if step.kind is StepKind.ACCEPT and sub_case.accepted_at is None:
        return sub_case.received_at or opened, matter.acceptance_term
    if step.kind is StepKind.DELIVER:
        return sub_case.decided_at or opened, matter.delivery_term
    return decision_start(sub_case) or opened, matter.promised_term


def step_clock(
    sub_case: SubCase, matter: Matter, step: Step, *, opened: datetime, moved: bool = True
) -> clock.Due:
    """The clock of one step. Acceptance never runs longer than silence allows, whatever the catalogue says.

    `moved`: with everything that stopped or extended it; without, the database is not asked.
    """
    calendar, pauses = current_calendar(), pauses_of(sub_case) if moved else ()
    start, term = step_term(sub_case, matter, step, opened=opened)
    due = clock.due_at(start, term, pauses=pauses, calendar=calendar)
    if step.kind is StepKind.ACCEPT and sub_case.accepted_at is None and sub_case.received_at:
        silence = clock.silent_acceptance_at(sub_case.received_at, pauses=pauses, calendar=calendar)
        return _earlier(due, silence)
    extension = extension_of(sub_case) if moved else None
    if extension is not None and _reaches(extension, step, opened):
        due = clock.extended(due, Term.parse(extension.term), calendar=calendar)
    return due


def decision_start(sub_case: SubCase) -> datetime | None:
    """From when the decision is counted: acceptance, and until then receipt."""
    return sub_case.accepted_at or sub_case.received_at


def overdue_before(now: datetime) -> datetime:
    """A due date up to this moment is overdue: the last second of a term still belongs to it."""
    return now - SECOND


def light_of_task(task: Task, now: datetime) -> clock.Light:
    """The light at `now`, also when the sweep that turns it on has not come by yet."""
    if task.due_at is None:
        return clock.Light.PAUSED
    if task.due_at <= overdue_before(now):
        return clock.Light.RED
    is_yellow = task.light >= Light.YELLOW or (task.alarm_at is not None and task.alarm_at <= now)
    return clock.Light.YELLOW if is_yellow else clock.Light.GREEN


def standing(task: Task, now: datetime) -> Standing:
    """The bar and the words beside a task; needs its process, its sub-case and what paused that."""
    calendar = current_calendar()
    due = clock_of(task)
    light = light_of_task(task, now)
    if task.due_at is None:
        used = clock.fraction(now, due, calendar=calendar) if due.paused else 0.0
        return Standing(light, str(light.label), used)
    left = clock.remaining(task.due_at, now, calendar=calendar).label
    return Standing(light, left, _share(due.start, task.due_at, now, due.pauses))


def clock_of(task: Task) -> clock.Due:
    """The clock of an open task as its matter runs it."""
    package, code = task.process.package, task.sub_case.matter
    return step_clock(
        task.sub_case, package.matters[code], package.step(code, task.step), opened=task.created
    )


def explained(task: Task) -> clock.Explanation:
    """Why the task is due when it is."""
    return clock_of(task).explanation


def office_days(start: datetime, end: datetime, pauses: Sequence[clock.Pause] = ()) -> float:
    """Office time between two moments, less the pauses, in working days: seven hours are one day."""
    worked = clock.office_time(start, end, pauses=pauses, calendar=current_calendar(), hours=DEFAULT_HOURS)
    return worked / DEFAULT_HOURS.total


def _decision_clock(sub_case: SubCase, term: Term) -> clock.Due:
    calendar = current_calendar()
    due = clock.due_at(decision_start(sub_case), term, pauses=pauses_of(sub_case), calendar=calendar)
    extension = extension_of(sub_case)
    return clock.extended(due, Term.parse(extension.term), calendar=calendar) if extension else due


def _case_clock(case: Case, sub_cases: Sequence[SubCase], term: Term, extension: Term | None) -> clock.Due:
    calendar = current_calendar()
    due = clock.due_at(case.submitted_at, term, pauses=expected_pauses(sub_cases), calendar=calendar)
    return clock.extended(due, extension, calendar=calendar) if extension else due


def _reaches(extension: Extension, step: Step, opened: datetime) -> bool:
    """An extension is one of the decision; a step with a term of its own has it only if it was open already."""
    if step.kind in (StepKind.ACCEPT, StepKind.DELIVER):
        return False
    return step.term is None or opened <= extension.answered_at


def _earlier(one: clock.Due, other: clock.Due) -> clock.Due:
    if one.at is None or other.at is None:
        return one
    return min(one, other, key=lambda due: due.at)


def _share(start: datetime, end: datetime, now: datetime, pauses: Sequence[clock.Pause]) -> float:
    if now >= end:
        return 1.0
    whole = office_days(start, end, pauses)
    return min(office_days(start, now, pauses) / whole, 1.0) if whole else 1.0
