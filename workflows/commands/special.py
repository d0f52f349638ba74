"""A special procedure that lasts longer than the applicant was told: whoever handles the matter is reminded, once."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from workflows.flows import CaseFlow
from workflows.models import Suspension, Task, Verb
from workflows.reads.staff import handlers_of
from workflows.steps import Effects


def suspensions_to_remind_of(now: datetime) -> QuerySet[Suspension]:
    """Those whose expected end has passed, that day itself included, and of which nobody was reminded yet."""
    today = timezone.localdate(now)
    return Suspension.objects.filter(
        ended_at__isnull=True, reminded_at__isnull=True, expected_end__lt=today
    ).order_by("expected_end", "pk")


def remind_of_suspension(suspension_id: int, now: datetime) -> Suspension | None:
    """Remind of one; None when it has ended meanwhile, or somebody was reminded already."""
    with transaction.atomic():
        case_id = Suspension.objects.values_list("sub_case__case_id", flat=True).get(pk=suspension_id)
        case = CaseFlow.locked(case_id)
        suspension = (
            suspensions_to_remind_of(now)
            .select_related("sub_case__department")
            .filter(pk=suspension_id)
            .first()
        )
        if suspension is None:
            return None
        suspension.reminded_at = now
        suspension.save(update_fields=["reminded_at"])
        task = Task.objects.get(sub_case=suspension.sub_case, finished__isnull=True)
        effects = Effects(case=case, by=None, now=now)
        event = effects.record(
            Verb.REMINDED,
            suspension.sub_case,
            department_id=task.department_id,
            kind=suspension.kind,
            step=task.step,
        )
        effects.tell(event, handlers_of(task, now))
        effects.write([])
    return suspension
