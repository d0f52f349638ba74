"""Two at once, two hundred times: real connections, real threads, committed rows."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from services.catalogue.models import OneThingVersion
from services.models import Post
from services.privacy.consents import ConsentKind, agreements
from tests.acting import MONDAY, apply_for, drain, open_task
from workflows.commands import citizen, clerk
from workflows.errors import AlreadyTaken, WorkflowError, WrongState
from workflows.models import Application, Case, CaseEvent, CaseState, Intent, Message, Outcome, Task, Verb
from workflows.walk import clerk_of

RACES = 200
pytestmark = pytest.mark.django_db(transaction=True)


class Pair:
    """Two threads that start together, each with a connection of its own."""

    def __init__(self, pool: ThreadPoolExecutor) -> None:
        self.pool = pool

    def race(self, first: Callable[[], Any], second: Callable[[], Any]) -> list[Any]:
        """What each returned, or the domain error it raised."""
        start = Barrier(2)

        def run(act: Callable[[], Any]) -> Any:
            start.wait(timeout=30)
            try:
                return act()
            except WorkflowError as error:
                return error

        return [future.result(timeout=60) for future in [self.pool.submit(run, a) for a in (first, second)]]


@pytest.fixture
def pair_of_threads(db: None) -> Iterator[Pair]:
    with ThreadPoolExecutor(2) as pool:
        yield Pair(pool)
        start = Barrier(2)
        for closed in [pool.submit(lambda: (start.wait(timeout=30), connection.close())) for _ in range(2)]:
            closed.result(timeout=60)


def claimed(case: Case, matter: str) -> tuple[Task, Any]:
    task = open_task(case, matter)
    worker = clerk_of(task.department, MONDAY)
    return clerk.claim(task=task, by=worker, now=MONDAY), worker


def granting(task: Task, worker: Any) -> Callable[[], Task]:
    return lambda: clerk.complete(task=task, by=worker, outcome=Outcome.GRANTED, now=MONDAY)


def test_two_clerks_finishing_the_last_two_matters_close_the_case_once(
    pair: OneThingVersion, pair_of_threads: Pair
) -> None:
    for number in range(RACES):
        case = apply_for(pair, key=str(number))
        left, right = claimed(case, "left"), claimed(case, "right")
        finished = pair_of_threads.race(granting(*left), granting(*right))
        assert all(isinstance(task, Task) for task in finished), finished
        # Two workers drain at once: the hand-offs of both meet at the lock of the case.
        pair_of_threads.race(lambda case=case: drain(MONDAY, case), lambda case=case: drain(MONDAY, case))
        drain(MONDAY, case)
        case.refresh_from_db()
        assert case.state == CaseState.CLOSED
    assert CaseEvent.objects.filter(verb=Verb.CLOSED).count() == RACES
    assert CaseEvent.objects.filter(verb=Verb.GRANTED).count() == 2 * RACES
    assert Message.objects.filter(event__verb=Verb.CLOSED).count() == RACES
    assert not Intent.objects.exists()


def test_of_two_completions_of_one_task_one_wins_and_the_other_is_told(
    pair: OneThingVersion, pair_of_threads: Pair
) -> None:
    for number in range(RACES):
        case = apply_for(pair, key=str(number))
        task, worker = claimed(case, "left")
        answers = pair_of_threads.race(granting(task, worker), granting(task, worker))
        assert sorted(type(answer).__name__ for answer in answers) == ["Task", "WrongState"]
        assert isinstance(next(a for a in answers if not isinstance(a, Task)), WrongState)
    assert CaseEvent.objects.filter(verb=Verb.GRANTED).count() == RACES


def test_of_two_clerks_claiming_one_task_one_gets_it_and_the_other_hears_who(
    pair: OneThingVersion, pair_of_threads: Pair
) -> None:
    case = apply_for(pair)
    task = open_task(case, "left")
    first = clerk_of(task.department, MONDAY)
    second = type(first).objects.create(username="second", display_name="小吴")
    Post.objects.create(
        user=second, department=task.department, kind="clerk", title_zh="经办", title_en="Clerk",
        starts_on=MONDAY.date(),
    )  # fmt: skip
    for number in range(RACES):
        answers = pair_of_threads.race(
            lambda: clerk.claim(task=Task.objects.get(pk=task.pk), by=first, now=MONDAY),
            lambda: clerk.claim(task=Task.objects.get(pk=task.pk), by=second, now=MONDAY),
        )
        winner = next(answer for answer in answers if isinstance(answer, Task)).owner
        loser = next(answer for answer in answers if isinstance(answer, AlreadyTaken))
        assert loser.owner == str(winner), number
        clerk.release(task=task, by=winner, now=MONDAY)


def test_an_application_sent_twice_at_once_becomes_one_case(
    pair: OneThingVersion, pair_of_threads: Pair
) -> None:
    case = apply_for(pair, key="first")
    given = case.application

    def again(key: str) -> Callable[[], Case]:
        return lambda: citizen.submit(
            version=pair, by=case.submitted_by, applicant=case.applicant, answers=given.answers,
            values=given.values, documents=given.documents, consents=agreements(ConsentKind),
            idempotency_key=key, now=MONDAY,
        )  # fmt: skip

    for number in range(50):
        one, other = pair_of_threads.race(again(f"twice-{number}"), again(f"twice-{number}"))
        assert one == other
    assert Application.objects.count() == 51
