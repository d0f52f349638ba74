"""Taking back a claim or a transfer: for a moment, one's own, and over nobody's head."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from services.catalogue.models import OneThingVersion
from services.models import Department, Post, PostKind
from tests.acting import MONDAY, apply_for, open_task
from workflows.commands import clerk, conversation, routing
from workflows.commands.undo import UNDO_WITHIN, undo
from workflows.errors import NotAllowed, WrongState
from workflows.models import CaseEvent, Message, Task, Verb
from workflows.reads.inbox import page
from workflows.reads.moves import moves_of
from workflows.reads.queues import Queue, counts
from workflows.walk import clerk_of

SOON = MONDAY + timedelta(seconds=5)


@pytest.fixture
def task(stall: OneThingVersion) -> Task:
    return open_task(apply_for(stall), "permit")


@pytest.fixture
def worker(task: Task):
    return clerk_of(task.department, MONDAY)


@pytest.fixture
def fire(task: Task) -> Department:
    return Department.objects.get(code="fire_binjiang")


def test_a_claim_is_taken_back_and_both_are_told_by_the_history(task: Task, worker):
    clerk.claim(task=task, by=worker, now=MONDAY)
    assert undo(task=task, by=worker, now=SOON).owner is None
    task.refresh_from_db()
    assert (task.owner, task.assigned) == (None, None)
    told = CaseEvent.objects.filter(case=task.process_id, by=worker).order_by("id")
    assert list(told.values_list("verb", flat=True)) == [Verb.CLAIMED, Verb.RELEASED]
    with pytest.raises(WrongState):
        undo(task=task, by=worker, now=SOON)


def test_a_transfer_is_taken_back_whole_and_the_right_desk_can_be_chosen_then(
    task: Task, worker, fire: Department
):
    clerk.claim(task=task, by=worker, now=MONDAY)
    route, department = task.sub_case.route, task.sub_case.department_id
    routing.transfer(task=task, to=fire, by=worker, reason="误转", now=MONDAY)
    assert counts(worker, SOON).queues[Queue.HANDED_OVER] == 1
    [row] = page(Queue.HANDED_OVER, user=worker, now=SOON).rows
    assert row.went_to == fire.name
    back = undo(task=task, by=worker, now=SOON)
    assert (back.owner, back.department, back.due_at) == (worker, task.department, task.due_at)
    back.sub_case.refresh_from_db()
    assert (back.sub_case.route, back.sub_case.department_id) == (route, department)
    assert open_task(task.process, "permit").pk == back.pk
    assert counts(worker, SOON).queues[Queue.HANDED_OVER] == 0
    assert moves_of(back).may_transfer
    assert Message.objects.filter(receiver=clerk_of(fire, MONDAY), event__detail__kind="undone").exists()
    tax = Department.objects.get(code="tax_binjiang")
    assert routing.transfer(task=back, to=tax, by=worker, reason="归税务", now=SOON).department == tax


def test_after_half_a_minute_it_stands(task: Task, worker, fire: Department):
    clerk.claim(task=task, by=worker, now=MONDAY)
    with pytest.raises(WrongState):
        undo(task=task, by=worker, now=MONDAY + UNDO_WITHIN + timedelta(seconds=1))
    routing.transfer(task=task, to=fire, by=worker, reason="误转", now=MONDAY)
    with pytest.raises(WrongState):
        undo(task=task, by=worker, now=MONDAY + UNDO_WITHIN + timedelta(seconds=1))


def test_what_the_other_desk_has_taken_up_stays_there(task: Task, worker, fire: Department):
    clerk.claim(task=task, by=worker, now=MONDAY)
    there = routing.transfer(task=task, to=fire, by=worker, reason="误转", now=MONDAY)
    clerk.claim(task=there, by=clerk_of(fire, MONDAY), now=MONDAY)
    with pytest.raises(WrongState):
        undo(task=task, by=worker, now=SOON)
    assert open_task(task.process, "permit").department == fire


def test_nothing_is_taken_back_after_somebody_has_acted(task: Task, worker):
    clerk.claim(task=task, by=worker, now=MONDAY)
    conversation.write_note(task=task, by=worker, text="已电话联系", now=MONDAY)
    with pytest.raises(WrongState):
        undo(task=task, by=worker, now=SOON)
    task.refresh_from_db()
    assert task.owner == worker


def test_nobody_takes_back_for_a_colleague_and_nobody_whose_post_has_ended(task: Task, worker):
    colleague = get_user_model().objects.create_user("colleague")
    Post.objects.create(
        user=colleague, department=task.department, kind=PostKind.CLERK, title_zh="经办", title_en="Clerk",
        starts_on=MONDAY.date(),
    )  # fmt: skip
    clerk.claim(task=task, by=worker, now=MONDAY)
    with pytest.raises(WrongState):
        undo(task=task, by=colleague, now=SOON)
    elsewhere = clerk_of(Department.objects.get(code="tax_binjiang"), MONDAY)
    with pytest.raises(NotAllowed):
        undo(task=task, by=elsewhere, now=SOON)
    Post.objects.filter(user=worker).update(ends_on=MONDAY.date() - timedelta(days=1))
    with pytest.raises(NotAllowed):
        undo(task=task, by=worker, now=SOON)
