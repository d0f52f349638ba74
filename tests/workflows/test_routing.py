"""Work that came to the wrong desk: it moves once, comes back once, and then the supervisor rules."""

import pytest

from citizen_portal.accounts.models import User
from services.catalogue.models import OneThingVersion
from services.models import Department, PostKind
from tests.acting import MONDAY, act, apply_for, open_task, states
from workflows.commands import clerk, routing
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import CaseEvent, Message, Outcome, SubCase, SupervisionOrder, Task, Transfer, Verb
from workflows.reads.moves import moves_of
from workflows.reads.staff import supervisors_of
from workflows.walk import clerk_of

WHY = "属于消防部门职责"


@pytest.fixture
def task(pair: OneThingVersion) -> Task:
    return claimed(open_task(apply_for(pair), "left"))


@pytest.fixture
def fire(pair: OneThingVersion, task: Task) -> Department:
    return open_task(task.process, "right").department


def claimed(task: Task) -> Task:
    return clerk.claim(task=task, by=clerk_of(task.department, MONDAY), now=MONDAY)


def supervisor() -> User:
    return User.objects.get(username="supervisor")


def moved(task: Task, to: Department) -> Task:
    return routing.transfer(task=task, to=to, by=task.owner, reason=WHY, now=MONDAY)


def came_back(task: Task, fire: Department) -> Task:
    there = claimed(moved(task, fire))
    return claimed(routing.return_task(task=there, by=there.owner, reason=WHY, now=MONDAY))


def test_a_transferred_task_keeps_its_clock_and_is_done_where_it_belongs(
    task: Task, fire: Department
) -> None:
    there = moved(task, fire)
    task.refresh_from_db()
    assert (task.outcome, task.finished) == (Outcome.TRANSFERRED, MONDAY)
    assert (there.department, there.due_at, there.alarm_at, there.owner) == (
        fire, task.due_at, open_task(task.process, "left").alarm_at, None,
    )  # fmt: skip
    sub_case = SubCase.objects.get(pk=task.sub_case_id)
    assert sub_case.department == fire
    assert dict(sub_case.route)["decide"] == fire.pk
    act(task.process, "left")
    assert states(task.process)["left"] == "granted"


def test_the_old_desk_is_told_nothing_more_and_the_new_one_and_the_citizen_are(
    task: Task, fire: Department
) -> None:
    moved(task, fire)
    event = CaseEvent.objects.get(verb=Verb.TRANSFERRED)
    told = set(Message.objects.filter(event=event).values_list("receiver_id", flat=True))
    assert clerk_of(fire, MONDAY).pk in told
    assert task.process.submitted_by_id in told
    assert task.owner_id not in told
    assert "消防" not in str(event.detail)


def test_a_transfer_wants_a_reason_another_department_and_the_task_in_hand(
    task: Task, fire: Department
) -> None:
    with pytest.raises(Invalid):
        routing.transfer(task=task, to=fire, by=task.owner, reason="  ", now=MONDAY)
    with pytest.raises(Invalid):
        routing.transfer(task=task, to=task.department, by=task.owner, reason=WHY, now=MONDAY)
    with pytest.raises(NotAllowed):
        routing.transfer(task=task, to=fire, by=clerk_of(fire, MONDAY), reason=WHY, now=MONDAY)
    assert not Transfer.objects.exists()


def test_it_comes_back_once_and_is_not_sent_again(task: Task, fire: Department) -> None:
    back = came_back(task, fire)
    assert back.department == task.department
    with pytest.raises(WrongState):
        routing.transfer(task=back, to=fire, by=back.owner, reason=WHY, now=MONDAY)
    with pytest.raises(WrongState):
        routing.return_task(task=back, by=back.owner, reason=WHY, now=MONDAY)


def test_what_was_never_transferred_cannot_be_returned_or_disputed(task: Task) -> None:
    with pytest.raises(WrongState):
        routing.return_task(task=task, by=task.owner, reason=WHY, now=MONDAY)
    with pytest.raises(WrongState):
        routing.dispute(task=task, by=task.owner, reason=WHY, now=MONDAY)


def test_the_supervisor_rules_once_and_for_all(task: Task, fire: Department) -> None:
    back = came_back(task, fire)
    order = routing.dispute(task=back, by=back.owner, reason=WHY, now=MONDAY)
    told = Message.objects.filter(event__verb=Verb.DISPUTED).values_list("receiver_id", flat=True)
    assert sorted(told) == supervisors_of(back.department, MONDAY) != []
    with pytest.raises(WrongState):
        routing.dispute(task=back, by=back.owner, reason=WHY, now=MONDAY)
    with pytest.raises(NotAllowed):
        routing.rule(order=order, to=fire, by=back.owner, reason=WHY, now=MONDAY)
    routing.rule(order=order, to=fire, by=supervisor(), reason=WHY, now=MONDAY)
    there = claimed(open_task(task.process, "left"))
    assert there.department == fire
    with pytest.raises(WrongState):
        routing.rule(order=order, to=task.department, by=supervisor(), reason=WHY, now=MONDAY)
    for verb in (routing.return_task, routing.dispute):
        with pytest.raises(WrongState):
            verb(task=there, by=there.owner, reason=WHY, now=MONDAY)
    act(task.process, "right")


def test_a_ruling_for_the_desk_that_has_it_moves_nothing(task: Task, fire: Department) -> None:
    back = came_back(task, fire)
    order = routing.dispute(task=back, by=back.owner, reason=WHY, now=MONDAY)
    routing.rule(order=order, to=back.department, by=supervisor(), reason=WHY, now=MONDAY)
    back.refresh_from_db()
    assert back.finished is None
    assert not moves_of(back).may_dispute, "a ruling is final, also where the work stays"
    with pytest.raises(WrongState):
        routing.dispute(task=back, by=back.owner, reason=WHY, now=MONDAY)
    order = SupervisionOrder.objects.get()
    assert (order.closed_by, order.closing) == (supervisor(), WHY)
    leader = User.objects.filter(posts__department=back.department, posts__kind=PostKind.LEADER).first()
    assert leader is None or Message.objects.filter(event__verb=Verb.RULED, receiver=leader).exists()
