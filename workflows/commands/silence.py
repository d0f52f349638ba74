"""Nobody answered within five working days: the matter is accepted as of the day it was received (art. 32)."""

from datetime import datetime

from django.db import transaction

from services.catalogue.vocabulary import StepKind
from workflows.flows import CaseFlow
from workflows.models import Outcome, SubCase, Task
from workflows.reads.clocks import overdue_before, step_clock
from workflows.reads.routes import has_last_word, steps_ahead
from workflows.steps import Act, Effects, accept_silently
from workflows.steps.deadlines import CLOCKS, wind_task


def accept_by_silence(sub_case_id: int, now: datetime) -> SubCase | None:
    """Accept a matter whose time to be accepted has passed; None when somebody was quicker, or its clock stopped.

    The task of acceptance is closed by the system, and the matter goes on. Where the same desk decides at that step,
    its task stays open: silence accepts, it never grants. A later step of acceptance is passed over.
    """
    with transaction.atomic():
        case_id = SubCase.objects.values_list("case_id", flat=True).get(pk=sub_case_id)
        case = CaseFlow.locked(case_id)
        sub_case = SubCase.objects.select_related("department").get(pk=sub_case_id)
        if sub_case.silent_at is None or sub_case.silent_at > overdue_before(now):
            return None
        sub_case.case = case
        task = Task.objects.filter(sub_case=sub_case, finished__isnull=True).first()
        if task is not None:
            task.process, task.sub_case = case, sub_case
            if _accepts(task) and not has_last_word(task):
                task.flow_task.activation_class(task).execute(Act(Outcome.ACCEPTED, None, now))
                return task.sub_case
        effects = Effects(case=case, by=None, now=now)
        accept_silently(sub_case, effects, task.department_id if task else sub_case.department_id)
        if task is None:
            _pass_over(sub_case, effects)
        sub_case.save(update_fields=["state", "accepted_at", "step", *CLOCKS])
        if task is not None:
            matter = case.package.matters[sub_case.matter]
            step = case.package.step(sub_case.matter, task.step)
            wind_task(task, step_clock(sub_case, matter, step, opened=task.created), now)
        effects.write([])
    return sub_case


def silent_sub_cases(*, now: datetime, case_id: int | None = None) -> list[int]:
    """Ids of the sub-cases whose time to be accepted has passed."""
    silent = SubCase.objects.filter(silent_at__lte=overdue_before(now))
    if case_id is not None:
        silent = silent.filter(case_id=case_id)
    return list(silent.order_by("silent_at", "pk").values_list("pk", flat=True))


def _accepts(task: Task) -> bool:
    package = task.process.package
    return package.step(task.sub_case.matter, task.step).kind is StepKind.ACCEPT


def _pass_over(sub_case: SubCase, effects: Effects) -> None:
    """It waited at a step of acceptance that nobody had opened yet: it goes on to the next one."""
    matter = effects.case.package.matters[sub_case.matter]
    if sub_case.step and matter.step(sub_case.step).kind is StepKind.ACCEPT:
        ahead = steps_ahead(sub_case, matter, sub_case.step)
        if ahead:
            sub_case.step = ahead[0][0]
            effects.hand_off = True
