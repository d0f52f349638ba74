"""What the sums come to: of a scope, of its weeks, of each department, place, one-thing and matter.

Every function asks one statement, however many cases there are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractIsoWeekDay, TruncWeek

from workflows.models import CaseToCount, Counted, Light, Task
from workflows.models import Count as Counting
from workflows.models import Figure as FigureRow
from workflows.reads.clocks import overdue_before

from .registry import Indicator, Measure
from .scope import Scope, within
from .tallying import MINUTES_A_DAY

FEW = 30
"""A rate from fewer is shown greyed (DOMAIN §8)."""

NINE_IN_TEN = 0.9


@dataclass
class Sums:
    """Sums of one kind: `levels` how many of each star, or in each half day."""

    n: int = 0
    hits: int = 0
    amount: int = 0
    levels: Counter[int] = field(default_factory=Counter)

    def add(self, level: int, n: int, hits: int, amount: int) -> None:
        self.n += n
        self.hits += hits
        self.amount += amount
        self.levels[level] += n


ByKind = Mapping[str, Sums]


@dataclass(frozen=True)
class Value:
    """What an indicator comes to; `value` is None when there is nothing to measure. `n` things counted, `hits` of them
    as the indicator says, `days` working days in all.
    """

    value: float | None
    n: int
    hits: int = 0
    days: float = 0.0

    @property
    def misses(self) -> int:
        return self.n - self.hits

    @property
    def is_few(self) -> bool:
        return self.n < FEW


@dataclass(frozen=True)
class Now:
    """The open tasks at one department's desks at this moment."""

    open: int = 0
    yellow: int = 0
    red: int = 0


def measured(indicator: Indicator, sums: ByKind) -> Value:
    """The value of an indicator from the sums of its kind."""
    found = sums.get(indicator.kind or "", Sums())
    days = round(found.amount / MINUTES_A_DAY, 1)
    match indicator.measure:
        case Measure.RATE:
            value = round(100 * found.hits / found.n, 1) if found.n else None
        case Measure.MEAN:
            value = round(found.amount / MINUTES_A_DAY / found.n, 1) if found.n else None
        case Measure.P90:
            value = _within(found) if found.n else None
        case _:
            value = float(found.n)
    return Value(value, found.n, found.hits, days)


def _within(sums: Sums) -> float:
    """The end of the half day in which nine in ten were reached."""
    reached = 0
    for level in sorted(sums.levels):
        reached += sums.levels[level]
        if reached >= NINE_IN_TEN * sums.n:
            return (level + 1) / 2
    return 0.0


def totals(scope: Scope) -> ByKind:
    """Over the whole scope."""
    return _grouped(_rows().filter(scope.where))[()]


def by_week(scope: Scope) -> dict[date, ByKind]:
    """By the Monday of each week."""
    rows = _rows().filter(scope.where).annotate(week=TruncWeek("day"))
    return {week: sums for (week,), sums in _grouped(rows, "week").items()}


def by_department(scope: Scope) -> dict[int, ByKind]:
    """By the id of the department."""
    rows = _rows().filter(scope.each_department)
    return {pk: sums for (pk,), sums in _grouped(rows, "department_id").items()}


def by_region(scope: Scope) -> dict[str, ByKind]:
    """By the place of the case, as finely as it is known: what is said of places as a whole."""
    rows = _rows().filter(scope.where)
    return {code: sums for (code,), sums in _grouped(rows, "region_id").items()}


def by_one_thing(scope: Scope) -> dict[str, ByKind]:
    """By the code of the one-thing."""
    rows = _rows().filter(scope.where)
    return {code: sums for (code,), sums in _grouped(rows, "one_thing").items()}


def by_matter(scope: Scope) -> dict[tuple[str, str], ByKind]:
    """By one-thing and matter: what is counted of matters, not of cases as a whole."""
    rows = _rows().filter(scope.where).exclude(matter="")
    return dict(_grouped(rows, "one_thing", "matter"))


def by_weekday(scope: Scope) -> dict[tuple[str, int], int]:
    """How many matters were received, by matter and day of the week, 1 is Monday."""
    rows = FigureRow.objects.filter(scope.where, kind=Counted.RECEIVED)
    rows = rows.annotate(weekday=ExtractIsoWeekDay("day")).values_list("matter", "weekday")
    return {(matter, day): n for matter, day, n in rows.annotate(sum=Sum("n"))}


def by_cause(scope: Scope) -> list[tuple[str, str, str, int]]:
    """What had to be corrected, most often first: one-thing, matter, cause, how often."""
    rows = FigureRow.objects.filter(scope.where, kind=Counted.FAULTED)
    rows = rows.values_list("one_thing", "matter", "cause").annotate(sum=Sum("n"))
    return list(rows.order_by("-sum", "one_thing", "matter", "cause"))


def at_desks(scope: Scope, now: datetime) -> dict[int, Now]:
    """What stands open at this moment, by department: read from the desks themselves, of which there are few."""
    late = Q(due_at__lte=overdue_before(now))
    counted = (
        open_tasks(scope)
        .values("department_id")
        .annotate(open=Count("id"), yellow=Count("id", filter=soon(now)), red=Count("id", filter=late))
    )
    return {row["department_id"]: Now(row["open"], row["yellow"], row["red"]) for row in counted}


def open_tasks(scope: Scope) -> QuerySet[Task]:
    """The tasks that people have to do, at the desks and for the places of the scope; the period is not asked."""
    desks = [scope.department.pk] if scope.department else list(scope.departments)
    tasks = Task.objects.filter(department_id__in=desks, finished__isnull=True, flow_task_type="HUMAN")
    if scope.region is not None:
        tasks = tasks.filter(process__region_id__in=within(scope.region, scope.regions))
    return tasks.filter(process__version__code=scope.one_thing) if scope.one_thing else tasks


def soon(now: datetime) -> Q:
    """Yellow, and not yet red."""
    return Q(due_at__gt=overdue_before(now)) & (Q(light__gte=Light.YELLOW) | Q(alarm_at__lte=now))


def counted_until() -> datetime | None:
    """Until when everything is counted; None when nothing ever was."""
    return Counting.objects.filter(name=Counting.FIGURES).values_list("at", flat=True).first()


def waiting_to_be_counted() -> int:
    """How many entries are still to be counted."""
    return CaseToCount.objects.count()


def _rows() -> QuerySet[FigureRow]:
    return FigureRow.objects.order_by()


def _grouped(rows: QuerySet[FigureRow], *by: str) -> Mapping[tuple[object, ...], ByKind]:
    found: dict[tuple[object, ...], dict[str, Sums]] = defaultdict(lambda: defaultdict(Sums))
    columns = (*by, "kind", "level")
    measures = {"all_n": Sum("n"), "all_hits": Sum("hits"), "all_amount": Sum("amount")}
    for *key, kind, level, n, hits, amount in rows.values_list(*columns).annotate(**measures):
        found[tuple(key)][kind].add(level, n, hits, amount)
    return found


def together(parts: Iterable[ByKind]) -> ByKind:
    """The sums of several."""
    found: dict[str, Sums] = defaultdict(Sums)
    for part in parts:
        for kind, sums in part.items():
            for level, n in sums.levels.items():
                found[kind].levels[level] += n
            found[kind].n += sums.n
            found[kind].hits += sums.hits
            found[kind].amount += sums.amount
    return found
