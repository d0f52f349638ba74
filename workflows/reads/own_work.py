"""How one's own work went: for oneself, not for a ranking."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone

from workflows.models import CorrectionRequest, Outcome, SubCase, Task
from workflows.policy import workplaces

from .clocks import SECOND, office_days
from .pauses import pauses_by_sub_case
from .queues import midnight

PERIODS = (7, 30, 90)
"""In days, today included."""

MEASURED = 2000
"""The newest tasks whose time is measured: the median of so many does not move any more."""


@dataclass(frozen=True)
class OwnWork:
    """Counts of the period. `median_days` is the time from one's claim to the end of the step in working days, without
    the time the applicant or a special procedure took; None when nothing was done. `by_day` has every day, the oldest
    first.
    """

    done: int
    in_time: int
    with_term: int
    corrections_asked: int
    median_days: float | None
    by_day: tuple[tuple[date, int], ...]

    @property
    def in_time_percent(self) -> float | None:
        """Of what had a due date; None when nothing had one."""
        return round(100 * self.in_time / self.with_term, 1) if self.with_term else None


def own_work(user: AbstractBaseUser, *, days: int, now: datetime) -> OwnWork:
    """The past `days` days at one's desks; five statements, however much was done."""
    since = midnight(now) - timedelta(days=days - 1)
    done = Task.objects.filter(
        owner_id=user.pk,
        finished__gte=since,
        finished__lte=now,
        flow_task_type="HUMAN",
        department__in=workplaces(user, now),
    ).exclude(outcome=Outcome.TRANSFERRED)
    rows = list(done.order_by("-finished").values_list("sub_case_id", "assigned", "finished", "due_at"))
    with_term = [(finished, due) for _sub_case, _assigned, finished, due in rows if due is not None]
    per_day = Counter(timezone.localdate(finished) for _sub_case, _assigned, finished, _due in rows)
    first = timezone.localdate(since)
    return OwnWork(
        done=len(rows),
        in_time=sum(finished <= due + SECOND for finished, due in with_term),
        with_term=len(with_term),
        corrections_asked=CorrectionRequest.objects.filter(
            asked_by=user, asked_at__gte=since, asked_at__lte=now, department__in=workplaces(user, now)
        ).count(),
        median_days=_median([row[:3] for row in rows[:MEASURED]]),
        by_day=tuple(
            (day, per_day[day]) for day in (first + timedelta(days=offset) for offset in range(days))
        ),
    )


def _median(rows: list[tuple[int, datetime | None, datetime]]) -> float | None:
    measured = [row for row in rows if row[1] is not None]
    if not measured:
        return None
    pauses = pauses_by_sub_case(SubCase.objects.filter(pk__in={sub_case for sub_case, *_ in measured}))
    return median(
        office_days(assigned, finished, pauses.get(sub_case, ())) for sub_case, assigned, finished in measured
    )
