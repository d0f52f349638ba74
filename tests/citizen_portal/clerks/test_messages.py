"""Officials are told things on the desk and on the board: a bell that counts, a list, and a way to what it is about."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from services.catalogue.models import OneThingVersion
from services.models import Post, PostKind
from tests.acting import MONDAY, apply_for, open_task
from tests.statements import counted
from tests.workflows.conftest import pair
from workflows.commands import conversation, supervision
from workflows.models import Audience, CaseEvent, Message, SubCase, Task, Verb
from workflows.walk import clerk_of

__all__ = ["pair"]

BELL = 'href="/desk/messages/"'


@pytest.fixture
def told(task: Task, worker) -> Message:
    """The applicant asked to get on with it, and the clerk has not read that."""
    supervision.hurry(sub_case=task.sub_case, by=task.process.submitted_by, now=MONDAY)
    return Message.objects.get(receiver=worker, audience=Audience.STAFF, event__verb=Verb.HURRIED)


@pytest.fixture
def supervisor():
    return get_user_model().objects.get(username="supervisor")


@pytest.fixture
def board(supervisor) -> Client:
    return browser_of(supervisor)


def browser_of(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def opened(client: Client, message: Message, face: str = "clerks"):
    return client.post(reverse(f"{face}:open-message", args=[message.pk]))


def count_on_the_bell(client: Client, address: str) -> int:
    return client.get(reverse(address)).context["notifications"]["count"]


def test_the_bell_counts_what_is_unread_and_opening_leads_to_the_task(
    desk: Client, task: Task, told: Message
):
    assert BELL in desk.get(reverse("clerks:desk")).content.decode()
    assert count_on_the_bell(desk, "clerks:desk") == 1
    page = desk.get(reverse("clerks:messages")).content.decode()
    assert task.process.number in page and task.process.applicant.name not in page
    assert count_on_the_bell(desk, "clerks:desk") == 1, "a list that is looked at is not yet read"
    assert opened(desk, told).headers["Location"] == reverse("clerks:task", args=[task.pk])
    told.refresh_from_db()
    assert told.read_at is not None
    assert count_on_the_bell(desk, "clerks:desk") == 0
    assert task.process.number in desk.get(reverse("clerks:messages")).content.decode()


def test_a_message_of_somebody_else_is_not_there(desk: Client, told: Message, colleague):
    Message.objects.filter(pk=told.pk).update(receiver=colleague)
    assert count_on_the_bell(desk, "clerks:desk") == 0
    assert opened(desk, told).status_code == 404
    told.refresh_from_db()
    assert told.read_at is None


def test_what_a_clerk_was_told_as_an_applicant_stays_among_the_messages_of_a_citizen(
    desk: Client, told: Message
):
    Message.objects.filter(pk=told.pk).update(audience=Audience.CITIZEN)
    assert count_on_the_bell(desk, "clerks:messages") == 0
    assert opened(desk, told).status_code == 404


def test_a_task_that_went_to_another_office_is_out_of_reach_and_the_message_is_read(
    desk: Client, told: Message, task: Task, worker
):
    other = Post.objects.filter(kind=PostKind.CLERK).exclude(department=task.department).first().department
    Task.objects.filter(process=task.process).update(department=other)
    assert opened(desk, told).headers["Location"] == reverse("clerks:messages")
    assert desk.get(reverse("clerks:messages")).context["rows"][0]["message"].is_read


def test_an_order_leads_the_head_to_the_order_and_its_answer_the_supervisor(
    pair: OneThingVersion, supervisor, board: Client
):
    task = open_task(apply_for(pair), "left")
    order = supervision.issue_order(sub_case=task.sub_case, by=supervisor, reason="请说明进度", now=MONDAY)
    message = Message.objects.filter(event__verb=Verb.ORDERED, audience=Audience.STAFF).latest("pk")
    assert opened(browser_of(message.receiver), message).headers["Location"] == reverse(
        "clerks:order", args=[order.pk]
    )
    supervision.answer_order(order=order, by=message.receiver, text="明天办结", now=MONDAY)
    answered = Message.objects.get(receiver=supervisor, event__verb=Verb.ORDER_ANSWERED)
    assert count_on_the_bell(board, "supervisors:board") == 1
    assert task.process.number in board.get(reverse("supervisors:messages")).content.decode()
    place = opened(board, answered, "supervisors").headers["Location"]
    assert place == reverse("supervisors:order", args=[order.pk])
    assert board.get(place).status_code == 200
    assert count_on_the_bell(board, "supervisors:board") == 0


def test_a_question_leads_whoever_is_asked_to_the_question_and_its_answer_back_to_the_task(
    pair: OneThingVersion,
):
    left = open_task(apply_for(pair), "left")
    asking = clerk_of(left.department, MONDAY)
    sister = SubCase.objects.get(case=left.process, matter="right")
    question = conversation.ask(task=left, of=sister, by=asking, text="现场看过了吗？", now=MONDAY)
    asked = clerk_of(question.to_department, MONDAY)
    told = Message.objects.get(receiver=asked, event__verb=Verb.ASKED)
    assert opened(browser_of(asked), told).headers["Location"] == reverse(
        "clerks:question", args=[question.pk]
    )
    conversation.answer(question=question, by=asked, text="看过了", now=MONDAY)
    answered = Message.objects.get(receiver=asking, event__verb=Verb.ANSWERED)
    assert opened(browser_of(asking), answered).headers["Location"] == reverse("clerks:task", args=[left.pk])


def test_the_desk_costs_as_many_statements_with_thirty_messages_as_with_one(
    desk: Client, told: Message, task: Task, worker
):
    def cost() -> int:
        with counted() as statements:
            assert desk.get(reverse("clerks:messages")).status_code == 200
        return len(statements)

    cost()
    with_one = cost()
    for _each in range(30):
        event = CaseEvent.objects.get(pk=told.event_id)
        event.pk = None
        event.save(force_insert=True)
        Message.objects.create(event=event, receiver=worker, audience=Audience.STAFF, sent_at=MONDAY)
    page = desk.get(reverse("clerks:messages"))
    assert len(page.context["rows"]) == 20 and page.context["older"]
    assert len(desk.get(page.context["older"]).context["rows"]) == 11
    assert cost() == with_one
