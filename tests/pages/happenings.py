"""What a city's past does not show on every day: work that stands still, went astray, came back, or waits for a yes."""

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.utils import timezone
from ruamel.yaml import YAML

from services.catalogue.models import OneThingVersion
from services.models import Department, Post, PostKind
from tests.acting import apply_for, drain
from workflows.clock import PauseKind
from workflows.commands import clerk, clocks, routing
from workflows.models import Case, Task
from workflows.walk import OUTCOMES, clerk_of

REASON = "需要核实经营场所"
RESTAURANT = Path(__file__).parents[1] / "answers" / "restaurant.yaml"


@cache
def _wishes() -> dict[str, Any]:
    given = YAML(typ="safe").load(RESTAURANT.read_text(encoding="utf-8"))
    return {key: given[key] for key in ("answers", "values", "results")}


def held_up(now: datetime) -> dict[str, tuple[Any, Task]]:
    """By role: somebody and the task that they have to do with. Two applications for a restaurant, at that moment."""
    restaurant = OneThingVersion.objects.current("restaurant")
    prechecked = _claimed(_open_tasks(apply_for(restaurant, now, key="prechecked", **_wishes()))[0], now)
    case = apply_for(restaurant, now, key="running", **_wishes())
    for kind in ("precheck", "accept"):
        _finish([task for task in _open_tasks(case) if task.flow_task.name == kind], now)
    still, astray, back, longer = (_claimed(task, now) for task in _open_tasks(case)[:4])
    clocks.suspend(
        task=still, kind=PauseKind.INSPECTION, reason=REASON, by=still.owner, now=now,
        expected_end=timezone.localdate(now) + timedelta(days=9),
    )  # fmt: skip
    clocks.ask_extension(task=longer, term="5wd", reason=REASON, by=longer.owner, now=now)
    astray, back = _transferred(astray, longer.department, now), _transferred(back, longer.department, now)
    returned = routing.return_task(task=back, by=back.owner, reason=REASON, now=now)
    leader = Post.objects.filter(department=longer.department, kind=PostKind.LEADER).earliest("pk").user
    by_role = {
        "one window": prechecked,
        "clerk whose task stands still": still,
        "clerk who was sent it": astray,
        "clerk who got it back": _claimed(returned, now),
    }
    return {role: (task.owner, task) for role, task in by_role.items()} | {
        "leader asked for time": (leader, longer)
    }


def _open_tasks(case: Case) -> list[Task]:
    tasks = Task.objects.filter(process=case, finished=None, flow_task_type="HUMAN").order_by("pk")
    return list(tasks.select_related("process", "sub_case", "department"))


def _claimed(task: Task, now: datetime) -> Task:
    return clerk.claim(task=task, by=clerk_of(task.department, now), now=now)


def _finish(tasks: list[Task], now: datetime) -> None:
    for task in tasks:
        held = _claimed(task, now)
        clerk.complete(task=held, by=held.owner, outcome=OUTCOMES[held.flow_task.name], now=now)
        drain(now, held.process)


def _transferred(task: Task, to: Department, now: datetime) -> Task:
    return _claimed(routing.transfer(task=task, to=to, by=task.owner, reason=REASON, now=now), now)
