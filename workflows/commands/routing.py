"""Work at the wrong desk: transfer it, return it once, or let the supervisor rule (转办、退回).

The clock of the step runs on whatever the desks think of each other: a task keeps its due date, its light and its
place on the ladder wherever it goes.
"""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from viewflow.workflow.status import STATUS

from services.catalogue.vocabulary import PRECHECK
from services.models import Department, PostKind
from workflows.clock.practice import ORDER_ANSWER
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.flows import CaseFlow
from workflows.models import (
    Case,
    OrderOrigin,
    Outcome,
    SubCase,
    SupervisionOrder,
    Task,
    Transfer,
    TransferKind,
    Verb,
)
from workflows.policy import permitted
from workflows.reads.moves import was_disputed
from workflows.reads.staff import holders, supervisors_of
from workflows.steps import Act, Effects, written_reason
from workflows.steps.deadlines import deadline


def transfer(*, task: Task, to: Department, by: AbstractBaseUser, reason: str, now: datetime) -> Task:
    """Move a claimed task to the department that is responsible; returns the task that opened there.

    Raises Invalid without a reason or for one's own department, WrongState when the step was transferred before:
    then it goes back (`return_task`) or to the supervisor (`dispute`).
    """
    reason = written_reason(reason, _("Please say why the other department is responsible."))
    with transaction.atomic():
        task = _held(task, "transfer task", by, now)
        if _moves(task).exists():
            raise WrongState("this step was transferred before; return it, or ask the supervisor")
        return _move(task, to, TransferKind.TRANSFER, by, reason, now)


def return_task(*, task: Task, by: AbstractBaseUser, reason: str, now: datetime) -> Task:
    """Send a task that was transferred here back to where it came from, at most once; returns the task there."""
    reason = written_reason(reason, _("Please say why your department is not responsible."))
    with transaction.atomic():
        task = _held(task, "transfer task", by, now)
        came = _moves(task).filter(kind=TransferKind.TRANSFER, to_department=task.department_id).first()
        if came is None:
            raise WrongState("this task was not transferred here")
        return _move(task, came.from_department, TransferKind.RETURN, by, reason, now)


def dispute(*, task: Task, by: AbstractBaseUser, reason: str, now: datetime) -> SupervisionOrder:
    """Ask the supervisor who is responsible: for a task that was transferred and came back, or was assigned before.

    The task stays where it is, and its clock runs, until `rule` decides.
    """
    reason = written_reason(reason, _("Please say why your department is not responsible."))
    with transaction.atomic():
        task = _held(task, "dispute task", by, now)
        moves = set(_moves(task).values_list("kind", flat=True))
        if TransferKind.RETURN not in moves or was_disputed(task):
            raise WrongState("the supervisor is asked after a transfer and a return, and rules once")
        effects = Effects(case=task.process, by=by, now=now)
        try:
            with transaction.atomic():
                order = SupervisionOrder.objects.create(
                    case=task.process,
                    sub_case=task.sub_case,
                    department_id=task.department_id,
                    origin=OrderOrigin.DISPUTE,
                    task=task,
                    reason=reason,
                    issued_by=by,
                    issued_at=now,
                    due_at=deadline(now, ORDER_ANSWER).due_at,
                )
        except IntegrityError as conflict:
            raise WrongState("the supervisor has been asked already") from conflict
        event = effects.record(Verb.DISPUTED, task.sub_case, department_id=task.department_id, step=task.step)
        effects.tell(event, supervisors_of(task.department, now))
        effects.write([])
    return order


def rule(
    *, order: SupervisionOrder, to: Department, by: AbstractBaseUser, reason: str, now: datetime
) -> SupervisionOrder:
    """A supervisor assigns a disputed task, for good; the order is closed with the reason."""
    reason = written_reason(reason, _("Please give the reason of the ruling: both departments read it."))
    with transaction.atomic():
        case = CaseFlow.locked(order.case_id)
        order = (
            permitted("rule on dispute", by, now).select_for_update(of=("self",)).filter(pk=order.pk).first()
        )
        if order is None:
            raise NotAllowed("not a dispute between departments this person watches")
        if order.closed_at is not None:
            raise WrongState("it has been ruled already")
        task = _open_task(order.sub_case, case)
        if task.department_id != to.pk:
            _move(task, to, TransferKind.RULING, by, reason, now)
        order.closing, order.closed_by, order.closed_at = reason, by, now
        order.save(update_fields=["closing", "closed_by", "closed_at"])
        effects = Effects(case=case, by=by, now=now)
        event = effects.record(Verb.RULED, order.sub_case, department_id=to.pk, step=task.step)
        effects.tell(event, holders(to.pk, (PostKind.LEADER, PostKind.SECTION_HEAD), now))
        effects.tell(event, [order.issued_by_id])
        effects.write([])
    return order


