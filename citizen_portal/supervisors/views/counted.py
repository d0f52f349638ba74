"""The list behind a number: exactly what it counts, one line each, with a way to the case."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_GET

from citizen_portal.access import may
from citizen_portal.supervisors import pieces
from citizen_portal.supervisors.chosen import Chosen, chosen
from citizen_portal.supervisors.sheets import BoardPage, Cell, Column, Sheet, answer
from citizen_portal.turning import after, turned
from workflows.models import Counted, Stars
from workflows.policy import permitted
from workflows.reads.figures.listing import (
    AT_DESKS,
    MOST,
    PAGE_SIZE,
    RED,
    YELLOW,
    Asked,
    Line,
    Listed,
    listed,
)
from workflows.reads.figures.registry import INDICATORS, Side

LARGEST = 32_767
WEEKDAYS = 7


@may("list watched cases")
@require_GET
def counted(request: HttpRequest, kind: str) -> HttpResponse:
    """`kind` is what is counted, or ``open``, ``yellow`` and ``red`` for what is at the desks now; Http404 for any
    other, and for a filter nobody could have chosen.
    """
    now = timezone.now()
    seen = _narrowed(chosen(request, now), request)
    asked = _asked(request, kind)
    as_file = bool(request.GET.get("format"))
    size, behind = (MOST, None) if as_file else (PAGE_SIZE, after(request))
    found = listed(seen.scope, asked, now=now, after=behind, size=size)
    open_to = set(
        permitted("list watched cases", request.user, now)
        .filter(pk__in={line.case_id for line in found.lines})
        .values_list("pk", flat=True)
    )
    sheet = _sheet(asked, found.lines, open_to)
    page = BoardPage(
        name=f"list-{kind}",
        title=_title(asked),
        sheets=[sheet],
        context={
            "sheet": sheet,
            "said": _said(asked, seen),
            "total": ngettext("%(n)s line", "%(n)s lines", found.total) % {"n": f"{found.total:,}"},
            "documents": _documents(asked, found),
            "back": seen.to("board"),
            "next": turned(request, found.next),
            "at_desks": kind in AT_DESKS,
            "most": MOST if found.total > MOST else 0,
            "kept": [
                (name, value)
                for name, value in request.GET.items()
                if name not in ("weeks", "region", "department", "one_thing", "after", "format") and value
            ],
        },
    )
    return answer(request, seen, page, "supervisors/counted.html", tab="cases")


def _narrowed(seen: Chosen, request: HttpRequest) -> Chosen:
    """To the days that stand in the address, within which the number was counted."""
    since, until = _day(request, "since"), _day(request, "until")
    scope = seen.scope
    return replace(seen, scope=replace(scope, since=since or scope.since, until=until or scope.until))


def _asked(request: HttpRequest, kind: str) -> Asked:
    if kind not in (*Counted.values, *AT_DESKS):
        raise Http404
    side, matter, cause = (request.GET.get(name, "") for name in ("side", "matter", "cause"))
    if (
        (side and side not in set(Side))
        or (matter and not matter.isidentifier())
        or len(matter + cause) > 128
    ):
        raise Http404
    weekday, level = _number(request, "weekday"), _number(request, "level")
    if weekday is not None and not 1 <= weekday <= WEEKDAYS:
        raise Http404
    return Asked(
        kind,
        Side(side) if side else Side.ALL,
        matter=matter,
        cause=None if not cause else cause.removeprefix("-"),
        level=level,
        weekday=weekday,
        handler=_number(request, "handler"),
    )


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal()) or len(text) > 18:
        raise Http404
    if name == "level" and int(text) > LARGEST:
        raise Http404
    return int(text)


def _day(request: HttpRequest, name: str) -> date | None:
    text = request.GET.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Http404 from error


def _title(asked: Asked) -> str:
    """What is listed, in the words of the indicator that counts it."""
    desks = {"open": _("At a desk now"), YELLOW: _("Due soon, now"), RED: _("Overdue, now")}
    if asked.kind in desks:
        return desks[asked.kind]
    lists = (each.lists or {} for each in INDICATORS if each.kind == asked.kind)
    named = next((found[asked.side] for found in lists if asked.side in found), None)
    return str(named or Counted(asked.kind).label)


def _said(asked: Asked, seen: Chosen) -> list[str]:
    """By what the list is narrowed, besides what the form shows."""
    scope = seen.scope
    said = []
    if asked.kind not in AT_DESKS:
        said.append(f"{_day_said(scope.since)} – {_day_said(scope.until)}")
    if asked.matter:
        said.append(seen.matter(asked.matter))
    if asked.level is not None and asked.kind == Counted.RATED and asked.level in Stars.values:
        said.append(str(Stars(asked.level).label))
    if asked.weekday is not None:
        said.append(str(pieces.WEEKDAYS[asked.weekday - 1]))
    if asked.cause is not None:
        said.append(_("one cause"))
    if asked.handler is not None:
        said.append(_("one post"))
    return said


def _documents(asked: Asked, found: Listed) -> str:
    """A case has several documents: in how many cases these are, and how many of them were fetched."""
    if asked.kind != Counted.DOCUMENTS:
        return ""
    return _("documents of %(cases)s cases, %(hits)s of them not asked for") % {
        "cases": f"{found.cases:,}",
        "hits": f"{found.hits:,}",
    }


def _sheet(asked: Asked, lines: tuple[Line, ...], open_to: set[int]) -> Sheet:
    """The columns that this kind has something for."""
    more = _more(asked.kind)
    columns = [
        Column(_("Number")), Column(_("One-thing")), Column(_("Matter")), Column(_("Department")), Column(_("Place")),
        Column(_("Came to the desk") if asked.kind in AT_DESKS else _("Day")), *(column for column, _make in more),
    ]  # fmt: skip
    rows = [
        (
            Cell(
                line.number,
                href=reverse("supervisors:case", args=[line.case_id]) if line.case_id in open_to else "",
            ),
            Cell(str(line.one_thing)),
            Cell(str(line.matter) if line.matter else "–"),
            Cell(line.department or "–"),
            Cell(line.place),
            Cell(_day_said(line.day), line.day.isoformat()),
            *(make(line) for _column, make in more),
        )
        for line in lines
    ]
    return Sheet(_title(asked), columns, rows)


def _more(kind: str) -> list[tuple[Column, Callable[[Line], Cell]]]:
    """The columns that say what became of it."""
    by_whom = (Column(_("By whom")), lambda line: Cell(line.handler or "–"))
    match kind:
        case Counted.DECIDED:
            return [
                (Column(_("Working days"), number=True), lambda line: Cell(f"{line.days:.1f}", line.days)),
                (
                    Column(_("On time")),
                    lambda line: (
                        Cell(_("yes"))
                        if line.hit
                        else Cell(pgettext("matter decided", "late"), tone="danger")
                    ),
                ),
                by_whom,
            ]
        case Counted.OVERRUN:
            return [by_whom]
        case Counted.CLOSED:
            return [
                (
                    Column(_("Working days"), number=True),
                    lambda line: Cell(f"{line.days or 0:.1f}", line.days or 0),
                ),
                (Column(_("Rated")), _yes_or_no),
            ]
        case Counted.RATED:
            return [
                (
                    Column(pgettext("rating", "Level")),
                    lambda line: Cell(str(Stars(line.level).label), tone="" if line.hit else "danger"),
                )
            ]
        case Counted.RECEIVED:
            return [(Column(_("With corrections")), _yes_or_no)]
        case Counted.ACCEPTED:
            return [(Column(_("Accepted at first go")), _yes_or_no)]
        case Counted.PRECHECKED:
            return [(Column(_("Sent back")), _yes_or_no)]
        case Counted.DOCUMENTS:
            return [
                (
                    Column(_("Documents not asked for"), number=True),
                    lambda line: Cell(f"{line.hits:,}", line.hits),
                ),
                (Column(_("Documents required"), number=True), lambda line: Cell(f"{line.n:,}", line.n)),
            ]
        case Counted.CALLED | Counted.RECTIFIED:
            return [(Column(pgettext("counted", "In time")), _yes_or_no)]
        case Counted.FAULTED:
            return [
                (
                    Column(_("What had to be put right")),
                    lambda line: Cell(str(line.cause) if line.cause else _("In the clerk’s own words")),
                )
            ]
        case "open" | "yellow" | "red":
            return [(Column(_("Due")), _due), by_whom]
    return []


def _yes_or_no(line: Line) -> Cell:
    return Cell(_("yes") if line.hit else _("no"))


def _due(line: Line) -> Cell:
    if line.due_at is None:
        return Cell(_("the clock stands still"))
    return Cell(date_format(timezone.localtime(line.due_at), "Y-m-d H:i"))


def _day_said(day: date) -> str:
    return date_format(day, "Y-m-d")
