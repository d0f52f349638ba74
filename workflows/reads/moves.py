"""How a step came to the desk where it stands, and what its clerk may do about that."""

from dataclasses import dataclass

from services.catalogue.vocabulary import PRECHECK
from workflows.models import OrderOrigin, SupervisionOrder, Task, Transfer, TransferKind


@dataclass(frozen=True)
class Moves:
    """`came_by` are the moves of the step so far, oldest first."""

    came_by: tuple[Transfer, ...]
    may_transfer: bool
    may_return: bool
    may_dispute: bool


def moves_of(task: Task) -> Moves:
    """The moves of an open task's step; one statement, two when the supervisor may be asked."""
    if task.step == PRECHECK.code or task.finished is not None:
        return Moves((), False, False, False)
    came_by = tuple(
        Transfer.objects.filter(sub_case=task.sub_case_id, step=task.step, undone_at__isnull=True)
        .select_related("from_department", "to_department", "by")
        .order_by("at", "id")
    )
    kinds = {move.kind for move in came_by}
    runs = task.due_at is not None
    returnable = TransferKind.RETURN not in kinds and any(
        move.kind == TransferKind.TRANSFER and move.to_department_id == task.department_id for move in came_by
    )
    disputable = TransferKind.RETURN in kinds and TransferKind.RULING not in kinds
    return Moves(
        came_by,
        may_transfer=runs and not came_by,
        may_return=runs and returnable,
        may_dispute=runs and disputable and not was_disputed(task),
    )


def was_disputed(task: Task) -> bool:
    """Whether the supervisor is asked about this step, or has ruled: that is final, also where the work stayed."""
    return SupervisionOrder.objects.filter(
        sub_case=task.sub_case_id, origin=OrderOrigin.DISPUTE, task__step=task.step
    ).exists()
