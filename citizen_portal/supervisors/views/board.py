"""The overview: four figures, what needs attention, the weeks, the departments, what comes in when."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from citizen_portal.access import may
from citizen_portal.design.charts import HeatMap, HeatRow
from citizen_portal.supervisors import pieces
from citizen_portal.supervisors.attention import attention
from citizen_portal.supervisors.chosen import Chosen, chosen
from citizen_portal.supervisors.sheets import BoardPage, Cell, Column, Sheet, answer
from workflows.models import Counted
from workflows.reads.figures import measuring
from workflows.reads.figures.registry import INDICATORS, REGISTRY

HEADLINES = ("good_rate", "on_time_rate", "mean_days", "received")
MOST_MATTERS = 12
MOST_DEPARTMENTS = 12


@may("read indicators")
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Everything at one glance; the address says of which weeks, place, department and one-thing."""
    now = timezone.now()
    seen = chosen(request, now)
    weeks = measuring.by_week(seen.scope)
    sums = measuring.together(weeks.values())
    departments = measuring.by_department(seen.scope)
    desks = measuring.at_desks(seen.scope, now)
    trend = pieces.trend(
        REGISTRY["on_time_rate"], seen, weeks, bars=Counted.SUBMITTED, bars_label=_("Cases received")
    )
    ratings = pieces.ratings(seen, weeks)
    league, league_sheet = pieces.league(
        REGISTRY["on_time_rate"],
        seen,
        departments,
        measuring.by_department(seen.scope.before()),
        more=(
            (_("Satisfaction"), pieces.value_cell("good_rate", seen)),
            (_("Mean days"), pieces.value_cell("mean_days", seen)),
        ),
        most=MOST_DEPARTMENTS,
    )
    heat, heat_sheet, heat_said = _heat(seen)
    standing = measuring.Now(
        *(sum(getattr(each, name) for each in desks.values()) for name in ("open", "yellow", "red"))
    )
    indicators = pieces.overview_sheet(seen, sums, weeks, standing, [each.code for each in INDICATORS])
    places = pieces.places_sheet(seen, measuring.by_region(seen.scope), HEADLINES)
    page = BoardPage(
        name="overview",
        title=_("How %(place)s is doing")
        % {"place": seen.scope.department or seen.scope.place or _("the city")},
        sheets=[
            indicators,
            trend["sheet"],
            ratings["sheet"],
            league_sheet,
            desks_sheet(seen, desks),
            heat_sheet,
            places,
        ],
        context={
            "stats": [pieces.stat(REGISTRY[code], seen, sums, weeks) for code in HEADLINES],
            "attention": attention(seen, departments, desks),
            "trend": trend,
            "trend_said": pieces.course_said(REGISTRY["on_time_rate"], seen, weeks, sums),
            "ratings": ratings,
            "ratings_said": pieces.ratings_said(sums),
            "league": league,
            "all_departments": seen.to("timeliness") if len(departments) > MOST_DEPARTMENTS else "",
            "heat": heat,
            "heat_said": heat_said,
        },
    )
    return answer(request, seen, page, "supervisors/board.html", tab="board")


def desks_sheet(seen: Chosen, desks: dict[int, measuring.Now]) -> Sheet:
    """What stands at the desks of the departments at this moment, the most overdue first."""
    columns = [
        Column(_("Department")), Column(_("At desks"), number=True), Column(_("Due soon"), number=True),
        Column(_("Overdue"), number=True),
    ]  # fmt: skip
    rows = []
    for pk, now in sorted(desks.items(), key=lambda each: (-each[1].red, -each[1].yellow, -each[1].open)):
        department = seen.everything.departments[pk]
        narrowed = {"department": department.code}
        rows.append(
            (
                Cell(str(department.name), href=seen.to("department", department.code, department="")),
                pieces.counted(now.open, seen.cases("open", **narrowed)),
                pieces.counted(now.yellow, seen.cases("yellow", **narrowed)),
                pieces.counted(now.red, seen.cases("red", **narrowed)),
            )
        )
    return Sheet(_("Open and overdue, now"), columns, rows, id="desks")


def _heat(seen: Chosen) -> tuple[HeatMap, Sheet, str]:
    """What comes in on which day of the week: the matters with most of it."""
    found = measuring.by_weekday(seen.scope)
    days = [str(day) for day in pieces.WEEKDAYS]
    totals: dict[str, int] = {}
    for (matter, _day), n in found.items():
        totals[matter] = totals.get(matter, 0) + n
    most = sorted(totals, key=lambda matter: (-totals[matter], matter))[:MOST_MATTERS]
    rows, lines = [], []
    for matter in most:
        counts = [found.get((matter, day), 0) for day in range(1, 8)]
        hrefs = [
            seen.cases(Counted.RECEIVED, matter=matter, weekday=day) if n else ""
            for day, n in enumerate(counts, start=1)
        ]
        whole = seen.cases(Counted.RECEIVED, matter=matter)
        rows.append(HeatRow(seen.matter(matter), counts, href=whole, hrefs=hrefs, total_href=whole))
        cells = [pieces.counted(n, href) for n, href in zip(counts, hrefs, strict=True)]
        lines.append((Cell(seen.matter(matter), href=whole), *cells, pieces.counted(totals[matter], whole)))
    columns = [
        Column(_("Matter")),
        *(Column(day, number=True) for day in days),
        Column(_("Total"), number=True),
    ]
    said = ""
    if totals:
        by_day = {day: sum(n for (_m, on), n in found.items() if on == day) for day in range(1, 8)}
        busiest = max(by_day, key=lambda day: by_day[day])
        weekend = round(100 * (by_day[6] + by_day[7]) / sum(by_day.values()))
        said = _("Most comes in on %(day)s; %(share)s%% comes at the weekend.") % {
            "day": days[busiest - 1],
            "share": weekend,
        }
    return HeatMap(_("Matter"), days, rows), Sheet(_("What comes in when"), columns, lines, said), said
