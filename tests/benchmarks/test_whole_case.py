"""A whole 新生儿出生 case three times in one run: by the verbs, by plain psycopg, by a stock viewflow flow.

Prints how many times dearer the verbs are than the floor (`floor.py`: the same rows, the same transactions, nothing
else), and how many times dearer the stock flow is (`stock.py`: as many human tasks, and nothing but tasks). The
three take turns, so that a busy machine, or autovacuum, slows all of them; only the ratios mean anything. Everybody
has one connection to one server with one set of settings. The embedded server of the tests does not wait for the disk
(`fsync = off`): nothing but work counts, which is the hardest comparison for the verbs. With DATABASE_URL the same
runs on a server that waits.

`clerks` is the part of the verbs in which people wait: the claims and completions, which is all that a stock flow does,
and they write more: messages, results, intents, history. The rest of the verbs is the submission and what workers do
afterwards: checks, hand-offs, records.

Quick by default, to prove that it runs. To measure: ``BENCHMARK_ROUNDS=30 pytest -m benchmark tests/benchmarks``.
Nothing about time is asserted.
"""

import math
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from tests.newborn import Newborn
from tests.statements import counted
from workflows.models import Case, Task

from . import stock
from .floor import Floor, plain_connection
from .journal import Journal, recording

ROUNDS = int(os.environ.get("BENCHMARK_ROUNDS", "2"))
WARM_UP = min(5, ROUNDS)
RATIOS = (("verbs", "floor"), ("stock", "verbs"), ("stock", "clerks"))

pytestmark = [pytest.mark.benchmark, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def newborn(db: None, settings: Any) -> Newborn:
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "tests.benchmarks"]
    return Newborn.published()


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Says something to whoever runs the tests."""

    def write(text: str) -> None:
        with capsys.disabled():
            sys.stdout.write(f"\n{text}\n")

    return write


@pytest.fixture
def floor(newborn: Newborn) -> Iterator[Floor]:
    with recording() as journal:
        newborn.whole_case()
    with plain_connection() as plain:
        yield Floor(plain, journal)


def test_the_verbs_beside_the_floor_and_beside_a_stock_flow(
    newborn: Newborn, floor: Floor, tell: Callable[[str], None]
) -> None:
    rows = rows_grown_by(newborn.whole_case)
    assert rows == rows_grown_by(floor.whole_case)
    assert Task.objects.filter(process=first_case(), flow_task_type="HUMAN").count() == stock.human_tasks()
    stock.employ(newborn.application["by"])

    def stock_flow() -> None:
        stock.whole_process(newborn.application["by"])

    report = rows_report({"verbs, floor": rows, "stock": rows_grown_by(stock_flow)})
    report += statements_report(newborn, floor.journal, stock_flow)
    times = in_turns(
        lambda: times_of_verbs(newborn),
        lambda: {"floor": seconds_of(floor.whole_case)},
        lambda: {"stock": seconds_of(stock_flow)},
    )
    tell(f"{report}\n{times_report(times)}")
    for one, other in RATIOS:
        assert all(math.isfinite(ratio) for ratio in ratios(times, one, other))


def test_two_at_a_time(newborn: Newborn, tell: Callable[[str], None]) -> None:
    """Submissions and completions a second, two threads with a connection each."""
    drafts = [newborn.begin() for _ in range(10 * ROUNDS)]
    submitted, seconds = by_two(newborn.submit, drafts)
    rates = [f"{len(drafts) / seconds:.0f} submissions/s"]
    for case in submitted:
        newborn.settle(case)
    tasks = list(
        Task.objects.filter(process__in=submitted, finished=None).select_related("process", "sub_case")
    )
    done, seconds = by_two(newborn.do, tasks)
    rates.append(f"{len(done) / seconds:.0f} claims with their completions/s")
    assert all(task.finished for task in done)
    tell(f"two threads: {', '.join(rates)}")


def rows_grown_by(run: Callable[[], Any]) -> dict[str, int]:
    """How many rows each table of ours, and of viewflow, has more afterwards."""
    labels = ("workflows", "services", "viewflow")
    models = [model for label in labels for model in apps.get_app_config(label).get_models()]
    before = {model._meta.label: model.objects.count() for model in models}
    run()
    grown = {model._meta.label: model.objects.count() - before[model._meta.label] for model in models}
    return {label: rows for label, rows in grown.items() if rows}


def rows_report(rows: dict[str, dict[str, int]]) -> str:
    """What each side leaves behind, in rows a table."""
    lines = []
    for name, grown in rows.items():
        tables = ", ".join(f"{label.rpartition('.')[2]} {more}" for label, more in grown.items())
        lines.append(f"rows a case, {name}: {tables}\n")
    return "".join(lines)


def first_case() -> Case:
    return Case.objects.earliest("id")


def seconds_of(run: Callable[[], Any]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def times_of_verbs(newborn: Newborn) -> dict[str, float]:
    """Seconds of a whole case, and of the clerks' part of it."""
    clerks: list[float] = []
    whole = seconds_of(
        lambda: newborn.whole_case(do=lambda task: clerks.append(seconds_of(lambda: newborn.do(task))))
    )
    return {"verbs": whole, "clerks": sum(clerks)}


def in_turns(*ways: Callable[[], dict[str, float]]) -> dict[str, list[float]]:
    """Seconds of each round by name, without the first rounds."""
    rounds = [{name: one for way in ways for name, one in way().items()} for _ in range(WARM_UP + ROUNDS)]
    return {name: [one[name] for one in rounds[WARM_UP:]] for name in rounds[0]}


def ratios(times: dict[str, list[float]], one: str, other: str) -> list[float]:
    return [a / b for a, b in zip(times[one], times[other], strict=True)]


def times_report(times: dict[str, list[float]]) -> str:
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    lines = [f"{ROUNDS} rounds, {os.cpu_count()} cores, load {load}: median (middle half)"]
    for name, seconds in times.items():
        lines.append(f"  {name:14} {spread([1000 * one for one in seconds], 1)} ms a case")
    for one, other in RATIOS:
        lines.append(f"  {one} / {other:6} {spread(ratios(times, one, other), 2)}")
    return "\n".join(lines)


def spread(values: list[float], digits: int) -> str:
    """Median, and the middle half around it."""
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return f"{middle:8.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


def statements_report(newborn: Newborn, journal: Journal, stock_way: Callable[[], Any]) -> str:
    with counted() as verbs:
        newborn.whole_case()
    with counted() as stock_flow:
        stock_way()
    return (
        f"statements a case: verbs {len(verbs)} in {verbs.count('COMMIT')} transactions ({len(journal)} of them "
        f"write), stock {len(stock_flow)} in {stock_flow.count('COMMIT')}"
    )


def by_two(do: Callable[[Any], Any], things: list[Any]) -> tuple[list[Any], float]:
    """What `do` returned for each, and the seconds it took two threads."""
    with ThreadPoolExecutor(2) as pool:
        start = time.perf_counter()
        done = list(pool.map(do, things))
        seconds = time.perf_counter() - start
        both = Barrier(2)
        for closed in [pool.submit(lambda: (both.wait(timeout=30), connection.close())) for _ in range(2)]:
            closed.result(timeout=60)
    return done, seconds
