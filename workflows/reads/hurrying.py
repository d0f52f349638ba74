"""Which matters of a case its applicant can hurry now, and which were hurried today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from services.catalogue.vocabulary import Text
from workflows.models import PAUSED, Case, Reminder, SubCaseState, Task


@dataclass(frozen=True)
class Hurrying:
    """`department` has it now. `sent_at` is when it was reminded today; the next time is possible on `again_on`."""

    department: Text
    sent_at: datetime | None
    again_on: date | None


def hurries_of(task: Task) -> QuerySet[Reminder]:
    """How the applicant hurried the matter of that task, with their words; the latest first."""
    return Reminder.objects.filter(sub_case=task.sub_case_id, rung="").order_by("-at")


def hurrying(case: Case, *, now: datetime) -> Mapping[str, Hurrying]:
    """By the code of each matter that lies on a desk and runs; two statements."""
    today = timezone.localdate(now)
    sent = dict(Reminder.objects.filter(case=case, rung="", day=today).values_list("sub_case_id", "at"))
    at_desks = (
        Task.objects.filter(process=case, finished__isnull=True, flow_task_type="HUMAN")
        .exclude(sub_case__state__in=(*PAUSED, SubCaseState.WAITING))
        .select_related("sub_case", "department")
    )
    return {
        task.sub_case.matter: Hurrying(
            task.department.name,
            sent.get(task.sub_case_id),
            today + timedelta(days=1) if task.sub_case_id in sent else None,
        )
        for task in at_desks
    }
