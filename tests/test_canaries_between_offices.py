"""A canary in everything that offices and the applicant write about a matter: who reads it is whom it is for."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone

from services.models import Department, Post, PostKind
from tests.test_canaries import Aviary, aviary, complete, open_task, pages
from workflows.commands import clerk, conversation, supervision
from workflows.models import CaseEvent, Task
from workflows.reads.export import export_of
from workflows.walk import clerk_of

__all__ = ["aviary"]

NOTE, ASKED, ANSWERED, ORDERED, HURRIED = "备注鸢甲", "征询鸢乙", "答复鸢丙", "督办鸢丁", "催办鸢戊"
WRITTEN = (NOTE, ASKED, ANSWERED, ORDERED, HURRIED)


def seen_in(text: str) -> set[str]:
    return {one for one in WRITTEN if one in text}


@pytest.fixture
def asking(aviary: Aviary) -> Task:
    """A task claimed by its clerk, in a case whose first matter another department has done."""
    first = open_task(aviary.case)
    now = timezone.now()
    while (task := open_task(aviary.case)).department_id == first.department_id:
        worker = clerk_of(task.department, now)
        complete(aviary, clerk.claim(task=task, by=worker, now=now), worker)
    return clerk.claim(task=task, by=clerk_of(task.department, now), now=now)


@pytest.fixture
def sister(asking: Task) -> Task:
    """The last task of the department that did the first matter."""
    done = Task.objects.filter(process=asking.process, finished__isnull=False, flow_task_type="HUMAN")
    found = done.exclude(department=asking.department).select_related("sub_case", "department", "process")
    return found.latest("id")


def supervisor() -> Any:
    city = Department.objects.get(code="government_services_yunjiang")
    return Post.objects.get(department=city, kind=PostKind.SUPERVISOR).user


def head(task: Task) -> Any:
    """A section head of the department that has the task."""
    user, _new = get_user_model().objects.get_or_create(username="aviary-head", display_name="科长")
    Post.objects.get_or_create(
        user=user, department=task.department, kind=PostKind.SECTION_HEAD, title_zh="科长", title_en="Head",
        starts_on=timezone.localdate(),
    )  # fmt: skip
    return user


def test_what_is_written_between_offices_is_read_by_those_it_is_for(
    aviary: Aviary, asking: Task, sister: Task
) -> None:
    now, case, worker = timezone.now(), aviary.case, asking.owner
    conversation.write_note(task=asking, by=worker, text=NOTE, now=now)
    question = conversation.ask(task=asking, of=sister.sub_case, by=worker, text=ASKED, now=now)
    there = clerk_of(question.to_department, now)
    conversation.answer(question=question, by=there, text=ANSWERED, now=now)
    order = supervision.issue_order(sub_case=asking.sub_case, by=supervisor(), reason=ORDERED, now=now)
    supervision.hurry(sub_case=asking.sub_case, by=case.submitted_by, now=now, text=HURRIED)

    own, theirs = reverse("clerks:task", args=[asking.pk]), reverse("clerks:task", args=[sister.pk])
    assert seen_in(pages(worker, own)) == {NOTE, ASKED, ANSWERED, HURRIED}
    assert seen_in(pages(worker, f"/api/v1/tasks/{asking.pk}/notes")) == {NOTE}
    assert seen_in(pages(there, theirs, f"/api/v1/tasks/{sister.pk}/questions")) == {ASKED, ANSWERED}
    assert seen_in(pages(there, f"/api/v1/tasks/{sister.pk}/notes")) == set()
    assert seen_in(pages(worker, "/desk/", "/desk/questions/", "/desk/orders/", "/api/v1/orders")) == set()

    board = f"/board/cases/{case.pk}/"
    assert seen_in(pages(supervisor(), board, "/board/orders/", "/api/v1/supervision/orders")) == set()
    assert seen_in(pages(supervisor(), f"/board/orders/{order.pk}/")) == {ORDERED}
    assert seen_in(pages(head(asking), f"/desk/orders/{order.pk}/", f"/api/v1/orders/{order.pk}")) == {
        ORDERED
    }

    applicant = (
        "/",
        f"/cases/{case.number}/",
        "/messages/",
        f"/api/v1/cases/{case.number}",
        "/record/looks/",
    )
    assert seen_in(pages(case.submitted_by, *applicant)) == set()
    for event in CaseEvent.objects.filter(case=case):
        assert seen_in(str(event.detail)) == set()


def test_a_question_shows_nothing_of_the_other_matter(aviary: Aviary, asking: Task, sister: Task) -> None:
    """The names of the matters, and what the two offices wrote; not one value of the form."""
    now = timezone.now()
    question = conversation.ask(task=asking, of=sister.sub_case, by=asking.owner, text=ASKED, now=now)
    there = clerk_of(question.to_department, now)
    shown = pages(there, f"/desk/questions/{question.pk}/", f"/api/v1/questions/{question.pk}")
    assert ASKED in shown
    assert not aviary.seen_in(shown)
    order = supervision.issue_order(sub_case=asking.sub_case, by=supervisor(), reason=ORDERED, now=now)
    assert not aviary.seen_in(pages(supervisor(), f"/board/orders/{order.pk}/"))
    assert not aviary.seen_in(pages(head(asking), f"/desk/orders/{order.pk}/"))


def test_the_copy_of_ones_data_holds_ones_own_words_and_none_of_the_offices(
    aviary: Aviary, asking: Task, sister: Task
) -> None:
    now, case = timezone.now(), aviary.case
    conversation.write_note(task=asking, by=asking.owner, text=NOTE, now=now)
    conversation.ask(task=asking, of=sister.sub_case, by=asking.owner, text=ASKED, now=now)
    supervision.issue_order(sub_case=asking.sub_case, by=supervisor(), reason=ORDERED, now=now)
    supervision.hurry(sub_case=asking.sub_case, by=case.submitted_by, now=now, text=HURRIED)
    assert seen_in(str(export_of(case.submitted_by, now=now).data)) == {HURRIED}
