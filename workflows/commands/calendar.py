"""A year is announced: what was counted on the days the law let us expect is counted again."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from services.calendar import Day
from services.calendar import current as calendar
from workflows.flows import CaseFlow
from workflows.models import Case, CaseState, Light, SubCase, Task
from workflows.steps.deadlines import deadline, start_clocks, task_deadline


def announce_year(*, year: int, days: Iterable[Day], announced_at: date, now: datetime) -> int:
    """Enter the State Council's notice for `year`, then recount; returns how many open cases changed.

    Raises CalendarError for a notice that cannot be. Other processes see the notice within minutes
    (`services.calendar.current.MAX_AGE`); entering it again recounts what they opened until then.
    """
    calendar.announce(year=year, days=days, announced_at=announced_at)
    calendar.forget_calendar()
    return recount(now=now)


def recount(*, now: datetime) -> int:
    """Count the due dates of every open case again, each under its lock; done twice, nothing changes."""
    open_cases = Case.objects.filter(state=CaseState.IN_PROGRESS).order_by("pk").values_list("pk", flat=True)
    return sum(_recount_case(case_id, now) for case_id in open_cases.iterator())


@transaction.atomic
def _recount_case(case_id: int, now: datetime) -> bool:
    case = CaseFlow.locked(case_id)
    if case.state != CaseState.IN_PROGRESS:
        return False
    matters = case.package.matters
    changed = False
    promise = deadline(case.submitted_at, case.package.one_thing.promise).due_at
    if promise != case.due_at:
        case.due_at = promise
        case.save(update_fields=["due_at"])
        changed = True
    for sub_case in SubCase.objects.filter(case=case, received_at__isnull=False, ended_at__isnull=True):
        before = (sub_case.promised_due_at, sub_case.statutory_due_at)
        start_clocks(sub_case, matters[sub_case.matter], sub_case.accepted_at or sub_case.received_at)
        if (sub_case.promised_due_at, sub_case.statutory_due_at) != before:
            sub_case.save(update_fields=["promised_due_at", "statutory_due_at"])
            changed = True
    for task in Task.objects.filter(process=case, finished__isnull=True).select_related("sub_case"):
        changed |= _recount_task(task, matters, now)
    return changed


def _recount_task(task: Task, matters: dict, now: datetime) -> bool:
    """A light that came on too early goes out again; the next alarm is that of the new date."""
    matter = matters[task.sub_case.matter]
    counted = task_deadline(task.sub_case, matter, matter.step(task.step), task.created)
    if counted.due_at == task.due_at:
        return False
    task.due_at = counted.due_at
    if now < counted.yellow_at:
        task.light, task.alarm_at = Light.GREEN, counted.yellow_at
    elif now <= counted.due_at:
        task.light, task.alarm_at = Light.YELLOW, counted.due_at
    else:
        # The sweep tells of the red light, once.
        task.light, task.alarm_at = (
            (Light.RED, None) if task.light == Light.RED else (task.light, counted.due_at)
        )
    task.save(update_fields=["due_at", "light", "alarm_at"])
    return True