def _held(task: Task, rule_name: str, by: AbstractBaseUser, now: datetime) -> Task:
    """The task as it stands under the lock of its case; NotAllowed or WrongState unless this person has it in hand."""
    case = CaseFlow.locked(task.process_id)
    current = (
        permitted(rule_name, by, now)
        .select_related("sub_case", "department__region")
        .filter(pk=task.pk, process=case)
        .first()
    )
    if current is None:
        raise NotAllowed("only who has claimed a task moves it")
    if current.finished is not None:
        raise WrongState("the task is finished")
    if current.due_at is None:
        raise WrongState("the matter stands still; let it go on first")
    current.process = case
    return current


def _open_task(sub_case: SubCase, case: Case) -> Task:
    task = (
        Task.objects.select_related("sub_case", "department__region")
        .filter(sub_case=sub_case, finished__isnull=True)
        .first()
    )
    if task is None:
        raise WrongState("the matter has gone on meanwhile")
    task.process = case
    return task


def _moves(task: Task) -> QuerySet[Transfer]:
    moves = Transfer.objects.filter(sub_case=task.sub_case, step=task.step, undone_at__isnull=True)
    return moves.select_related("from_department")


def _move(
    task: Task, to: Department, kind: TransferKind, by: AbstractBaseUser, reason: str, now: datetime
) -> Task:
    """Close the task here, open it there, and let the rest of the road that led here lead there."""
    if to.pk == task.department_id:
        raise Invalid({"to": _("Please choose another department.")})
    if task.step == PRECHECK.code:
        raise WrongState("the precheck belongs to the one window")
    effects = Effects(case=task.process, by=by, now=now)
    alarm_at = task.alarm_at
    task.flow_task.activation_class(task).complete(Act(Outcome.TRANSFERRED, by, max(now, task.created)))
    try:
        with transaction.atomic():
            Transfer.objects.create(
                sub_case=task.sub_case,
                task=task,
                step=task.step,
                kind=kind,
                from_department_id=task.department_id,
                to_department=to,
                reason=reason,
                by=by,
                at=now,
                before={"route": task.sub_case.route, "department": task.sub_case.department_id},
            )
    except IntegrityError as conflict:
        raise WrongState(
            "this step has been moved this way before; only the supervisor can rule now"
        ) from conflict
    _lead(task.sub_case, task.step, from_id=task.department_id, to=to)
    moved = Task(
        flow_task=task.flow_task,
        flow_task_type=task.flow_task_type,
        process=task.process,
        sub_case=task.sub_case,
        department=to,
        step=task.step,
        created=now,
        status=STATUS.NEW,
        due_at=task.due_at,
        alarm_at=alarm_at,
        light=task.light,
        rung=task.rung,
        asked=task.asked,
    )
    event = effects.record(Verb.TRANSFERRED, task.sub_case, department_id=to.pk, step=task.step, kind=kind)
    effects.tell(event, holders(to.pk, (PostKind.CLERK, PostKind.SECTION_HEAD), now))
    effects.write([moved])
    return moved


def _lead(sub_case: SubCase, step: str, *, from_id: int, to: Department) -> None:
    """From this step on, what led to the old desk leads to the new one."""
    codes = [code for code, _department in sub_case.route]
    here = codes.index(step)
    sub_case.route = [
        [code, to.pk if place >= here and department == from_id else department]
        for place, (code, department) in enumerate(sub_case.route)
    ]
    changed = ["route"]
    if sub_case.department_id == from_id:
        sub_case.department = to
        changed.append("department")
    sub_case.save(update_fields=changed)
