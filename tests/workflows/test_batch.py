"""One act on many tasks: each once, each by its own rules, and at any moment a true account of what was done."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from services.catalogue.models import OneThingVersion
from services.models import Department, Post, PostKind
from tests.acting import MONDAY, act, apply_for, drain, open_task
from tests.statements import counted
from workflows import outbox
from workflows.commands import clerk, system
from workflows.commands.batch import MOST, Chosen, begin_batch
from workflows.errors import Invalid, NotAllowed
from workflows.models import (
    BatchAct,
    BatchRun,
    BatchState,
    Case,
    CaseEvent,
    Intent,
    IntentKind,
    Outcome,
    Refusal,
    Task,
    Transfer,
    Verb,
)
from workflows.reads.batches import counted_runs, plan_batch, progress_of
from workflows.walk import clerk_of

CASES = 4


@pytest.fixture
def cases(stall: OneThingVersion) -> list[Case]:
    return [apply_for(stall, key=f"case {n}") for n in range(CASES)]


@pytest.fixture
def tasks(cases: list[Case]) -> list[Task]:
    return [open_task(case, "permit") for case in cases]


@pytest.fixture
def worker(tasks: list[Task]):
    return clerk_of(tasks[0].department, MONDAY)


@pytest.fixture
def colleague(tasks: list[Task]):
    user = get_user_model().objects.create_user("colleague", display_name="张三")
    Post.objects.create(
        user=user, department=tasks[0].department, kind=PostKind.CLERK, title_zh="经办", title_en="Clerk",
        starts_on=MONDAY.date(),
    )  # fmt: skip
    return user


def begin(
    what: BatchAct, tasks: Sequence[Task], by, outcome: str = "", key: UUID | None = None, **more
) -> BatchRun:
    chosen = [Chosen(task.pk, outcome) for task in tasks]
    return begin_batch(key=key or uuid4(), act=what, chosen=chosen, by=by, now=MONDAY, **more)


def settled(run: BatchRun) -> list[tuple[str, str]]:
    return list(run.items.order_by("position").values_list("state", "refusal"))


def test_every_task_is_done_once_by_its_own_verb_and_the_run_ends(tasks: list[Task], worker):
    run = begin(BatchAct.CLAIM, tasks, worker)
    assert settled(run) == [(BatchState.WAITING, "")] * CASES
    drain(MONDAY)
    drain(MONDAY)
    assert settled(run) == [(BatchState.DONE, "")] * CASES
    assert BatchRun.objects.get(pk=run.pk).ended_at == MONDAY
    assert set(Task.objects.filter(pk__in=[task.pk for task in tasks]).values_list("owner", flat=True)) == {
        worker.pk
    }
    assert CaseEvent.objects.filter(verb=Verb.CLAIMED, by=worker).count() == CASES


def test_accepting_many_gives_each_applicant_the_notice_of_their_own_case(tasks: list[Task], worker):
    for task in tasks:
        clerk.claim(task=task, by=worker, now=MONDAY)
    begin(BatchAct.GO_ON, tasks, worker, Outcome.ACCEPTED)
    drain(MONDAY)
    numbers = set()
    for task in tasks:
        task.sub_case.refresh_from_db()
        assert task.sub_case.state == "accepted"
        numbers.add(task.sub_case.case.events.get(verb=Verb.ACCEPTED).notice.number)
    assert len(numbers) == CASES


def test_a_reason_is_asked_for_once_kept_with_every_case_and_not_with_the_run(tasks: list[Task], worker):
    for task in tasks[:2]:
        clerk.claim(task=task, by=worker, now=MONDAY)
    with pytest.raises(Invalid):
        begin(BatchAct.STOP, tasks[:2], worker, Outcome.DECLINED, reason="  ")
    assert not BatchRun.objects.exists()
    run = begin(BatchAct.STOP, tasks[:2], worker, Outcome.DECLINED, reason="不在受理范围")
    drain(MONDAY)
    for task in tasks[:2]:
        task.sub_case.refresh_from_db()
        assert task.sub_case.note == {"text": "不在受理范围"}
    assert BatchRun.objects.get(pk=run.pk).reason == ""


def test_a_transfer_of_many_takes_each_to_the_other_desk(tasks: list[Task], worker):
    fire = Department.objects.get(code="fire_binjiang")
    clerk.claim(task=tasks[0], by=worker, now=MONDAY)
    with pytest.raises(Invalid):
        begin(BatchAct.TRANSFER, tasks[:1], worker, reason="归消防")
    begin(BatchAct.TRANSFER, tasks[:1], worker, to=fire, reason="归消防")
    drain(MONDAY)
    assert open_task(tasks[0].process, "permit").department == fire
    assert Transfer.objects.get(task=tasks[0]).reason == "归消防"


def test_what_a_colleague_took_or_what_moved_on_is_refused_alone_and_says_why(
    tasks: list[Task], worker, colleague
):
    clerk.claim(task=tasks[1], by=colleague, now=MONDAY)
    act(tasks[2].process, "permit")
    run = begin(BatchAct.CLAIM, tasks, worker)
    drain(MONDAY)
    assert settled(run) == [
        (BatchState.DONE, ""),
        (BatchState.REFUSED, Refusal.TAKEN),
        (BatchState.REFUSED, Refusal.MOVED_ON),
        (BatchState.DONE, ""),
    ]
    shown = progress_of(run, user=worker, now=MONDAY)
    assert (shown.done, shown.refused, shown.waiting) == (2, 2, 0)
    assert shown.items[1].row.owner == "张三"


def test_another_departments_task_stops_the_whole_batch_before_it_begins(tasks: list[Task], worker):
    elsewhere = clerk_of(Department.objects.get(code="tax_binjiang"), MONDAY)
    with pytest.raises(NotAllowed):
        begin(BatchAct.CLAIM, tasks, elsewhere)
    assert not BatchRun.objects.exists()
    assert not Intent.objects.filter(kind=IntentKind.BATCH).exists()
    assert plan_batch(BatchAct.CLAIM, [task.pk for task in tasks], user=elsewhere, now=MONDAY).fits == ()


def test_a_post_that_ends_while_the_batch_waits_ends_what_it_may_do(tasks: list[Task], worker):
    run = begin(BatchAct.CLAIM, tasks, worker)
    Post.objects.filter(user=worker).update(ends_on=MONDAY.date() - timedelta(days=1))
    drain(MONDAY)
    assert settled(run) == [(BatchState.REFUSED, Refusal.NOT_ALLOWED)] * CASES
    assert not Task.objects.filter(owner=worker).exists()


def test_a_closed_account_does_nothing_more(tasks: list[Task], worker):
    run = begin(BatchAct.CLAIM, tasks[:1], worker)
    type(worker).objects.filter(pk=worker.pk).update(is_active=False)
    drain(MONDAY)
    assert settled(run) == [(BatchState.REFUSED, Refusal.NOT_ALLOWED)]


def test_an_outcome_that_no_longer_fits_is_refused_and_never_another_one_given(tasks: list[Task], worker):
    """The page said "accepted"; what would be granted by now is not granted in its stead."""
    clerk.claim(task=tasks[0], by=worker, now=MONDAY)
    run = begin(BatchAct.GO_ON, tasks[:1], worker, Outcome.GRANTED)
    drain(MONDAY)
    assert settled(run)[0][0] == BatchState.REFUSED
    assert open_task(tasks[0].process, "permit").pk == tasks[0].pk


def test_whatever_is_killed_in_the_middle_goes_on_and_is_never_done_twice(tasks: list[Task], worker):
    run = begin(BatchAct.CLAIM, tasks, worker)
    drain(MONDAY, tasks[0].process)
    halfway = progress_of(run, user=worker, now=MONDAY)
    assert (halfway.done, halfway.waiting) == (1, CASES - 1)
    assert BatchRun.objects.get(pk=run.pk).ended_at is None
    # A worker that was lost has left its lease on the row.
    left = Intent.objects.filter(kind=IntentKind.BATCH).order_by("id").first()
    Intent.objects.filter(pk=left.pk).update(leased_until=MONDAY - timedelta(seconds=1))
    outbox.keep_draining(handlers=system.HANDLERS, clock=lambda: MONDAY, careful=True)
    assert settled(run) == [(BatchState.DONE, "")] * CASES
    assert CaseEvent.objects.filter(verb=Verb.CLAIMED, by=worker).count() == CASES


def test_sent_twice_it_is_one_run(tasks: list[Task], worker):
    key = uuid4()
    first = begin(BatchAct.CLAIM, tasks[:2], worker, key=key)
    assert begin(BatchAct.CLAIM, tasks, worker, key=key) == first
    assert first.items.count() == 2


def test_none_too_many_and_the_same_one_twice_are_refused(tasks: list[Task], worker):
    for chosen in (
        [],
        [Chosen(1)] * 2,
        [Chosen(n) for n in range(MOST + 1)],
        [Chosen(tasks[0].pk, "accepted")],
    ):
        with pytest.raises(Invalid):
            begin_batch(key=uuid4(), act=BatchAct.CLAIM, chosen=chosen, by=worker, now=MONDAY)


def test_a_plan_offers_what_fits_every_one_and_costs_the_same_for_any_number(
    tasks: list[Task], worker, colleague
):
    for task in tasks[:2]:
        clerk.claim(task=task, by=worker, now=MONDAY)
    clerk.claim(task=tasks[2], by=colleague, now=MONDAY)
    ids = [task.pk for task in tasks]

    def planned(chosen: list[int]):
        with counted() as statements:
            plan = plan_batch(BatchAct.GO_ON, chosen, user=worker, now=MONDAY)
        return plan, len(statements)

    mine, with_one = planned(ids[:1])
    assert set(mine.possible) == {BatchAct.RELEASE, BatchAct.GO_ON, BatchAct.STOP, BatchAct.TRANSFER}
    assert mine.fits[0].outcome == Outcome.ACCEPTED
    everything, with_all = planned(ids)
    assert everything.possible == ()
    assert [each.fits for each in everything.fits] == [True, True, False, False]
    assert with_all == with_one


def test_a_step_that_asks_for_data_is_not_ended_in_a_batch(tasks: list[Task], worker):
    case = tasks[0].process
    for matter in ("permit", "permit", "fire"):
        act(case, matter)
    decision = clerk.claim(task=open_task(case, "permit"), by=worker, now=MONDAY)
    [fit] = plan_batch(BatchAct.GO_ON, [decision.pk], user=worker, now=MONDAY).fits
    assert not fit.fits
    run = begin(BatchAct.GO_ON, [decision], worker, Outcome.GRANTED)
    drain(MONDAY)
    assert settled(run) == [(BatchState.REFUSED, Refusal.INVALID)]


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_batch_the_same_tasks_share_them_without_a_loss(tasks: list[Task], worker, colleague):
    runs = [begin(BatchAct.CLAIM, tasks, each) for each in (worker, colleague)]
    start = Barrier(2)

    def work(_number: int) -> None:
        start.wait(timeout=30)
        try:
            while drain(MONDAY):
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))
    drain(MONDAY + timedelta(minutes=1))
    states = [[state for state, _refusal in settled(run)] for run in runs]
    assert all(
        {one, other} == {BatchState.DONE, BatchState.REFUSED} for one, other in zip(*states, strict=True)
    )
    assert CaseEvent.objects.filter(verb=Verb.CLAIMED).count() == CASES
    assert [run.ended_at is not None for run in BatchRun.objects.all()] == [True, True]


def test_ones_runs_are_listed_with_how_far_they_are_and_nobody_elses(tasks: list[Task], worker, colleague):
    begin(BatchAct.CLAIM, tasks[:1], worker)
    drain(MONDAY)
    begin(BatchAct.CLAIM, tasks, worker)
    assert [(run.done, run.waiting) for run in counted_runs(worker, MONDAY)] == [(0, CASES), (1, 0)]
    assert counted_runs(colleague, MONDAY) == []
