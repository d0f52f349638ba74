"""Due dates of rows: the clocks of `reads.clocks`, written down; what stops, moves and starts them."""

from dataclasses import dataclass
from datetime import datetime

from services.calendar.current import current_calendar
from services.catalogue.vocabulary import Matter, Step
from services.terms import Term
from workflows import clock
from workflows.clock.practice import CORRECTION
from workflows.models import PAUSED, Case, Light, SubCase, SubCaseState, Task
from workflows.reads.clocks import (
    case_promise,
    case_statutory,
    decision_start,
    has_acceptance,
    promise_of,
    silence_of,
    statutory_of,
    step_clock,
)
from workflows.reads.pauses import fetch_pauses

from .effects import Effects

CLOCKS = ("promised_due_at", "statutory_due_at", "silent_at")
CLOCKS_OF_A_TASK = ("due_at", "alarm_at", "light")
COLOURS = {clock.Light.GREEN: Light.GREEN, clock.Light.YELLOW: Light.YELLOW, clock.Light.RED: Light.RED}


@dataclass(frozen=True)
class Deadline:
    """When a term ends, and when its yellow light comes on; neither while the clock stands still."""

    due_at: datetime | None
    yellow_at: datetime | None

    @classmethod
    def of(cls, due: clock.Due) -> "Deadline":
        return cls(due.at, clock.yellow_at(due, calendar=current_calendar()))


STANDS_STILL = Deadline(None, None)


def deadline(start: datetime, term: Term) -> Deadline:
    """The deadline of `term` from `start` on the official calendar, when nothing has stopped it yet."""
    return Deadline.of(clock.due_at(start, term, calendar=current_calendar()))


def correction_due(task: Task, now: datetime) -> datetime:
    """Until when the applicant puts right what is asked for at this task: 15 working days; in a yearly round no longer
    than the stage of the checks lasts."""
    due = deadline(now, CORRECTION).due_at
    if task.process.round_id is None:
        return due
    step = task.process.package.matters[task.sub_case.matter].step(task.step)
    return min(due, deadline(now, step.term).due_at)


def start_clocks(sub_case: SubCase, matter: Matter, start: datetime) -> None:
    """Set what the department promised and what the law allows, from `start` (art. 42); nothing has moved them yet.

    Until somebody accepts it, silence is counted too (art. 32).
    """
    sub_case.promised_due_at = deadline(start, matter.promised_term).due_at
    sub_case.statutory_due_at = deadline(start, matter.statutory_term).due_at
    waits = sub_case.state == SubCaseState.RECEIVED and has_acceptance(sub_case, matter)
    sub_case.silent_at = deadline(start, clock.SILENCE).due_at if waits else None


def count_clocks(sub_case: SubCase, matter: Matter) -> None:
    """Set the same clocks with every pause and the extension counted; empty while it stands still."""
    if sub_case.state in PAUSED:
        sub_case.promised_due_at = sub_case.statutory_due_at = sub_case.silent_at = None
        return
    sub_case.promised_due_at = promise_of(sub_case, matter).at
    sub_case.statutory_due_at = statutory_of(sub_case, matter).at
    waits = sub_case.state == SubCaseState.RECEIVED and has_acceptance(sub_case, matter)
    sub_case.silent_at = silence_of(sub_case).at if waits else None


def task_deadline(sub_case: SubCase, matter: Matter, step: Step, now: datetime) -> Deadline:
    """The clock of a step that opens now. Asks the database only about a matter whose clock was ever moved."""
    if sub_case.state in PAUSED:
        return STANDS_STILL
    moved = not _runs_as_it_began(sub_case, matter)
    return Deadline.of(step_clock(sub_case, matter, step, opened=now, moved=moved))


def stand_still(sub_case: SubCase, effects: Effects) -> None:
    """From now on no clock runs against the department: call it under the lock of the case, with `state` set to one of
    `PAUSED` and the row that stops the clock written. Saves the state with the clocks, the open task, and the case.
    """
    if sub_case.state not in PAUSED:
        raise ValueError("a sub-case stands still only while it is suspended or awaits a correction")
    wind(sub_case, effects)


def go_on(sub_case: SubCase, effects: Effects) -> None:
    """The clock runs again: call it under the lock of the case, with `state` set to where it goes on and the row that
    had stopped the clock ended. Saves the state with the clocks, the open task, and the case.
    """
    if sub_case.state in PAUSED:
        raise ValueError("a sub-case that goes on is neither suspended nor awaiting a correction")
    wind(sub_case, effects)


def wind(sub_case: SubCase, effects: Effects) -> None:
    """Count the clocks of a sub-case, of its open task and of the case anew, and save them."""
    matter = effects.case.package.matters[sub_case.matter]
    count_clocks(sub_case, matter)
    sub_case.save(update_fields=["state", *CLOCKS])
    # Of the task alone: the sweep, which tells rungs, must not write between reading and saving it.
    for task in Task.objects.select_for_update().filter(sub_case=sub_case, finished__isnull=True):
        step = effects.case.package.step(sub_case.matter, task.step)
        still = sub_case.state in PAUSED
        wind_task(
            task, None if still else step_clock(sub_case, matter, step, opened=task.created), effects.now
        )
    wind_case(effects.case)


def wind_task(task: Task, due: clock.Due | None, now: datetime) -> bool:
    """Set and save what `due` means for an open task (None: it stands still); whether anything changed.

    A light that came on too early goes out again; one that is due, the sweep turns on. A rung that was told stays told.
    """
    before = (task.due_at, task.alarm_at, task.light)
    calendar = current_calendar()
    if due is None or due.at is None:
        task.due_at, task.alarm_at, task.light = None, None, Light.GREEN
    else:
        alarms = clock.alarms(due, calendar=calendar)
        shines = clock.light_of(now, yellow_at=alarms.yellow_at, due_at=due.at)
        light = min((shines, clock.Light[Light(task.light).name]), key=list(clock.Light).index)
        task.due_at, task.light = due.at, COLOURS[light]
        task.alarm_at = clock.next_alarm(alarms, now, light=light, told=task.rung, calendar=calendar)
    if before == (task.due_at, task.alarm_at, task.light):
        return False
    task.save(update_fields=CLOCKS_OF_A_TASK)
    return True


def wind_case(case: Case) -> bool:
    """Count the two clocks of a case anew and save them; whether the promised date changed."""
    sub_cases = list(SubCase.objects.filter(case=case).order_by("position"))
    fetch_pauses(sub_cases)
    before = (case.due_at, case.statutory_due_at)
    case.due_at = case_promise(case, sub_cases).at
    case.statutory_due_at = case_statutory(case, sub_cases).at
    if before != (case.due_at, case.statutory_due_at):
        case.save(update_fields=["due_at", "statutory_due_at"])
    return before[0] != case.due_at


def _runs_as_it_began(sub_case: SubCase, matter: Matter) -> bool:
    """Whether the stored dates are those of terms that nothing has ever stopped or extended."""
    start = decision_start(sub_case)
    if start is None:
        return True
    plain = (deadline(start, matter.promised_term).due_at, deadline(start, matter.statutory_term).due_at)
    return plain == (sub_case.promised_due_at, sub_case.statutory_due_at)
