"""Which clock a step runs on, how near its end is, and why it ends when it does."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from services.calendar import DEFAULT_HOURS
from services.calendar.current import current_calendar
from services.catalogue.vocabulary import Matter, Step, StepKind
from services.terms import Term
from workflows import clock
from workflows.models import Light, SubCase, Task

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Standing:
    """How a task stands to its due date: the light, what is left in words, the share used from 0 to 1."""

    light: clock.Light
    left: str
    used: float


def step_term(sub_case: SubCase, matter: Matter, step: Step, *, opened: datetime) -> tuple[datetime, Term]:
    """From when, and how long: the step's own term, else acceptance (art. 32), delivery (art. 44) or the promise."""
    if step.term is not None:
        return opened, step.term
    match step.kind:
        case StepKind.ACCEPT:
            return sub_case.received_at or opened, matter.acceptance_term
        case StepKind.DELIVER:
            return sub_case.decided_at or opened, matter.delivery_term
        case _:
            return sub_case.accepted_at or sub_case.received_at or opened, matter.promised_term


def overdue_before(now: datetime) -> datetime:
    """A due date up to this moment is overdue: the last second of a term still belongs to it."""
    return now - SECOND


def light_of_task(task: Task, now: datetime) -> clock.Light:
    """The light at `now`, also when the sweep that turns it on has not come by yet."""
    if task.due_at <= overdue_before(now):
        return clock.Light.RED
    is_yellow = task.light >= Light.YELLOW or (task.alarm_at is not None and task.alarm_at <= now)
    return clock.Light.YELLOW if is_yellow else clock.Light.GREEN


def standing(task: Task, now: datetime) -> Standing:
    """The bar and the words beside a task; needs its process and sub-case, asks the database nothing."""
    calendar = current_calendar()
    left = clock.remaining(task.due_at, now, calendar=calendar).label
    matter = task.process.package.matters[task.sub_case.matter]
    start, _term = step_term(task.sub_case, matter, matter.step(task.step), opened=task.created)
    return Standing(light_of_task(task, now), left, _share(start, task.due_at, now))


def explained(task: Task) -> clock.Explanation:
    """Why the task is due when it is."""
    matter = task.process.package.matters[task.sub_case.matter]
    start, term = step_term(task.sub_case, matter, matter.step(task.step), opened=task.created)
    return clock.due_at(start, term, calendar=current_calendar()).explanation


def office_days(start: datetime, end: datetime) -> float:
    """Office time between two moments in working days: seven hours are one day."""
    worked = clock.office_time(start, end, calendar=current_calendar(), hours=DEFAULT_HOURS)
    return worked / DEFAULT_HOURS.total


def _share(start: datetime, end: datetime, now: datetime) -> float:
    if now >= end:
        return 1.0
    whole = office_days(start, end)
    return min(office_days(start, now) / whole, 1.0) if whole else 1.0
