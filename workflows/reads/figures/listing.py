"""What stands behind a number: exactly the tallies it is the sum of, one line each, with their cases."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, QuerySet, Sum
from django.db.models.functions import ExtractIsoWeekDay
from django.utils import timezone

from services.catalogue.vocabulary import Text
from workflows.models import Counted, Tally, Task
from workflows.reads.clocks import overdue_before

from .measuring import open_tasks, soon
from .registry import Side
from .scope import Scope
from .tallying import MINUTES_A_DAY

PAGE_SIZE = 50
MOST = 10_000
"""Lines of one file."""

NOBODY = 0
"""Asked for as handler: what the system decided by itself."""

OPEN, YELLOW, RED = "open", "yellow", "red"
AT_DESKS = (OPEN, YELLOW, RED)


@dataclass(frozen=True)
class Asked:
    """Which things counted are wanted of a scope: of one kind, or what stands at the desks now (`AT_DESKS`)."""

    kind: str
    side: Side = Side.ALL
    matter: str = ""
    cause: str | None = None
    level: int | None = None
    weekday: int | None = None
    handler: int | None = None


@dataclass(frozen=True)
class Line:
    """One thing counted. `number` is the matter's own where it has one, else the case's; `days` are working days."""

    case_id: int
    number: str
    one_thing: Text
    matter: Text | None
    department: str
    place: str
    day: date
    hit: bool
    n: int
    hits: int
    level: int
    days: float | None
    cause: Text | None
    handler: str
    due_at: datetime | None = None


@dataclass(frozen=True)
class Listed:
    """One page of lines; `next` is the id behind which the next one begins. Of all together `cases` is how many
    lines there are, `total` how many things they count (a case has several documents), `hits` as in the sums.
    """

    lines: tuple[Line, ...]
    total: int
    next: int | None
    cases: int = 0
    hits: int = 0


def tallies(scope: Scope, asked: Asked) -> QuerySet[Tally]:
    """The tallies that a number is the sum of."""
    found = Tally.objects.filter(scope.where, kind=asked.kind)
    if asked.side is Side.HITS:
        found = found.filter(hits__gt=0)
    elif asked.side is Side.MISSES:
        found = found.filter(hits=0)
    if asked.handler == NOBODY:
        found = found.filter(handler=None)
    exact = {
        "matter": asked.matter or None,
        "cause": asked.cause,
        "level": asked.level,
        "handler": asked.handler or None,
    }
    found = found.filter(**{name: value for name, value in exact.items() if value is not None})
    if asked.weekday is not None:
        found = found.annotate(weekday=ExtractIsoWeekDay("day")).filter(weekday=asked.weekday)
    return found


def listed(
    scope: Scope, asked: Asked, *, now: datetime, after: int | None = None, size: int = PAGE_SIZE
) -> Listed:
    """Newest first; three statements however many there are."""
    if asked.kind in AT_DESKS:
        return _at_desks(scope, asked, now, after, size)
    found = tallies(scope, asked)
    sums = found.aggregate(total=Sum("n"), cases=Count("pk"), hits_sum=Sum("hits"))
    if after is not None:
        found = found.filter(pk__lt=after)
    related = found.select_related("case", "sub_case", "department", "region", "handler")
    page = list(related.defer("sub_case__note", "sub_case__findings").order_by("-pk")[: size + 1])
    shown = page[:size]
    following = shown[-1].pk if len(page) > size else None
    lines = tuple(map(_line, shown))
    return Listed(lines, sums["total"] or 0, following, sums["cases"], sums["hits_sum"] or 0)


def by_handler(scope: Scope) -> list[tuple[int | None, int, int, int]]:
    """Who decided in one department: (user, matters, of these on time, minutes), busiest first. One statement."""
    rows = Tally.objects.filter(scope.where, kind=Counted.DECIDED).values_list("handler")
    rows = rows.annotate(n_sum=Sum("n"), hits_sum=Sum("hits"), amount_sum=Sum("amount"))
    return list(rows.order_by("-n_sum", "handler"))


def _line(tally: Tally) -> Line:
    package = tally.case.package
    matter = package.matters.get(tally.matter)
    cause = next((each.text for each in matter.faults if each.code == tally.cause), None) if matter else None
    number = (tally.sub_case.number if tally.sub_case else "") or tally.case.number
    return Line(
        case_id=tally.case_id,
        number=number,
        one_thing=package.one_thing.name,
        matter=matter.name if matter else None,
        department=str(tally.department) if tally.department else "",
        place=str(tally.region),
        day=tally.day,
        hit=bool(tally.hits),
        n=tally.n,
        hits=tally.hits,
        level=tally.level,
        days=round(tally.amount / MINUTES_A_DAY, 1)
        if tally.amount or tally.kind == Counted.DECIDED
        else None,
        cause=cause,
        handler=str(tally.handler) if tally.handler else "",
    )


def tasks_at_desks(scope: Scope, kind: str, now: datetime) -> QuerySet[Task]:
    """The open tasks of a scope, or those of them that are due soon or overdue."""
    tasks = open_tasks(scope)
    if kind == YELLOW:
        return tasks.filter(soon(now))
    if kind == RED:
        return tasks.filter(due_at__lte=overdue_before(now))
    return tasks


def _at_desks(scope: Scope, asked: Asked, now: datetime, after: int | None, size: int) -> Listed:
    found = tasks_at_desks(scope, asked.kind, now)
    if asked.matter:
        found = found.filter(sub_case__matter=asked.matter)
    if asked.handler is not None:
        found = found.filter(owner=asked.handler)
    total = found.count()
    if after is not None:
        found = found.filter(pk__lt=after)
    related = found.select_related("process__region", "sub_case", "department", "owner")
    page = list(related.defer("sub_case__note", "sub_case__findings").order_by("-pk")[: size + 1])
    shown = page[:size]
    return Listed(tuple(map(_open_line, shown)), total, shown[-1].pk if len(page) > size else None)


def _open_line(task: Task) -> Line:
    package = task.process.package
    matter = package.matters.get(task.sub_case.matter)
    return Line(
        case_id=task.process_id,
        number=task.sub_case.number or task.process.number,
        one_thing=package.one_thing.name,
        matter=matter.name if matter else None,
        department=str(task.department),
        place=str(task.process.region),
        day=timezone.localdate(task.created),
        hit=True,
        n=1,
        hits=1,
        level=0,
        days=None,
        cause=None,
        handler=str(task.owner) if task.owner else "",
        due_at=task.due_at,
    )
