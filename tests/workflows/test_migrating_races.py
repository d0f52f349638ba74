"""A case is moved while somebody works on it; a worker dies in the middle; two workers move the same case."""

import pytest

from services.catalogue.models import OneThingVersion
from tests.acting import MONDAY, act, apply_for, drain, open_task
from tests.migrating import item, newer, owners, planned
from tests.workflows.test_races import Pair, claimed, pair_of_threads  # noqa: F401
from workflows.commands import clerk, moving
from workflows.commands.migrating import approve_migration
from workflows.errors import WorkflowError
from workflows.models import CaseEvent, Intent, IntentKind, ItemState, MigrationItem, Outcome, RunState, Verb
from workflows.reads.migrating import change_between, mapping_of

RACES = 20
pytestmark = pytest.mark.django_db(transaction=True)


def _look_before_the_decision(body):
    body["matters"]["permit"]["steps"].insert(2, {"code": "second_look", "kind": "review"})


def test_a_step_that_ends_while_its_case_is_moved_ends_once_by_the_old_road_or_by_the_new(
    stall: OneThingVersion,
    pair_of_threads: Pair,  # noqa: F811
) -> None:
    one, two = owners()
    cases = [apply_for(stall, key=str(number), answers={"grant": "no"}) for number in range(RACES)]
    for case in cases:
        act(case, "permit")
    held = {case: claimed(case, "permit") for case in cases}
    new = newer(stall, _look_before_the_decision)
    run = planned(stall, new, one)
    approve_migration(run=run, by=two, now=MONDAY)
    change = change_between(stall, new, mapping_of({}), now=MONDAY)
    for case, (task, worker) in held.items():
        row = item(run, case).pk
        ended, became = pair_of_threads.race(
            lambda task=task, worker=worker: clerk.complete(
                task=task, by=worker, outcome=Outcome.PASSED, now=MONDAY
            ),
            lambda row=row: moving.move_case(row, change=change, now=MONDAY),
        )
        assert not isinstance(ended, WorkflowError)
        case.refresh_from_db()
        step = open_task(case, "permit").step
        # Whoever was first decides: moved before the survey ended, the second look comes; after it, it was missed.
        assert (case.version, became, step) in {
            (new, ItemState.MOVED, "second_look"),
            (stall, ItemState.LEFT, "decide"),
        }


def test_a_worker_that_dies_leaves_its_batch_to_the_next_and_no_case_is_moved_twice(stall, pair_of_threads):  # noqa: F811
    one, two = owners()
    for number in range(5):
        apply_for(stall, key=str(number), answers={"grant": "no"})
    new = newer(stall, lambda body: body["one_thing"].update(words=["摆摊"]))
    run = planned(stall, new, one, batch=2)
    approve_migration(run=run, by=two, now=MONDAY)
    change = change_between(stall, new, mapping_of({}), now=MONDAY)
    rows = list(MigrationItem.objects.filter(run=run).order_by("pk").values_list("pk", flat=True))
    # It had moved one case of its batch when it was lost; its intent is still there, and a second worker is at it too.
    moving.move_case(rows[0], change=change, now=MONDAY)
    assert Intent.objects.filter(kind=IntentKind.MOVE, target=run.pk).count() == 1
    both = [lambda: moving.move_case(rows[1], change=change, now=MONDAY)] * 2
    assert pair_of_threads.race(*both) == [ItemState.MOVED] * 2
    drain(MONDAY)
    run.refresh_from_db()
    assert run.state == RunState.DONE and not Intent.objects.exists()
    assert CaseEvent.objects.filter(verb=Verb.VERSION_CHANGED).count() == 5
    assert set(run.items.values_list("state", flat=True)) == {ItemState.MOVED}
