"""Leaving a post: its powers end at once, and nothing stays on a desk that nobody sits at."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from citizen_portal.accounts.models import User
from services.catalogue.models import OneThingVersion
from services.models import Post, PostKind
from tests.acting import MONDAY, apply_for, open_task
from workflows.commands import clerk, posts
from workflows.errors import NotAllowed, WrongState
from workflows.models import Case, CaseEvent, Outcome, Task, Verb
from workflows.policy import working_posts
from workflows.reads.queues import Queue, counts

TODAY = timezone.localdate(MONDAY)


@pytest.fixture
def case(pair: OneThingVersion) -> Case:
    return apply_for(pair)


@pytest.fixture
def task(case: Case) -> Task:
    return open_task(case, case.sub_cases.order_by("position").first().matter)


@pytest.fixture
def post(task: Task) -> Post:
    return Post.objects.get(department=task.department, kind=PostKind.CLERK)


def another_post(of: Post, **changes) -> Post:
    return posts.appoint(
        **{
            "user": of.user, "department": of.department, "kind": PostKind.SECTION_HEAD, "title_zh": "科长",
            "title_en": "Section head", "starts_on": TODAY,
        }
        | changes
    )  # fmt: skip


def test_leaving_ends_the_powers_at_once_and_gives_the_claimed_task_back(task: Task, post: Post) -> None:
    clerk.claim(task=task, by=post.user, now=MONDAY)
    leader = User.objects.get(posts__department=task.department, posts__kind=PostKind.LEADER)
    assert posts.leave_post(post=post, on=TODAY, by=leader, now=MONDAY) == 1
    task.refresh_from_db()
    assert (task.owner_id, task.assigned, task.status) == (None, None, "NEW")
    assert not working_posts(post.user, MONDAY).exists()
    with pytest.raises(NotAllowed):
        clerk.claim(task=task, by=post.user, now=MONDAY)
    with pytest.raises(NotAllowed):
        clerk.complete(task=task, by=post.user, outcome=Outcome.GRANTED, now=MONDAY)
    event = CaseEvent.objects.filter(case_id=task.process_id, verb=Verb.RELEASED).get()
    assert (event.by, event.detail["reason"], event.detail["owner"]) == (leader, "post_ended", post.user_id)


def test_a_colleague_takes_up_what_came_back(task: Task, post: Post) -> None:
    clerk.claim(task=task, by=post.user, now=MONDAY)
    posts.leave_post(post=post, on=TODAY, by=None, now=MONDAY)
    colleague = User.objects.get(posts__department=task.department, posts__kind=PostKind.SECTION_HEAD)
    assert clerk.claim(task=task, by=colleague, now=MONDAY).owner == colleague


def test_finished_work_and_the_work_of_other_departments_stay_where_they_are(task: Task, post: Post) -> None:
    other = Task.objects.exclude(department=task.department).filter(finished__isnull=True).first()
    elsewhere = another_post(post, department=other.department, kind=PostKind.CLERK)
    for each in (task, other):
        clerk.claim(task=each, by=post.user, now=MONDAY)
    assert posts.leave_post(post=post, on=TODAY, by=None, now=MONDAY) == 1
    other.refresh_from_db()
    assert other.owner == elsewhere.user


def test_whoever_holds_a_second_post_in_the_department_keeps_the_task(task: Task, post: Post) -> None:
    another_post(post)
    clerk.claim(task=task, by=post.user, now=MONDAY)
    assert posts.leave_post(post=post, on=TODAY, by=None, now=MONDAY) == 0
    task.refresh_from_db()
    assert task.owner == post.user


def test_a_post_that_runs_out_is_cleared_by_the_sweep_on_the_day_after(task: Task, post: Post) -> None:
    clerk.claim(task=task, by=post.user, now=MONDAY)
    assert posts.leave_post(post=post, on=TODAY + timedelta(days=3), by=None, now=MONDAY) == 0
    assert posts.return_tasks(now=MONDAY + timedelta(days=3)) == 0
    assert working_posts(post.user, MONDAY + timedelta(days=3)).exists()
    assert posts.return_tasks(now=MONDAY + timedelta(days=4)) == 1
    assert posts.return_tasks(now=MONDAY + timedelta(days=4)) == 0
    assert not working_posts(post.user, MONDAY + timedelta(days=4)).exists()


def test_a_post_is_left_once_and_can_be_taken_up_again(post: Post) -> None:
    posts.leave_post(post=post, on=TODAY, by=None, now=MONDAY)
    with pytest.raises(WrongState):
        posts.leave_post(post=post, on=TODAY, by=None, now=MONDAY)
    another_post(post, kind=PostKind.CLERK)
    assert working_posts(post.user, MONDAY).exists()
    with pytest.raises(WrongState):
        another_post(post, kind=PostKind.CLERK)


def test_whoever_works_in_two_departments_sees_the_work_of_both(case: Case, task: Task, post: Post) -> None:
    alone = counts(post.user, MONDAY).queues[Queue.POOL]
    other = Task.objects.exclude(department=task.department).filter(finished__isnull=True).first()
    second = another_post(post, department=other.department, kind=PostKind.CLERK)
    assert counts(post.user, MONDAY).queues[Queue.POOL] > alone
    posts.leave_post(post=second, on=TODAY, by=None, now=MONDAY)
    assert counts(post.user, MONDAY).queues[Queue.POOL] == alone


def test_the_personnel_office_does_it_from_the_command_line(task: Task, post: Post, capsys) -> None:
    clerk.claim(task=task, by=post.user, now=MONDAY)
    call_command("posts", "leave", post.user.username, post.department.code, "clerk")
    assert "1 tasks are back in the pool" in capsys.readouterr().out
