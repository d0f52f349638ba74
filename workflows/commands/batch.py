"""One act on many tasks: confirmed once, kept as rows, done task by task.

Each task is an intent of its own: done exactly once, in the transaction that says so, by the same verb and under the
same rules as if the clerk had done it alone. Whoever kills the worker in the middle stops nothing: what is left waits
in its rows, and the run says at any moment what was done, what was not and why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from services.models import Department
from workflows import outbox
from workflows.commands import clerk, routing
from workflows.errors import AlreadyTaken, Invalid, NotAllowed, WorkflowError, WrongState
from workflows.flows import CaseFlow
from workflows.models import (
    BatchAct,
    BatchItem,
    BatchRun,
    BatchState,
    Intent,
    IntentKind,
    Outcome,
    Refusal,
    Task,
)
from workflows.policy import permitted
from workflows.steps import written_reason

MOST = 500
"""Tasks in one run: a clerk still reads what will happen to which."""

ENDING = (BatchAct.GO_ON, BatchAct.STOP)
WITH_REASON = (BatchAct.STOP, BatchAct.TRANSFER)


@dataclass(frozen=True)
class Chosen:
    """A task as the clerk confirmed it: `outcome` is how it will end, empty when the act ends nothing."""

    task_id: int
    outcome: str = ""


def begin_batch(
    *,
    key: UUID,
    act: BatchAct,
    chosen: Sequence[Chosen],
    by: AbstractBaseUser,
    now: datetime,
    to: Department | None = None,
    reason: str = "",
) -> BatchRun:
    """Write the run down; workers do it. The same `key` again is the same run, whatever came with it.

    Raises Invalid when a reason or a department is missing, or the tasks are none or too many, and NotAllowed when one
    of them is not of this person's departments: then nothing is begun at all.
    """
    errors: dict[str, str] = {}
    if not 1 <= len({each.task_id for each in chosen}) == len(chosen) <= MOST:
        errors["tasks"] = _("Please choose between one and %(most)s tasks.") % {"most": MOST}
    if any(bool(each.outcome) != (act in ENDING) for each in chosen):
        errors["tasks"] = _("Please choose the tasks again.")
    if (act == BatchAct.TRANSFER) != (to is not None):
        errors["to"] = _("Please choose another department.")
    if errors:
        raise Invalid(errors)
    if act in WITH_REASON:
        reason = written_reason(reason, _("Please give the reason: the citizen has a right to know it."))
    with transaction.atomic():
        run, is_new = BatchRun.objects.get_or_create(
            by=by, key=key, defaults={"act": act, "to": to, "reason": reason, "begun_at": now}
        )
        if is_new:
            _write_items(run, chosen, by, now)
    return run


def carry_out(intent: Intent, now: datetime) -> None:
    """Do one task of a run, by the verb itself; what the verb refuses is written down as refused."""
    item = BatchItem.objects.select_related("run__by", "run__to", "task").get(pk=intent.target)
    if item.state != BatchState.WAITING:
        return
    run = item.run
    try:
        if not run.by.is_active:
            raise NotAllowed("the account is closed")
        with transaction.atomic():
            _do(run, item, now)
        item.state = BatchState.DONE
    except WorkflowError as error:
        item.state, item.refusal = BatchState.REFUSED, _refusal(error)
    item.settled_at = now
    item.save(update_fields=["state", "refusal", "settled_at"])
    _end(run, now)


def _write_items(run: BatchRun, chosen: Sequence[Chosen], by: AbstractBaseUser, now: datetime) -> None:
    own = permitted("batch tasks", by, now).filter(pk__in=[each.task_id for each in chosen])
    cases = dict(own.values_list("pk", "process_id"))
    if len(cases) < len(chosen):
        raise NotAllowed("a task of another department")
    items = BatchItem.objects.bulk_create(
        BatchItem(run=run, task_id=each.task_id, position=position, outcome=each.outcome)
        for position, each in enumerate(chosen)
    )
    outbox.post(
        outbox.intend(IntentKind.BATCH, case_id=cases[item.task_id], target=item.pk, now=now)
        for item in items
    )


def _do(run: BatchRun, item: BatchItem, now: datetime) -> None:
    """The case first, like every verb: what else is due for it may be done in the same transaction."""
    CaseFlow.locked(item.task.process_id)
    task = Task.objects.select_related("sub_case", "process").get(pk=item.task_id)
    match run.act:
        case BatchAct.CLAIM:
            clerk.claim(task=task, by=run.by, now=now)
        case BatchAct.RELEASE:
            clerk.release(task=task, by=run.by, now=now)
        case BatchAct.TRANSFER:
            routing.transfer(task=task, to=run.to, by=run.by, reason=run.reason, now=now)
        case _:
            clerk.complete(task=task, by=run.by, outcome=Outcome(item.outcome), reason=run.reason, now=now)


def _refusal(error: WorkflowError) -> Refusal:
    match error:
        case AlreadyTaken(owner=owner) if owner:
            return Refusal.TAKEN
        case WrongState():
            return Refusal.MOVED_ON
        case NotAllowed():
            return Refusal.NOT_ALLOWED
    return Refusal.INVALID


def _end(run: BatchRun, now: datetime) -> None:
    """Whoever settles the last task ends the run. They take turns, so that of two last ones one sees the other."""
    held = BatchRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if held.ended_at is None and not held.items.filter(state=BatchState.WAITING).exists():
        held.ended_at, held.reason = now, ""
        held.save(update_fields=["ended_at", "reason"])
