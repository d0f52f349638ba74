"""Indicators (DOMAIN §8): a small registry of figures, and what they come to for the departments one watches.

Computed from the rows of the period with a constant number of statements, whatever the number of departments.
That serves a district for some weeks; a city for years reads roll-ups, which a later issue brings behind the
same functions.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services.models import Department
from workflows.models import Case, Light, Rating, Stars, SubCase, SubCaseState, Task

from .clocks import SECOND, office_days, overdue_before
from .pauses import pauses_by_sub_case

FEW = 30
"""A rate from fewer is shown greyed (DOMAIN §8)."""

BY_PEOPLE = (SubCaseState.GRANTED, SubCaseState.REFUSED, SubCaseState.DECLINED)
WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Ended:
    """A matter that a department brought to an end in the period. `days` are working days it took."""

    department_id: int
    at: datetime
    in_time: bool
    days: float


@dataclass(frozen=True)
class Rated:
    level: int
    at: datetime


@dataclass(frozen=True)
class Rows:
    """What happened in a stretch of time, as far as the indicators ask."""

    received: Sequence[datetime] = ()
    ended: Sequence[Ended] = ()
    rated: Sequence[Rated] = ()

    def between(self, start: datetime, end: datetime) -> "Rows":
        """The rows of a part of the time; `end` is not counted."""
        return Rows(
            [at for at in self.received if start <= at < end],
            [row for row in self.ended if start <= row.at < end],
            [row for row in self.rated if start <= row.at < end],
        )


@dataclass(frozen=True)
class Figure:
    """The value of an indicator and the `n` it stands on; None when there is nothing to measure."""

    value: float | None
    n: int

    @property
    def is_few(self) -> bool:
        return self.n < FEW


@dataclass(frozen=True)
class Indicator:
    """One figure of the registry. `higher_is_better` is None where neither is; `target` is in `unit`.

    `is_rate`: a rate from few cases says little, a count says what it says.
    """

    code: str
    name: Promise
    formula: Promise
    unit: Promise | str
    measure: Callable[[Rows], Figure]
    higher_is_better: bool | None = None
    target: float | None = None
    is_rate: bool = True


def _on_time(rows: Rows) -> Figure:
    n = len(rows.ended)
    return Figure(round(100 * sum(row.in_time for row in rows.ended) / n, 1) if n else None, n)


def _mean_days(rows: Rows) -> Figure:
    n = len(rows.ended)
    return Figure(round(sum(row.days for row in rows.ended) / n, 1) if n else None, n)


def _good(rows: Rows) -> Figure:
    n = len(rows.rated)
    good = sum(row.level >= Stars.FAIR for row in rows.rated)
    return Figure(round(100 * good / n, 1) if n else None, n)


REGISTRY = {
    indicator.code: indicator
    for indicator in (
        Indicator(
            code="received",
            name=_("Cases received"),
            formula=_("Applications submitted in the period in which a department watched over has a part."),
            unit=_("cases"),
            measure=lambda rows: Figure(len(rows.received), len(rows.received)),
            is_rate=False,
        ),
        Indicator(
            code="on_time_rate",
            name=_("Closed on time"),
            formula=_(
                "Matters decided or declined by the promised date, divided by all matters decided or declined"
                " in the period."
            ),
            unit="%",
            measure=_on_time,
            higher_is_better=True,
            target=95,
        ),
        Indicator(
            code="mean_days",
            name=_("Mean time"),
            formula=_(
                "Working days from receipt by the department to its decision, on average over the matters"
                " ended in the period; waiting for other matters is not counted."
            ),
            unit=_("working days"),
            measure=_mean_days,
            higher_is_better=False,
        ),
        Indicator(
            code="good_rate",
            name=_("Satisfaction"),
            formula=_(
                "Ratings of fairly satisfied or better, divided by all ratings given in the period. Cases"
                " nobody rated are not counted as satisfied."
            ),
            unit="%",
            measure=_good,
            higher_is_better=True,
            target=95,
        ),
    )
}


@dataclass(frozen=True)
class Week:
    """One week of the period, Monday first; the last one may still be running."""

    monday: date
    rows: Rows

    def figure(self, code: str) -> Figure:
        return REGISTRY[code].measure(self.rows)

    @property
    def levels(self) -> Mapping[int, int]:
        """How many ratings of each level."""
        return Counter(row.level for row in self.rows.rated)


@dataclass(frozen=True)
class Workload:
    """What one department has open now, and how it did in the period."""

    department: Department
    open: int
    yellow: int
    red: int
    on_time: Figure
    mean_days: Figure


@dataclass(frozen=True)
class Overview:
    """Everything the board shows: the period, its weeks, and the departments with something to show."""

    weeks: tuple[Week, ...]
    rows: Rows
    departments: tuple[Workload, ...]
    start: datetime
    now: datetime

    def figure(self, code: str) -> Figure:
        """Over the whole period."""
        return REGISTRY[code].measure(self.rows)

    def change(self, code: str) -> float | None:
        """The last whole week against the one before it; None when either has nothing to measure."""
        if len(self.weeks) < 3:
            return None
        last, before = (week.figure(code).value for week in (self.weeks[-2], self.weeks[-3]))
        return None if last is None or before is None else round(last - before, 1)

    @property
    def worst(self) -> Workload | None:
        """The department with the most overdue tasks now; None when nothing is overdue."""
        late = [each for each in self.departments if each.red]
        return max(late, key=lambda each: (each.red, each.open), default=None)


def overview(departments: QuerySet[Department], *, now: datetime, weeks: int = 10) -> Overview:
    """The figures of these departments over the last `weeks` weeks, the running one included; six statements."""
    names = {department.pk: department for department in departments}
    monday = timezone.localdate(now) - timedelta(days=timezone.localdate(now).weekday())
    start = _midnight(monday - (weeks - 1) * WEEK)
    rows = Rows(_received(names, start), list(_ended(names, start)), _rated(names, start))
    return Overview(
        weeks=tuple(_weeks(rows, start, weeks)),
        rows=rows,
        departments=tuple(_workloads(names, rows, now)),
        start=start,
        now=now,
    )


def _weeks(rows: Rows, start: datetime, weeks: int) -> Iterable[Week]:
    for number in range(weeks):
        monday = start + number * WEEK
        yield Week(timezone.localdate(monday), rows.between(monday, monday + WEEK))


def _received(departments: Mapping[int, Department], start: datetime) -> list[datetime]:
    part = SubCase.objects.filter(department_id__in=departments).values("case_id")
    cases = Case.objects.filter(submitted_at__gte=start, pk__in=part)
    return list(cases.values_list("submitted_at", flat=True))


def _ended(departments: Mapping[int, Department], start: datetime) -> Iterable[Ended]:
    rows = SubCase.objects.filter(
        Q(decided_at__gte=start) | Q(decided_at__isnull=True, ended_at__gte=start, state__in=BY_PEOPLE),
        department_id__in=departments,
    )
    pauses = pauses_by_sub_case(rows.values("pk"))
    for pk, department_id, received_at, decided_at, ended_at, due_at in rows.values_list(
        "pk", "department_id", "received_at", "decided_at", "ended_at", "promised_due_at"
    ):
        at = decided_at or ended_at
        # The department's own time: what the applicant or a special procedure took is not its.
        days = office_days(received_at, at, pauses.get(pk, ()))
        yield Ended(department_id, at, due_at is None or at < due_at + SECOND, days)


def _rated(departments: Mapping[int, Department], start: datetime) -> list[Rated]:
    part = SubCase.objects.filter(department_id__in=departments)
    about = Q(sub_case__isnull=True, case_id__in=part.values("case_id")) | Q(sub_case__in=part)
    return [
        Rated(level, at)
        for level, at in Rating.objects.filter(about, at__gte=start).values_list("level", "at")
    ]


def _workloads(departments: Mapping[int, Department], rows: Rows, now: datetime) -> Iterable[Workload]:
    open_now = _open_now(departments, now)
    ended: dict[int, list[Ended]] = defaultdict(list)
    for row in rows.ended:
        ended[row.department_id].append(row)
    for pk, department in departments.items():
        if pk in open_now or pk in ended:
            own = Rows(ended=ended[pk])
            counted = open_now.get(pk, {"open": 0, "yellow": 0, "red": 0})
            yield Workload(department, **counted, on_time=_on_time(own), mean_days=_mean_days(own))


def _open_now(departments: Mapping[int, Department], now: datetime) -> dict[int, dict[str, Any]]:
    late = Q(due_at__lte=overdue_before(now))
    counted = (
        Task.objects.filter(department_id__in=departments, finished__isnull=True, flow_task_type="HUMAN")
        .values("department_id")
        .annotate(
            open=Count("id"),
            yellow=Count("id", filter=~late & (Q(light__gte=Light.YELLOW) | Q(alarm_at__lte=now))),
            red=Count("id", filter=late),
        )
    )
    return {row.pop("department_id"): row for row in counted}


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
