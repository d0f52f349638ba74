"""The task somebody has in hand, as it stands under the lock of its case."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, OuterRef

from workflows.errors import AlreadyTaken, NotAllowed, WrongState
from workflows.flows import CaseFlow
from workflows.models import RUNNING, Task
from workflows.policy import permitted, working_posts


def held_task(task: Task, *, by: AbstractBaseUser, now: datetime, verb: str) -> Task:
    """Lock the case of `task` and read the task again; `verb` is the rule of the policy that must permit it.

    Raises NotAllowed for somebody else's department, WrongState for a task that is finished or free, AlreadyTaken for
    a colleague's. Needs a running transaction.
    """
    case = CaseFlow.locked(task.process_id)
    current = (
        Task.objects.select_related("sub_case__department", "department", "owner")
        .annotate(
            is_at_work=Exists(working_posts(by, now).filter(department_id=OuterRef("department_id"))),
            is_permitted=Exists(permitted(verb, by, now).filter(pk=OuterRef("pk"))),
        )
        .get(pk=task.pk, process=case)
    )
    current.process = current.sub_case.case = case
    if not current.is_at_work:
        raise NotAllowed("no post in the department of the task")
    if current.finished is not None or case.state not in RUNNING:
        raise WrongState("the task is finished")
    if current.owner_id is None:
        raise WrongState("claim the task first")
    if not current.is_permitted:
        raise AlreadyTaken(str(current.owner)) if current.owner_id != by.pk else NotAllowed("not permitted")
    return current
