"""Notes for the own desk, questions to a sister department, and a colleague who stands in."""

from datetime import timedelta

import pytest
from django.utils import timezone

from citizen_portal.accounts.models import User
from services.catalogue.models import OneThingVersion
from services.models import Post, PostKind
from tests.acting import MONDAY, apply_for, open_task
from workflows.commands import clerk, conversation, delegation, posts
from workflows.errors import AlreadyTaken, Invalid, NotAllowed, WrongState
from workflows.models import CaseEvent, Message, Note, Outcome, SubCase, Task, Verb
from workflows.reads.queues import Queue, counts
from workflows.walk import clerk_of

TODAY = timezone.localdate(MONDAY)


@pytest.fixture
def task(pair: OneThingVersion) -> Task:
    return open_task(apply_for(pair), "left")


@pytest.fixture
def worker(task: Task) -> User:
    return clerk_of(task.department, MONDAY)


def sister(task: Task) -> SubCase:
    return SubCase.objects.get(case=task.process, matter="right")


def test_a_note_is_written_by_the_own_department_and_never_empty(task: Task, worker: User) -> None:
    conversation.write_note(task=task, by=worker, text="已电话联系申请人", now=MONDAY)
    assert Note.objects.get().text == "已电话联系申请人"
    with pytest.raises(Invalid):
        conversation.write_note(task=task, by=worker, text=" ", now=MONDAY)
    with pytest.raises(NotAllowed):
        conversation.write_note(
            task=task, by=clerk_of(open_task(task.process, "right").department, MONDAY), text="x", now=MONDAY
        )
    assert "电话" not in str(list(CaseEvent.objects.values_list("detail", flat=True)))


def test_a_question_goes_to_the_sister_department_and_is_answered_once(task: Task, worker: User) -> None:
    question = conversation.ask(task=task, of=sister(task), by=worker, text="现场看过了吗？", now=MONDAY)
    other = clerk_of(question.to_department, MONDAY)
    assert Message.objects.filter(event__verb=Verb.ASKED, receiver=other).exists()
    with pytest.raises(NotAllowed):
        conversation.answer(question=question, by=worker, text="看过", now=MONDAY)
    conversation.answer(question=question, by=other, text="周三去看", now=MONDAY)
    assert Message.objects.filter(event__verb=Verb.ANSWERED, receiver=worker).count() == 1
    with pytest.raises(WrongState):
        conversation.answer(question=question, by=other, text="又答", now=MONDAY)


def test_nobody_asks_themselves_or_another_case(task: Task, worker: User, pair: OneThingVersion) -> None:
    with pytest.raises(Invalid):
        conversation.ask(task=task, of=task.sub_case, by=worker, text="?", now=MONDAY)
    stranger = SubCase.objects.get(case=apply_for(pair, key="other"), matter="right")
    with pytest.raises(Invalid):
        conversation.ask(task=task, of=stranger, by=worker, text="?", now=MONDAY)


def colleague(task: Task) -> User:
    user = User.objects.create(username="stands-in")
    posts.appoint(
        user=user,
        department=task.department,
        kind=PostKind.CLERK,
        title_zh="经办",
        title_en="Clerk",
        starts_on=TODAY,
    )
    return user


def test_a_stand_in_does_what_the_absent_colleague_has_in_hand_until_it_ends(
    task: Task, worker: User
) -> None:
    clerk.claim(task=task, by=worker, now=MONDAY)
    other = colleague(task)
    with pytest.raises(AlreadyTaken):
        clerk.complete(task=task, by=other, outcome=Outcome.GRANTED, now=MONDAY)
    made = delegation.delegate(
        away=worker, stands_in=other, department=task.department, starts_on=TODAY,
        ends_on=TODAY + timedelta(days=4), by=worker, now=MONDAY,
    )  # fmt: skip
    assert counts(other, MONDAY).queues[Queue.MINE] == 1
    delegation.end_delegation(delegation=made, by=worker, now=MONDAY)
    assert counts(other, MONDAY).queues[Queue.MINE] == 0
    with pytest.raises(AlreadyTaken):
        clerk.complete(task=task, by=other, outcome=Outcome.GRANTED, now=MONDAY)
    delegation.delegate(
        away=worker, stands_in=other, department=task.department, starts_on=TODAY,
        ends_on=TODAY + timedelta(days=4), by=worker, now=MONDAY,
    )  # fmt: skip
    clerk.complete(task=task, by=other, outcome=Outcome.GRANTED, now=MONDAY)
    assert CaseEvent.objects.get(verb=Verb.GRANTED, sub_case=task.sub_case).by == other


def test_a_delegation_stays_in_the_department_and_is_made_by_oneself_or_a_head(
    task: Task, worker: User
) -> None:
    other = colleague(task)
    wanted = {
        "away": worker, "stands_in": other, "department": task.department, "starts_on": TODAY, "ends_on": TODAY,
        "now": MONDAY,
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        delegation.delegate(**wanted, by=other)
    head = Post.objects.filter(department=task.department, kind=PostKind.LEADER).first().user
    assert delegation.delegate(**wanted, by=head)
    stranger = clerk_of(open_task(task.process, "right").department, MONDAY)
    for changed in ({"stands_in": stranger}, {"stands_in": worker}, {"ends_on": TODAY - timedelta(days=1)}):
        with pytest.raises(Invalid):
            delegation.delegate(**(wanted | changed), by=worker)
