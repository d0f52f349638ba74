"""What a look costs, what colleagues cost each other, and how fast the log is verified. `-m benchmark -s`."""

import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from statistics import median
from threading import Barrier
from time import perf_counter, process_time, thread_time

import pytest
from django.db import connection

from services.catalogue.models import OneThingVersion
from services.models import Department
from tests.acting import MONDAY, apply_for, open_task
from tests.workflows.conftest import city, stall  # noqa: F401
from workflows.access_log import Look, record_look, verify
from workflows.models import AccessEntry, Case, Purpose
from workflows.walk import clerk_of

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

LOOKS = 1000
WHAT = tuple(sorted(f"field:{role}.datum_{number}" for role in ("mother", "child") for number in range(15)))
MINUTES: Iterator[int] = count()


@pytest.fixture
def case(stall: OneThingVersion) -> Case:  # noqa: F811
    return apply_for(stall)


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    def write(text: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{text}")

    return write


@dataclass
class Timed:
    """Seconds of each look by the wall, and of this program's processor for all of them: the wall counts what
    else the machine is doing, the processor does not count the database."""

    each: list[float] = field(default_factory=list)
    processor: float = 0.0

    def __str__(self) -> str:
        return (
            f"median {median(self.each) * 1e6:,.0f} µs by the wall,"
            f" {self.processor / len(self.each) * 1e6:,.0f} µs of our processor"
        )


def looking(case: Case, department_id: int, looks: int, *, again: bool = False) -> Timed:
    task = open_task(case, "permit")
    worker = clerk_of(task.department, MONDAY)
    look = Look(department_id, case.pk, case.applicant_id, task.pk, WHAT)
    at, timed = MONDAY + timedelta(minutes=10 * next(MINUTES)), Timed()
    record_look(look, by=worker, purpose=Purpose.STEP, now=at)
    used = thread_time()
    for _number in range(looks):
        if not again:
            at = MONDAY + timedelta(minutes=10 * next(MINUTES))
        began = perf_counter()
        record_look(look, by=worker, purpose=Purpose.STEP, now=at)
        timed.each.append(perf_counter() - began)
    timed.processor = thread_time() - used
    return timed


def together(case: Case, departments: list[int]) -> str:
    start = Barrier(len(departments))

    def run(department_id: int) -> Timed:
        connection.ensure_connection()
        start.wait(timeout=30)
        try:
            return looking(case, department_id, LOOKS // 2)
        finally:
            connection.close()

    began = perf_counter()
    with ThreadPoolExecutor(len(departments)) as pool:
        timed = [future.result() for future in [pool.submit(run, one) for one in departments]]
    return f"{timed[0]}, {LOOKS / (perf_counter() - began):,.0f} a second together"


def test_what_a_look_costs(case: Case, tell: Callable[[str], None]) -> None:
    mine, yours = Department.objects.order_by("id").values_list("id", flat=True)[:2]
    looking(case, mine, 50)
    tell(f"a new look: {looking(case, mine, LOOKS)}")
    tell(f"the same look again: {looking(case, mine, LOOKS, again=True)}")
    tell(f"two clerks of one department: {together(case, [mine, mine])}")
    tell(f"two clerks of two departments: {together(case, [mine, yours])}")
    assert not verify().faults
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('workflows_accessentry')")
        size = cursor.fetchone()[0] / AccessEntry.objects.count()
    tell(f"{size:,.0f} bytes an entry, indexes included")


GROW = """
INSERT INTO workflows_accessentry (id, department_id, number, at, by_id, holder_id, case_id, task_id, purpose,
                                   scope_id, method, previous, hash)
SELECT nextval('workflows_accessentry_id_seq'), department_id, number + n * 1000, at, by_id, holder_id, case_id,
       task_id, purpose, scope_id, method, previous, hash
FROM workflows_accessentry, generate_series(1, 100) AS n
"""


def test_how_fast_a_long_log_is_read(case: Case, tell: Callable[[str], None]) -> None:
    """Copies of entries: every one is a fault, which costs more to tell than a genuine one."""
    looking(case, open_task(case, "permit").department_id, 999)
    with connection.cursor() as cursor:
        cursor.execute(GROW)
        cursor.execute("ANALYZE workflows_accessentry")
    began, used = perf_counter(), process_time()
    entries = verify().entries
    seconds, ours = perf_counter() - began, process_time() - used
    assert entries == 101_000
    tell(
        f"verified {entries / seconds:,.0f} entries a second by the wall, {entries / ours:,.0f} by our processor\n"
    )
