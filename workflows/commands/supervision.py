"""Looking after the clocks of others: hurry (催办), supervision orders (督办)."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services.models import PostKind
from workflows.clock.practice import ORDER_ANSWER
from workflows.errors import NotAllowed, WrongState
from workflows.flows import CaseFlow
from workflows.models import (
    PAUSED,
    OrderAnswer,
    OrderOrigin,
    Reminder,
    SubCase,
    SubCaseState,
    SupervisionOrder,
    Task,
    Verb,
)
from workflows.policy import permitted
from workflows.reads.staff import handlers_of, holders, supervisors_of
from workflows.steps import Effects, written_reason
from workflows.steps.deadlines import deadline

HEADS = (PostKind.LEADER, PostKind.SECTION_HEAD)


def hurry(*, sub_case: SubCase, by: AbstractBaseUser, now: datetime, text: str = "") -> Reminder:
    """The applicant asks to get on with a matter, at most once a day; whoever has it in hand is told.

    Raises NotAllowed for somebody else's case, WrongState when no desk can do anything now, or for the second time.
    """
    with transaction.atomic():
        case = CaseFlow.locked(sub_case.case_id)
        if not permitted("hurry case", by, now).filter(pk=case.pk).exists():
            raise NotAllowed("only the applicant hurries a case")
        task = (
            Task.objects.select_related("sub_case")
            .filter(sub_case_id=sub_case.pk, process=case, finished__isnull=True, flow_task_type="HUMAN")
            .first()
        )
        if task is None or task.sub_case.state in (*PAUSED, SubCaseState.WAITING):
            raise WrongState("no desk can do anything about it now")
        try:
            with transaction.atomic():
                reminder = Reminder.objects.create(
                    case=case,
                    sub_case=task.sub_case,
                    task=task,
                    by=by,
                    text=text.strip(),
                    day=timezone.localdate(now),
                    at=now,
                )
        except IntegrityError as conflict:
            raise WrongState("they were reminded today already") from conflict
        effects = Effects(case=case, by=by, now=now)
        event = effects.record(Verb.HURRIED, task.sub_case, department_id=task.department_id, step=task.step)
        told = handlers_of(task, now)
        if task.due_at is not None and task.due_at < now:
            told += holders(task.department_id, HEADS, now)
        effects.tell(event, told)
        effects.write([])
    return reminder


def issue_order(*, sub_case: SubCase, by: AbstractBaseUser, reason: str, now: datetime) -> SupervisionOrder:
    """A supervisor asks the department of a matter to explain itself in writing, and to act.

    It goes to where the matter stands now. Raises Invalid without a reason, NotAllowed, WrongState for a matter
    that reached no department.
    """
    reason = written_reason(reason, _("Please write what the department is to explain or to do."))
    with transaction.atomic():
        case = CaseFlow.locked(sub_case.case_id)
        if not permitted("issue supervision order", by, now).filter(pk=case.pk).exists():
            raise NotAllowed("not a case this person watches")
        sub_case = SubCase.objects.get(pk=sub_case.pk, case=case)
        if sub_case.received_at is None or sub_case.department_id is None:
            raise WrongState("the matter has reached no department")
        task = Task.objects.filter(sub_case=sub_case, finished__isnull=True).first()
        order = SupervisionOrder.objects.create(
            case=case,
            sub_case=sub_case,
            department_id=task.department_id if task else sub_case.department_id,
            origin=OrderOrigin.SUPERVISOR,
            task=task,
            reason=reason,
            issued_by=by,
            issued_at=now,
            due_at=deadline(now, ORDER_ANSWER).due_at,
        )
        effects = Effects(case=case, by=by, now=now)
        event = effects.record(
            Verb.ORDERED, sub_case, department_id=order.department_id, origin=order.origin, order=order.pk
        )
        effects.tell(event, holders(order.department_id, HEADS, now))
        effects.write([])
    return order


def answer_order(
    *, order: SupervisionOrder, by: AbstractBaseUser, text: str, now: datetime
) -> SupervisionOrder:
    """A head of the department answers in writing. Raises Invalid under `text`, NotAllowed, WrongState."""
    text = written_reason(text, _("Please write the answer."), key="text")

    def write(held: SupervisionOrder, effects: Effects) -> None:
        if held.answered_at is not None:
            raise WrongState("it has been answered; the supervisor looks at it now")
        OrderAnswer.objects.create(order=held, text=text, by=by, at=now)
        held.answered_at = now
        held.save(update_fields=["answered_at"])
        event = effects.record(
            Verb.ORDER_ANSWERED, held.sub_case, department_id=held.department_id, order=held.pk
        )
        effects.tell(
            event, [held.issued_by_id] if held.issued_by_id else supervisors_of(held.department, now)
        )

    return _on_order(order, "answer supervision order", by, now, write)


def send_back_order(
    *, order: SupervisionOrder, by: AbstractBaseUser, reason: str, now: datetime
) -> SupervisionOrder:
    """The answer does not do: the department answers again, within the same term from now."""
    reason = written_reason(reason, _("Please write what is missing in the answer."))

    def write(held: SupervisionOrder, effects: Effects) -> None:
        if held.answered_at is None:
            raise WrongState("there is no answer yet")
        answer = OrderAnswer.objects.get(order=held, sent_back_at__isnull=True)
        answer.remark, answer.sent_back_by, answer.sent_back_at = reason, by, now
        answer.save(update_fields=["remark", "sent_back_by", "sent_back_at"])
        held.answered_at, held.due_at = None, deadline(now, ORDER_ANSWER).due_at
        held.save(update_fields=["answered_at", "due_at"])
        event = effects.record(
            Verb.ORDER_SENT_BACK, held.sub_case, department_id=held.department_id, order=held.pk
        )
        effects.tell(event, holders(held.department_id, HEADS, now))

    return _on_order(order, "close supervision order", by, now, write)


def close_order(
    *, order: SupervisionOrder, by: AbstractBaseUser, text: str, now: datetime
) -> SupervisionOrder:
    """A supervisor closes an answered order, saying what came of it. Raises Invalid under `text`, WrongState."""
    text = written_reason(text, _("Please write what came of it."), key="text")

    def write(held: SupervisionOrder, effects: Effects) -> None:
        if held.answered_at is None:
            raise WrongState("the department has not answered yet")
        held.closing, held.closed_by, held.closed_at = text, by, now
        held.save(update_fields=["closing", "closed_by", "closed_at"])
        event = effects.record(
            Verb.ORDER_CLOSED, held.sub_case, department_id=held.department_id, order=held.pk
        )
        effects.tell(event, holders(held.department_id, HEADS, now))

    return _on_order(order, "close supervision order", by, now, write)


def _on_order(
    order: SupervisionOrder,
    rule: str,
    by: AbstractBaseUser,
    now: datetime,
    write: Callable[[SupervisionOrder, Effects], None],
) -> SupervisionOrder:
    """Under the lock of its case, with an order that is open and that this person may handle: write what happens."""
    with transaction.atomic():
        case = CaseFlow.locked(order.case_id)
        held = (
            permitted(rule, by, now)
            .select_related("sub_case", "department__region")
            .filter(pk=order.pk)
            .first()
        )
        if held is None:
            raise NotAllowed("not an order of one's own department, or of one that one watches")
        if held.closed_at is not None:
            raise WrongState("the order is closed")
        effects = Effects(case=case, by=by, now=now)
        write(held, effects)
        effects.write([])
    return held
