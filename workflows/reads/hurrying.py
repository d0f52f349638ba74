"""Which matters of a case its applicant can hurry now, and which were hurried today."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from workflows.models import PAUSED, Case, Reminder, SubCaseState, Task


@dataclass(frozen=True)
class Hurrying:
    """`sent_at` is when they were reminded today; then the next time is possible on `again_on`."""

    sent_at: datetime | None
    again_on: date | None

    @property
    def is_possible(self) -> bool:
        return self.sent_at is None


def hurrying(case: Case, *, now: datetime) -> Mapping[str, Hurrying]:
    """By the code of each matter that lies on a desk and runs; two statements."""
    today = timezone.localdate(now)
    sent = dict(Reminder.objects.filter(case=case, rung="", day=today).values_list("sub_case_id", "at"))
    at_desks = (
        Task.objects.filter(process=case, finished__isnull=True, flow_task_type="HUMAN")
        .exclude(sub_case__state__in=(*PAUSED, SubCaseState.WAITING))
        .values_list("sub_case_id", "sub_case__matter")
    )
    return {
        matter: Hurrying(sent.get(pk), today + timedelta(days=1) if pk in sent else None)
        for pk, matter in at_desks
    }
