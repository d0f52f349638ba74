"""What a thousand running cases cost: planned, moved, led back.

Quick by default, to prove that it runs. To measure: ``CASES=1000 pytest -m benchmark -s``.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter, process_time

import pytest

from services.catalogue.models import OneThingVersion
from tests.acting import MONDAY, act, apply_for
from tests.migrating import newer, owners, planned
from tests.statements import counted
from tests.workflows.conftest import city, stall  # noqa: F401
from workflows import outbox
from workflows.commands import system
from workflows.commands.migrating import approve_migration, undo_migration
from workflows.models import Case, Fate, ItemState, MigrationRun, RunState

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]

CASES = int(os.environ.get("CASES", "30"))


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    def write(text: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{text}")

    return write


@pytest.fixture
def running(stall: OneThingVersion) -> OneThingVersion:  # noqa: F811
    """Cases at three places on the road, two matters wide."""
    for number in range(CASES):
        case = apply_for(stall, key=f"n-{number}", answers={"grant": "yes"})
        for _ in range(number % 3 if number % 10 == 0 else 0):
            act(case, "permit")
    return stall


@contextmanager
def measured(tell: Callable[[str], None], what: str) -> Iterator[None]:
    with counted() as statements:
        wall, processor = perf_counter(), process_time()
        yield
        wall, processor = perf_counter() - wall, process_time() - processor
    tell(
        f"{what}: {1000 * wall / CASES:.1f} ms a case ({1000 * processor / CASES:.1f} ms of this process), "
        f"{len(statements) / CASES:.1f} statements a case"
    )


def _work(run: MigrationRun) -> None:
    """What a worker does about the run, and nothing else."""
    while run.state in (RunState.MOVING, RunState.UNDOING):
        outbox.drain(handlers=system.HANDLERS, now=MONDAY)
        run.refresh_from_db()


def test_running_cases_are_planned_moved_and_led_back(
    running: OneThingVersion, tell: Callable[[str], None]
) -> None:
    one, two = owners()

    def edit(body):
        body["matters"]["sign"]["promised_term"] = "2wd"
        body["matters"]["permit"]["steps"][1]["code"] = "inspect"

    new = newer(running, edit)
    before = dict(Case.objects.values_list("pk", "version"))
    with measured(tell, "planned"):
        run = planned(running, new, one, steps={"permit": {"survey": "inspect"}})
    assert run.counts.get(Fate.SAFE, 0) + run.counts.get(Fate.MAPPED, 0) == CASES
    with measured(tell, "moved"):
        approve_migration(run=run, by=two, now=MONDAY)
        run.refresh_from_db()
        _work(run)
    assert set(Case.objects.values_list("version", flat=True)) == {new.pk}
    with measured(tell, "led back"):
        undo_migration(run=run, reason="改错了", by=one, now=MONDAY)
        run.refresh_from_db()
        _work(run)
    assert dict(Case.objects.values_list("pk", "version")) == before
    assert not run.items.exclude(state=ItemState.UNDONE).exists()
