"""A case goes over to a newer version: its version, roads, open tasks and clocks, under its lock."""

from viewflow.workflow.status import STATUS

from services.catalogue.vocabulary import PRECHECK, Package
from workflows.models import SubCase, SubCaseState, Task, Verb
from workflows.reads.clocks import case_promise, case_statutory, clock_of
from workflows.reads.migrating import Change, Standing
from workflows.reads.migrating.checks_of_promises import carried_along, is_counted
from workflows.reads.migrating.roads import Situation, new_road
from workflows.reads.migrating.sorting import situation_of

from .deadlines import CLOCKS, count_clocks, wind_task
from .effects import Effects

CHANGED_BY_A_MOVE = ("route", "step", "department", "after", *CLOCKS)


def follow_version(standing: Standing, change: Change, effects: Effects) -> None:
    """Write what the newer version says of everything that lies ahead; only for a case that was sorted as movable.

    The instances of `standing` are saved, and are as their rows afterwards.
    """
    case, old = standing.case, standing.package
    then = situation_of(standing, change)
    roads = {one.pk: new_road(one, old, then, change) for one in standing.needed}
    desks = {one.pk: _desks(one, change) for one in standing.needed}
    case.carried, case.version_id = carried_along(case, change), change.to_version_id
    for one in standing.needed:
        road = roads[one.pk]
        one.route, one.step, one.department_id = road.route, road.step, road.department_id
        if one.state == SubCaseState.WAITING:
            after = list(then.plan.planned(one.matter).after)
            # What has to wait for less may begin at once.
            effects.hand_off |= set(after) != set(one.after)
            one.after = after
        if is_counted(one):
            _count(one, case.package)
        one.save(update_fields=CHANGED_BY_A_MOVE)
    for task in standing.tasks:
        _follow(task, standing, old, then, desks, change, effects)
    case.due_at = min(case.due_at, case_promise(case, standing.sub_cases).at)
    statutory = case_statutory(case, standing.sub_cases).at
    case.statutory_due_at = min(filter(None, (case.statutory_due_at, statutory)), default=None)
    case.save(update_fields=["version", "carried", "due_at", "statutory_due_at"])


def _desks(sub_case: SubCase, change: Change) -> dict[str, int]:
    return {change.step_now(sub_case.matter, code): desk for code, desk in sub_case.route}


def _count(sub_case: SubCase, package: Package) -> None:
    """By the newer terms; the earlier date stays."""
    before = {name: getattr(sub_case, name) for name in CLOCKS}
    count_clocks(sub_case, package.matters[sub_case.matter])
    for name, was in before.items():
        counted = getattr(sub_case, name)
        setattr(sub_case, name, min(was, counted) if was and counted else was)


def _follow(
    task: Task,
    standing: Standing,
    old: Package,
    then: Situation,
    desks: dict[int, dict[str, int]],
    change: Change,
    effects: Effects,
) -> None:
    """A task goes by its step's new name; an open one to the desk that does it now, by the clock that ends first."""
    sub_case = next(one for one in standing.sub_cases if one.pk == task.sub_case_id)
    task.process, task.sub_case = standing.case, sub_case
    step = change.step_now(sub_case.matter, task.step)
    if step != task.step:
        task.step = step
        task.save(update_fields=["step"])
    if task.finished is not None:
        return
    desk = _desk_now(task, old, then, desks[sub_case.pk], change)
    if desk != task.department_id:
        task.department_id, task.owner, task.status, task.assigned = desk, None, STATUS.NEW, None
        task.save(update_fields=["department", "owner", "status", "assigned"])
        effects.record(Verb.HANDED_OVER, sub_case, department_id=desk, step=task.step)
    if task.due_at is not None:
        due = clock_of(task)
        if due.at is not None and due.at < task.due_at:
            wind_task(task, due, effects.now)


def _desk_now(task: Task, old: Package, then: Situation, desks: dict[str, int], change: Change) -> int:
    """Where the open task stands from now on: a desk that is another than before was confirmed by the mapping."""
    if task.step == PRECHECK.code:
        window = then.package.one_thing.precheck
        if window is None or window == old.one_thing.precheck:
            return task.department_id
        return change.office(window, then.place(then.package.matters[task.sub_case.matter]))
    desk = dict(map(tuple, task.sub_case.route))[task.step]
    return task.department_id if desk == desks.get(task.step) else desk
