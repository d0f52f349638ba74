"""The lights and the ladder of reminders: every light turns at its moment, every rung is told once, in office hours."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from services.calendar.current import current_calendar
from services.models import PostKind
from workflows import clock
from workflows.clock.practice import ORDER_ANSWER
from workflows.models import (
    DECIDED_TOGETHER,
    CaseEvent,
    LadderRung,
    Light,
    OrderOrigin,
    Reminder,
    SupervisionOrder,
    Task,
    Verb,
)
from workflows.reads.staff import handlers_of, holders_or_above, supervisors_of
from workflows.steps import Effects
from workflows.steps.deadlines import COLOURS, deadline

BATCH = 500
MOVED = ("light", "rung", "alarm_at")
Told = tuple[Task, Sequence[clock.Rung]]


def climb(*, now: datetime, batch: int = BATCH, case_id: int | None = None) -> int:
    """Do what the alarms of open tasks are for; returns how many rang. Run twice, or by two at once, it does each once.

    A task that slept through its yellow light turns red at once; a rung that was slept through is still told, in order.
    """
    rang = 0
    while True:
        with transaction.atomic():
            due = Task.objects.filter(finished__isnull=True, alarm_at__lte=now)
            if case_id is not None:
                due = due.filter(process_id=case_id)
            tasks = list(due.select_for_update(skip_locked=True).order_by("alarm_at")[:batch])
            _ring(tasks, now)
        rang += len(tasks)
        if len(tasks) < batch:
            return rang


def _ring(tasks: Sequence[Task], now: datetime) -> None:
    turned: list[Task] = []
    told: list[Told] = []
    calendar = current_calendar()
    for task in tasks:
        # Until it shines, the alarm is that of the yellow light; afterwards that light is long told of.
        alarms = clock.alarms_of(min(task.alarm_at, task.due_at), task.due_at, calendar=calendar)
        step = clock.climb(alarms, now, told=task.rung, calendar=calendar)
        light = COLOURS[step.light]
        if light > task.light:
            turned.append(task)
        task.light, task.rung, task.alarm_at = light, task.rung + len(step.rungs), step.alarm_at
        if step.rungs:
            told.append((task, step.rungs))
    Task.objects.bulk_update(tasks, MOVED)
    CaseEvent.objects.bulk_create(_light_event(task, now) for task in turned)
    _tell(_once_for_a_round(told), now)


def _once_for_a_round(told: Sequence[Told]) -> list[Told]:
    """What is decided for all together is one piece of work: each rung is told once a round, for one application."""
    together = [task.pk for task, _rungs in told if task.flow_task_type == DECIDED_TOGETHER]
    if not together:
        return list(told)
    rounds = dict(Task.objects.filter(pk__in=together).values_list("pk", "process__round_id"))
    earlier = Reminder.objects.filter(
        case__round__in=set(rounds.values()), task__flow_task_type=DECIDED_TOGETHER
    )
    said = {(round_id, rung) for round_id, rung in earlier.values_list("case__round_id", "rung")}
    kept: list[Told] = []
    for task, rungs in told:
        if task.pk in rounds:
            rungs = [rung for rung in rungs if (rounds[task.pk], rung.value) not in said]
            said |= {(rounds[task.pk], rung.value) for rung in rungs}
        if rungs:
            kept.append((task, rungs))
    return kept


def _light_event(task: Task, now: datetime) -> CaseEvent:
    return CaseEvent(
        case_id=task.process_id,
        sub_case_id=task.sub_case_id,
        verb=Verb.TURNED_RED if task.light == Light.RED else Verb.TURNED_YELLOW,
        at=now,
        department_id=task.department_id,
        detail={"step": task.step},
    )


def _tell(told: Sequence[Told], now: datetime) -> None:
    """Write down who was reminded, and tell them; the last rung is a supervision order."""
    rungs = {task.pk: steps for task, steps in told}
    by_case: dict[int, list[Task]] = defaultdict(list)
    rows = Task.objects.filter(pk__in=rungs).select_related(
        "process__applicant__user", "sub_case__department", "department__region"
    )
    for task in rows.order_by("pk"):
        by_case[task.process_id].append(task)
    Reminder.objects.bulk_create(
        _reminder(task, rung, now) for tasks in by_case.values() for task in tasks for rung in rungs[task.pk]
    )
    for tasks in by_case.values():
        effects = Effects(case=tasks[0].process, by=None, now=now)
        for task in tasks:
            for rung in rungs[task.pk]:
                _tell_rung(task, rung, effects)
        effects.write([])


def _reminder(task: Task, rung: clock.Rung, now: datetime) -> Reminder:
    return Reminder(
        case_id=task.process_id,
        sub_case_id=task.sub_case_id,
        task=task,
        rung=LadderRung(rung.value),
        day=timezone.localdate(now),
        at=now,
    )


def _tell_rung(task: Task, rung: clock.Rung, effects: Effects) -> None:
    if rung is clock.Rung.SUPERVISORS:
        order = SupervisionOrder.objects.create(
            case=task.process,
            sub_case=task.sub_case,
            department=task.department,
            origin=OrderOrigin.LADDER,
            task=task,
            issued_at=effects.now,
            due_at=deadline(effects.now, ORDER_ANSWER).due_at,
        )
        event = effects.record(
            Verb.ORDERED, task.sub_case, department_id=task.department_id, origin=order.origin, order=order.pk
        )
    else:
        event = effects.record(
            Verb.REMINDED,
            task.sub_case,
            department_id=task.department_id,
            rung=rung.value,
            step=task.step,
            due=task.due_at.isoformat(),
        )
    effects.tell(event, _receivers(task, rung, effects.now))


def _receivers(task: Task, rung: clock.Rung, now: datetime) -> Iterable[int]:
    """Who hears of a rung; where nobody holds the post, the next one up."""
    match rung:
        case clock.Rung.HANDLER:
            found = handlers_of(task, now)
        case clock.Rung.SECTION_HEAD:
            found = holders_or_above(task.department_id, PostKind.SECTION_HEAD, now)
        case clock.Rung.LEADER:
            found = holders_or_above(task.department_id, PostKind.LEADER, now)
        case clock.Rung.SUPERVISORS:
            leaders = holders_or_above(task.department_id, PostKind.LEADER, now)
            found = supervisors_of(task.department, now) + leaders
    return found or supervisors_of(task.department, now)
