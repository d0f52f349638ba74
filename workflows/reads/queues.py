"""The queues of a desk: which tasks stand in which, how many there are, and by what they can be narrowed.

Whatever the number of rows, the number of SQL statements stays the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from workflows.models import CorrectionEnd, CorrectionRequest, Outcome, SubCase, SubCaseState, Task
from workflows.policy import standing_delegations, workplaces

from .clocks import overdue_before

KEPT = timedelta(days=30)
"""How long finished tasks stay in sight."""


class Queue(TextChoices):
    """The queues of a desk. Today, overdue and suspended show the whole department, with who has what.

    What stands still is nobody's work today: it stands in `SUSPENDED` alone, until its clock runs again. What the
    department sent to other desks stands in `HANDED_OVER`.
    """

    POOL = "pool", pgettext_lazy("queue", "To be claimed")
    MINE = "mine", pgettext_lazy("queue", "My tasks")
    CORRECTED = "corrected", pgettext_lazy("queue", "Corrections returned")
    TODAY = "today", pgettext_lazy("queue", "Due today")
    OVERDUE = "overdue", pgettext_lazy("queue", "Overdue")
    SUSPENDED = "suspended", pgettext_lazy("queue", "Clock stopped")
    HANDED_OVER = "handed_over", pgettext_lazy("queue", "Handed over")
    DONE = "done", pgettext_lazy("queue", "Done")


FINISHED = (Queue.HANDED_OVER, Queue.DONE)
ORDERS = {
    Queue.DONE: ("finished", True),
    Queue.HANDED_OVER: ("finished", True),
    Queue.SUSPENDED: ("created", False),
}
"""By what a queue is ordered, and whether the newest comes first; the others go by due date."""

CAME_BACK = Exists(
    CorrectionRequest.objects.filter(
        sub_case=OuterRef("sub_case"), end=CorrectionEnd.ANSWERED, sub_case__state=SubCaseState.RECEIVED
    )
)
"""What the citizen has put right, and nobody has accepted yet."""

Narrowing = Callable[[QuerySet[Task]], QuerySet[Task]]


@dataclass(frozen=True)
class Counts:
    """How many tasks stand in each queue, and how the person's own work went in the past 30 days."""

    queues: dict[Queue, int]
    done_today: int
    done_in_time: int

    @property
    def in_time_percent(self) -> float | None:
        """The share of one's finished tasks that were in time; None when there are none."""
        done = self.queues[Queue.DONE]
        return round(100 * self.done_in_time / done, 1) if done else None


def counts(user: AbstractBaseUser, now: datetime) -> Counts:
    """Four statements, the first answered from the index alone."""
    departments = workplaces(user, now)
    late, runs = Q(due_at__lte=overdue_before(now)), Q(due_at__isnull=False)
    queued = open_tasks(Task.objects.filter(department__in=departments)).aggregate(
        pool=Count("id", filter=runs & Q(owner__isnull=True)),
        mine=Count("id", filter=runs & _in_hand(user, now)),
        today=Count("id", filter=~late & Q(due_at__lt=tomorrow(now))),
        overdue=Count("id", filter=late),
        suspended=Count("id", filter=~runs),
    )
    here = Task.objects.filter(department__in=departments)
    done = _done(here, user, now).aggregate(
        done=Count("id"),
        today=Count("id", filter=Q(finished__gte=midnight(now))),
        in_time=Count("id", filter=Q(finished__lte=F("due_at") + timedelta(seconds=1))),
    )
    corrected = open_tasks(here).filter(sub_case__in=_corrected_at(departments)).count()
    return Counts(
        queued
        | {
            Queue.CORRECTED: corrected,
            Queue.HANDED_OVER: _handed_over(here, now).count(),
            Queue.DONE: done["done"],
        },
        done_today=done["today"],
        done_in_time=done["in_time"],
    )


def narrowing(queue: Queue, user: AbstractBaseUser, now: datetime) -> Narrowing:
    """What leaves of some tasks those that stand in `queue`."""
    match queue:
        case Queue.POOL:
            return lambda tasks: open_tasks(tasks).filter(owner__isnull=True, due_at__isnull=False)
        case Queue.MINE:
            return lambda tasks: open_tasks(tasks).filter(_in_hand(user, now), due_at__isnull=False)
        case Queue.TODAY:
            return lambda tasks: open_tasks(tasks).filter(
                due_at__gt=overdue_before(now), due_at__lt=tomorrow(now)
            )
        case Queue.OVERDUE:
            return lambda tasks: open_tasks(tasks).filter(due_at__lte=overdue_before(now))
        case Queue.CORRECTED:
            return lambda tasks: open_tasks(tasks).filter(CAME_BACK)
        case Queue.SUSPENDED:
            return lambda tasks: open_tasks(tasks).filter(due_at__isnull=True)
        case Queue.HANDED_OVER:
            return lambda tasks: _handed_over(tasks, now)
        case Queue.DONE:
            return lambda tasks: _done(tasks, user, now)


def open_tasks(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """As the condition of the index `task_inbox` is written."""
    return tasks.filter(finished__isnull=True, flow_task_type="HUMAN")


def midnight(now: datetime) -> datetime:
    """When the day of `now` began, here."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def tomorrow(now: datetime) -> datetime:
    """When the day of `now` ends, here."""
    return midnight(now) + timedelta(days=1)


def _in_hand(user: AbstractBaseUser, now: datetime) -> Q:
    """What this person has claimed, and what colleagues have for whom this person stands in."""
    away = standing_delegations(now).filter(stands_in_id=user.pk, department=OuterRef("department"))
    return Q(owner_id=user.pk) | Q(owner__in=away.values("away_id"))


def _done(tasks: QuerySet[Task], user: AbstractBaseUser, now: datetime) -> QuerySet[Task]:
    """What one ended oneself; what one sent to another desk is not done."""
    mine = tasks.filter(finished__gte=now - KEPT, owner_id=user.pk, flow_task_type="HUMAN")
    return mine.exclude(outcome=Outcome.TRANSFERRED)


def _handed_over(tasks: QuerySet[Task], now: datetime) -> QuerySet[Task]:
    """By the index `task_handed_over`; what was taken back at once was not handed over."""
    gone = tasks.filter(finished__gte=now - KEPT, outcome=Outcome.TRANSFERRED)
    return gone.filter(transfer__isnull=False, transfer__undone_at__isnull=True)


def _corrected_at(departments: QuerySet) -> QuerySet[SubCase]:
    """The corrected matters at these desks, from the few that were corrected: not from all that are open."""
    return SubCase.objects.filter(
        ended_at__isnull=True,
        state=SubCaseState.RECEIVED,
        correction_request__end=CorrectionEnd.ANSWERED,
        correction_request__department__in=departments,
    ).values("pk")
