"""One indicator: what it means, how it is worked out, its course, how departments and places stand."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from citizen_portal.access import may
from citizen_portal.supervisors import pieces
from citizen_portal.supervisors.chosen import Chosen, chosen
from citizen_portal.supervisors.sheets import BoardPage, Cell, Column, Sheet, answer
from workflows.reads.figures import measuring
from workflows.reads.figures.measuring import Now, Value, measured
from workflows.reads.figures.registry import INDICATORS, REGISTRY, Indicator, Measure, Side
from workflows.reads.figures.scope import nearest, within


@may("read indicators")
@require_GET
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """The page of one indicator; Http404 for a code the registry does not have."""
    if code not in REGISTRY:
        raise Http404
    now = timezone.now()
    seen, found = chosen(request, now), REGISTRY[code]
    live = found.measure is Measure.NOW
    page = _live(found, seen) if live else _counted(found, seen)
    target = seen.target(found)
    page.context.update(
        {
            "indicator": found,
            "target": pieces.target_said(found, target),
            "others": [
                (str(each.name), seen.to("indicator", each.code), each.code == code) for each in INDICATORS
            ],
        }
    )
    return answer(request, seen, page, "supervisors/indicator.html", tab="board")


def _counted(found: Indicator, seen: Chosen) -> BoardPage:
    weeks = measuring.by_week(seen.scope)
    sums = measuring.together(weeks.values())
    value = measured(found, sums)
    trend = pieces.trend(found, seen, weeks, bars=found.kind, bars_label=str(found.kind.label))
    sheets = [_lists(found, seen, value), trend["sheet"]]
    context = {
        "value": value,
        "value_said": pieces.with_unit(found, value.value),
        "missed": pieces.missed(found, value.value, seen.target(found))
        and not (found.is_rate and value.is_few),
        "few": found.is_rate and value.is_few,
        "worked": found.worked
        % {
            "n": f"{value.n:,}",
            "hits": f"{value.hits:,}",
            "value": pieces.number(found, value.value),
            "amount": f"{value.days:,.1f}",
        },
        "value_href": seen.cases(found.kind) if value.n else "",
        "trend": trend,
        "trend_said": pieces.course_said(found, seen, weeks, sums),
    }
    departments = measuring.by_department(seen.scope)
    before = measuring.by_department(seen.scope.before())
    plot, sheet = pieces.league(found, seen, departments, before)
    context["league"] = plot
    sheets.append(replace(sheet, id="league"))
    places = _places(found, seen)
    if places.rows:
        sheets.append(places)
    return BoardPage(name=found.code, title=str(found.name), sheets=sheets, context=context)


def _lists(found: Indicator, seen: Chosen, value: Value) -> Sheet:
    """What stands behind the number, each part with its list."""
    numbers = {Side.ALL: value.n, Side.HITS: value.hits, Side.MISSES: value.misses}
    rows = [
        (Cell(str(label)), pieces.counted(numbers[side], seen.cases(found.kind, side)))
        for side, label in (found.lists or {}).items()
    ]
    return Sheet(
        _("What stands behind it"),
        [Column(_("Cases or matters")), Column(_("How many"), number=True)],
        rows,
        id="lists",
    )


def _places(found: Indicator, seen: Chosen) -> Sheet:
    """How the places right below stand, each with its own target."""
    by_region = measuring.by_region(seen.scope)
    rows = []
    for region in seen.scope.districts:
        inside = within(region, seen.scope.regions)
        sums = measuring.together(each for code, each in by_region.items() if code in inside)
        value, target = measured(found, sums), nearest(found, region, seen.targets)
        cases = seen.cases(found.kind, region=region.pk)
        shown = pieces.figure(found, value, cases)
        wrong = pieces.missed(found, value.value, target) and not shown.few
        rows.append(
            (
                Cell(str(region.name), href=seen.to("indicator", found.code, region=region.pk)),
                replace(shown, tone="danger" if wrong else ""),
                Cell(
                    "" if target is None else pieces.target_said(found, target),
                    "" if target is None else target,
                ),
                pieces.counted(value.n, cases),
            )
        )
    columns = [
        Column(_("Place")), Column(str(found.name), number=True), Column(_("Target"), number=True),
        Column("n", number=True),
    ]  # fmt: skip
    return Sheet(_("By place"), columns, rows, id="places")


def _live(found: Indicator, seen: Chosen) -> BoardPage:
    """What is said of this moment has no course, and every department its number."""
    desks = measuring.at_desks(seen.scope, seen.now)
    numbers = {pk: getattr(each, found.code) for pk, each in desks.items()}
    n = sum(numbers.values())
    rows = [
        (
            Cell(str(seen.everything.departments[pk].name)),
            pieces.counted(count, seen.cases(found.code, department=seen.everything.departments[pk].code)),
            pieces.counted(
                _open(desks[pk]), seen.cases("open", department=seen.everything.departments[pk].code)
            ),
        )
        for pk, count in sorted(numbers.items(), key=lambda each: (-each[1], each[0]))
    ]
    columns = [
        Column(_("Department")), Column(str(found.name), number=True), Column(_("At desks"), number=True),
    ]  # fmt: skip
    sheet = Sheet(_("%(indicator)s, by department") % {"indicator": found.name}, columns, rows, id="league")
    return BoardPage(
        name=found.code,
        title=str(found.name),
        sheets=[sheet],
        context={
            "value_said": f"{n:,}",
            "value_href": seen.cases(found.code) if n else "",
            "worked": found.worked % {"n": f"{n:,}"},
            "missed": bool(n) and seen.target(found) == 0,
            "live": True,
        },
    )


def _open(now: Now) -> int:
    return now.open
