"""What a clerk does with a task: claim, take the next one, release, complete."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Exists, OuterRef
from viewflow.workflow.status import STATUS

from workflows.errors import AlreadyTaken, NotAllowed, WrongState
from workflows.flows import CaseFlow
from workflows.models import PAUSED, CaseEvent, Outcome, Task, Verb
from workflows.policy import department_tasks, permitted, working_posts, workplaces
from workflows.steps import Act


def claim(*, task: Task, by: AbstractBaseUser, now: datetime) -> Task:
    """Take an open task of one's own department; claiming one's own task again changes nothing.

    One compare-and-set UPDATE without a lock: of two clerks one wins, the other gets AlreadyTaken.
    Raises NotAllowed for a person without a post in the department.
    """
    free = permitted("claim task", by, now).filter(pk=task.pk, owner__isnull=True, finished__isnull=True)
    with transaction.atomic():
        if free.update(owner=by, status=STATUS.ASSIGNED, assigned=now):
            _record(task, Verb.CLAIMED, by, now)
            task.owner, task.status, task.assigned = by, STATUS.ASSIGNED, now
            return task
    return _not_claimed(task, by, now)


def claim_next(*, by: AbstractBaseUser, now: datetime) -> Task | None:
    """Take the free task of one's departments that is due first (领下一件); None when there is none that runs.

    A task that a colleague is just taking is passed over, so that many clerks asking at once each get
    another one, and nobody waits.
    """
    departments = sorted(set(workplaces(by, now).values_list("department_id", flat=True)))
    with transaction.atomic():
        task = (
            Task.objects.filter(
                department_id__in=departments,
                finished__isnull=True,
                flow_task_type="HUMAN",
                owner__isnull=True,
                due_at__isnull=False,
            )
            .order_by("due_at", "id")
            .select_for_update(skip_locked=True)
            .first()
        )
        if task is None:
            return None
        task.owner, task.status, task.assigned = by, STATUS.ASSIGNED, now
        task.save(update_fields=["owner", "status", "assigned"])
        _record(task, Verb.CLAIMED, by, now)
    return task


def release(*, task: Task, by: AbstractBaseUser, now: datetime) -> Task:
    """Put one's own open task back into the pool. Raises WrongState when it is not one's own any more."""
    own = permitted("release task", by, now).filter(pk=task.pk, finished__isnull=True)
    with transaction.atomic():
        if not own.update(owner=None, status=STATUS.NEW, assigned=None):
            raise WrongState("only an open task of one's own can be released")
        _record(task, Verb.RELEASED, by, now)
    task.owner, task.status, task.assigned = None, STATUS.NEW, None
    return task


def complete(
    *,
    task: Task,
    by: AbstractBaseUser,
    outcome: Outcome,
    now: datetime,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
) -> Task:
    """End a claimed task with an outcome its kind of step knows.

    `data` is the data of the result by ``role.element`` (for a grant). Raises NotAllowed for someone else's
    department, AlreadyTaken for someone else's task, WrongState for a finished one, Invalid for a missing
    reason or result datum. Completing twice: one wins, the other is told.
    """
    with transaction.atomic():
        case = CaseFlow.locked(task.process_id)
        task = (
            # With what a notice names: the office, its superior, and the government that reconsiders.
            Task.objects.select_related(
                "sub_case__department__region__parent", "sub_case__department__parent"
            )
            .annotate(
                is_at_work=Exists(working_posts(by, now).filter(department_id=OuterRef("department_id"))),
                is_permitted=Exists(permitted("complete task", by, now).filter(pk=OuterRef("pk"))),
            )
            .get(pk=task.pk, process=case)
        )
        task.process = case
        _guard(task, by)
        task.flow_task.activation_class(task).execute(
            Act(outcome=outcome, by=by, now=now, reason=reason, data=data or {})
        )
    return task


def _guard(task: Task, by: AbstractBaseUser) -> None:
    if not task.is_at_work:
        raise NotAllowed("no post in the department of the task")
    if task.finished is not None:
        raise WrongState("the task is finished")
    if task.owner_id is None:
        raise WrongState("claim the task first")
    if task.sub_case.state in PAUSED:
        raise WrongState("the clock of the matter stands still: nothing is decided until it goes on")
    if not task.is_permitted:
        raise (
            AlreadyTaken(str(task.owner))
            if task.owner_id != by.pk
            else NotAllowed("the policy does not permit it")
        )


def _not_claimed(task: Task, by: AbstractBaseUser, now: datetime) -> Task:
    """Why the claim did not go through; the way of the loser may cost a few statements more."""
    current = Task.objects.select_related("owner").get(pk=task.pk)
    if not department_tasks(by, now).filter(pk=task.pk).exists():
        raise NotAllowed("no post in the department of the task")
    if current.finished is not None or current.flow_task_type != "HUMAN":
        raise WrongState("the task is finished, or the system does it")
    if current.owner_id == by.pk:
        return current
    raise AlreadyTaken(str(current.owner) if current.owner_id else "")


def _record(task: Task, verb: Verb, by: AbstractBaseUser, now: datetime) -> None:
    CaseEvent.objects.create(
        case_id=task.process_id,
        sub_case_id=task.sub_case_id,
        verb=verb,
        # The clocks of several machines differ a little: nobody claims a task before it was opened.
        at=max(now, task.created),
        by=by,
        department_id=task.department_id,
        detail={"step": task.step},
    )
