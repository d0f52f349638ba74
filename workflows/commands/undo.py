"""Taking back what one did a moment ago: a claim, or a transfer that went to the wrong desk.

History stays: what was done and what was taken back are both told. Nothing is taken back over somebody's head: after
anybody has acted on the matter, the ordinary verbs are the way.
"""

from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Q
from viewflow.workflow.status import STATUS

from services.models import PostKind
from workflows.errors import NotAllowed, WrongState
from workflows.flows import CaseFlow
from workflows.models import Case, CaseEvent, Outcome, Task, Transfer, TransferKind, Verb
from workflows.policy import permitted
from workflows.reads.staff import holders
from workflows.steps import Act, Effects

UNDO_WITHIN = timedelta(seconds=30)
"""Pages offer it for ten seconds; whoever points at the offer holds it open, and the answer travels too."""

UNDOABLE = (TransferKind.TRANSFER, TransferKind.RETURN)
"""What a supervisor ruled stands."""


def undo(*, task: Task, by: AbstractBaseUser, now: datetime) -> Task:
    """Take back one's own claim of that task, or one's own transfer of it; returns the task as it is on one's desk.

    `task` is the one that was claimed, or that was closed by the transfer. Raises NotAllowed for somebody else's
    department, WrongState when it is too late, was not one's own, or somebody has acted on the matter since.
    """
    with transaction.atomic():
        case = CaseFlow.locked(task.process_id)
        own = permitted("undo task", by, now).select_related("sub_case", "department__region")
        task = own.filter(pk=task.pk, process=case).first()
        if task is None:
            raise NotAllowed("no post in the department of the task")
        task.process = case
        last = _last_act(task)
        if last is None or last.by_id != by.pk or now - last.at > UNDO_WITHIN:
            raise WrongState("there is nothing of one's own that can still be taken back")
        if last.verb == Verb.CLAIMED:
            return _unclaim(task, by, now)
        if last.verb == Verb.TRANSFERRED and task.outcome == Outcome.TRANSFERRED:
            return _take_back(task, case, by, now)
        raise WrongState("only a claim and a transfer can be taken back")


def _last_act(task: Task) -> CaseEvent | None:
    """What a person did last about the matter, or about the case as a whole; lights are nobody's act."""
    about = Q(sub_case=task.sub_case_id) | Q(sub_case__isnull=True)
    return CaseEvent.objects.filter(about, case=task.process_id, by__isnull=False).order_by("-id").first()


def _unclaim(task: Task, by: AbstractBaseUser, now: datetime) -> Task:
    own = Task.objects.filter(pk=task.pk, owner_id=by.pk, finished__isnull=True)
    if not own.update(owner=None, status=STATUS.NEW, assigned=None):
        raise WrongState("the task is no longer one's own")
    task.owner, task.status, task.assigned = None, STATUS.NEW, None
    CaseEvent.objects.create(
        case_id=task.process_id,
        sub_case_id=task.sub_case_id,
        verb=Verb.RELEASED,
        at=max(now, task.created),
        by=by,
        department_id=task.department_id,
        detail={"step": task.step},
    )
    return task


def _take_back(task: Task, case: Case, by: AbstractBaseUser, now: datetime) -> Task:
    """Close what was opened at the other desk, and open it here again as it was; the road is put back."""
    move = Transfer.objects.filter(task=task, undone_at__isnull=True, kind__in=UNDOABLE).first()
    there = Task.objects.filter(sub_case=task.sub_case_id, finished__isnull=True).first()
    if move is None or not move.before or there is None or there.department_id != move.to_department_id:
        raise WrongState("the work is no longer where it was sent")
    if there.owner_id is not None:
        raise WrongState("the other department has taken it up")
    there.process, there.sub_case = case, task.sub_case
    alarm_at = there.alarm_at
    there.flow_task.activation_class(there).complete(Act(Outcome.TRANSFERRED, by, max(now, there.created)))
    move.undone_at = now
    move.save(update_fields=["undone_at"])
    task.sub_case.route, task.sub_case.department_id = move.before["route"], move.before["department"]
    task.sub_case.save(update_fields=["route", "department"])
    here = Task(
        flow_task=task.flow_task,
        flow_task_type=task.flow_task_type,
        process=case,
        sub_case=task.sub_case,
        department=task.department,
        step=task.step,
        created=now,
        status=STATUS.ASSIGNED,
        owner=by,
        assigned=now,
        due_at=there.due_at,
        alarm_at=alarm_at,
        light=there.light,
        rung=there.rung,
        asked=there.asked,
    )
    effects = Effects(case=case, by=by, now=now)
    event = effects.record(
        Verb.TRANSFERRED, task.sub_case, department_id=task.department_id, step=task.step, kind="undone"
    )
    effects.tell(event, holders(move.to_department_id, (PostKind.CLERK, PostKind.SECTION_HEAD), now))
    effects.write([here])
    return here
