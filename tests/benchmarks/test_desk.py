"""The desk with ten and with ten thousand open tasks in the department, measured in one run: ratios, not seconds.

Statements are asserted to be the same. Quick by default, to prove that it runs. To measure: ``TASKS=10000 ROUNDS=15
pytest -m benchmark -s tests/benchmarks/test_desk.py``.
"""

import os
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

import pytest
from django.db import connection
from django.test import Client

from tests.acting import MONDAY, apply_for, open_task
from tests.statements import counted
from tests.workflows.conftest import city, published  # noqa: F401
from tests.workflows.test_inbox import crowd
from workflows.models import Task
from workflows.walk import clerk_of

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db]

TASKS, ROUNDS = int(os.environ.get("TASKS", "200")), int(os.environ.get("ROUNDS", "1"))
PAGES = {
    "queue": "/desk/queue/pool/",
    "deep in the queue": "/desk/queue/pool/?after={deep}",
    "filtered, found": "/desk/queue/pool/?matter={matter}&light=red",
    "filtered, nothing": "/desk/queue/pool/?matter=nothing_like_it",
    "corrections returned": "/desk/queue/corrected/",
    "overdue": "/desk/queue/overdue/",
}


def test_the_desk_beside_itself_with_many_times_the_work(city: None):  # noqa: F811
    task = open_task(apply_for(published("pair")), "left")
    desk = Client()
    desk.force_login(clerk_of(task.department, MONDAY))
    crowd(task, 9)
    few = _measured(desk, task)
    crowd(task, TASKS - 10)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workflows_task, workflows_subcase, workflows_case")
    many = _measured(desk, task)
    lines = ["", f"| page | statements | 10 tasks, ms | {TASKS} tasks, ms | ratio |", "|---|---|---|---|---|"]
    for name, (seconds, statements) in many.items():
        before, same = few[name]
        times = f"{1000 * before:.0f} | {1000 * seconds:.0f} | {seconds / before:.2f}"
        lines.append(f"| {name} | {statements} | {times} |")
        assert statements == same, name
    sys.stdout.write("\n".join(lines) + "\n")


def _measured(desk: Client, task: Task) -> dict[str, tuple[float, int]]:
    """By page: the median of its seconds, and its statements. Pages take turns."""
    tasks = Task.objects.filter(department=task.department).order_by("due_at", "id")
    middle = tasks[tasks.count() // 2]
    deep = f"{middle.due_at.timestamp():.6f}-{middle.pk}"
    addresses = {name: page.format(deep=deep, matter=task.sub_case.matter) for name, page in PAGES.items()}
    spent: dict[str, list[float]] = {name: [] for name in PAGES}
    for _round in range(ROUNDS + 1):
        for name, address in addresses.items():
            spent[name].append(_timed(lambda address=address: desk.get(address)))
    return {name: (median(spent[name][1:]), _statements(desk, addresses[name])) for name in PAGES}


def _timed(do: Callable[[], object]) -> float:
    start = perf_counter()
    do()
    return perf_counter() - start


def _statements(desk: Client, address: str) -> int:
    with counted() as statements:
        assert desk.get(address).status_code == 200
    return len(statements)
