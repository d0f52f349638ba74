"""Posts as people take them up and leave them, and what becomes of the work on their desks."""

from collections.abc import Iterable
from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from viewflow.workflow.status import STATUS

from services.models import Department, Post, PostKind
from workflows.errors import WrongState
from workflows.models import CaseEvent, Task, Verb
from workflows.policy import WORKING_POSTS

BATCH = 500
POST_ENDED = "post_ended"
"""Why a task went back to the pool, in the detail of its event."""


def appoint(
    *,
    user: AbstractBaseUser,
    department: Department,
    kind: PostKind,
    title_zh: str,
    title_en: str,
    starts_on: date,
    ends_on: date | None = None,
) -> Post:
    """Give somebody a post; a person may hold several. Raises WrongState when the person holds this one already."""
    try:
        with transaction.atomic():
            return Post.objects.create(
                user=user,
                department=department,
                kind=kind,
                title_zh=title_zh,
                title_en=title_en,
                starts_on=starts_on,
                ends_on=ends_on,
            )
    except IntegrityError as held:
        raise WrongState("the person holds this post, or the dates do not fit") from held


def leave_post(*, post: Post, on: date, by: AbstractBaseUser | None, now: datetime) -> int:
    """End a post: from today on its powers end at once, and what was claimed goes back to the pool with it.

    A later last day `on` is only written down; `return_tasks` does the rest when it has passed. Returns how many
    tasks went back. Twice is once: raises WrongState for a post that was left before.
    """
    today = timezone.localdate(now)
    with transaction.atomic():
        post = Post.objects.select_for_update().get(pk=post.pk)
        if post.left_at is not None:
            raise WrongState("the post was left before")
        if on > today:
            post.ends_on = on
            post.save(update_fields=["ends_on"])
            return 0
        post.ends_on, post.left_at = max(today, post.starts_on), now
        post.save(update_fields=["ends_on", "left_at"])
        deserted = _deserted(now).filter(owner_id=post.user_id, department_id=post.department_id)
        return _give_back(deserted.select_for_update(of=("self",)), by, now)


def return_tasks(*, now: datetime, batch: int = BATCH) -> int:
    """Give back what lies claimed by people who no longer have a post there; returns how many. Safe to run twice.

    Posts that ran out overnight come here, and a claim that crossed with the end of a post.
    """
    returned = 0
    while True:
        with transaction.atomic():
            found = _deserted(now).order_by("pk").select_for_update(of=("self",), skip_locked=True)[:batch]
            count = _give_back(found, None, now)
        returned += count
        if count < batch:
            return returned


def _deserted(now: datetime) -> QuerySet[Task]:
    """Open tasks whose owner has no working post in the task's department at `now`."""
    at_work = Post.objects.held_on(timezone.localdate(now)).filter(
        user_id=OuterRef("owner_id"), department_id=OuterRef("department_id"), kind__in=WORKING_POSTS
    )
    return Task.objects.filter(~Exists(at_work), owner__isnull=False, finished__isnull=True)


def _give_back(tasks: Iterable[Task], by: AbstractBaseUser | None, now: datetime) -> int:
    tasks = list(tasks)
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(
        owner=None, status=STATUS.NEW, assigned=None
    )
    CaseEvent.objects.bulk_create(
        CaseEvent(
            case_id=task.process_id,
            sub_case_id=task.sub_case_id,
            verb=Verb.RELEASED,
            at=now,
            by=by,
            department_id=task.department_id,
            detail={"step": task.step, "reason": POST_ENDED, "owner": task.owner_id},
        )
        for task in tasks
    )
    return len(tasks)
