"""The overview: four figures, what needs attention, the weeks, the departments. Every number leads to its cases."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from citizen_portal.access import may
from citizen_portal.design.charts import DotPlot, Period, Sparkline, Stack, StackedBars, Standing, Trend
from citizen_portal.supervisors.frame import frame
from workflows.models import Stars
from workflows.policy import watched_departments
from workflows.reads.indicators import REGISTRY, Figure, Indicator, Overview, Workload, overview

PERIODS = (4, 10, 26)
USUAL = 10
TONES = {"received": "neutral", "on_time_rate": "info", "mean_days": "purple", "good_rate": "success"}
ABOUT = {"received": "", "on_time_rate": "ended", "mean_days": "ended", "good_rate": "rated"}


@may("read indicators")
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """`?weeks=` chooses the period."""
    now = timezone.now()
    asked = request.GET.get("weeks", "")
    weeks = int(asked) if asked in map(str, PERIODS) else USUAL
    seen = overview(watched_departments(request.user, now), now=now, weeks=weeks)
    context = {
        "seen": seen,
        "weeks": weeks,
        "periods": PERIODS,
        "stats": [_stat(indicator, seen) for indicator in REGISTRY.values()],
        "definitions": [(indicator, seen.figure(indicator.code)) for indicator in REGISTRY.values()],
        "attention_href": _cases(department=seen.worst.department.code, light="red") if seen.worst else "",
        "trend": _trend(seen),
        "trend_summary": _trend_summary(seen),
        "ratings": _ratings(seen),
        "ratings_summary": _ratings_summary(seen),
        "workload_columns": _workload_columns(),
        "workloads": [
            _workload_row(each)
            for each in sorted(seen.departments, key=lambda each: (-each.red, -each.yellow, -each.open))
            if each.open
        ],
        "league": _league(seen),
    }
    return render(request, "supervisors/board.html", frame(request, now, tab="board") | context)


def _stat(indicator: Indicator, seen: Overview) -> dict[str, Any]:
    figure, change = seen.figure(indicator.code), seen.change(indicator.code)
    better = None
    if change and indicator.higher_is_better is not None:
        better = (change > 0) == indicator.higher_is_better
    return {
        "label": indicator.name,
        "value": _number(figure, indicator),
        "unit": indicator.unit if figure.value is not None else "",
        "change": "" if change is None else _("%(change)s on the week before") % {"change": f"{change:+g}"},
        "better": better,
        "target": "" if indicator.target is None else _("Target %(target)g%%") % {"target": indicator.target},
        "href": _cases(about=ABOUT[indicator.code], since=timezone.localdate(seen.start).isoformat()),
        "n": figure.n if indicator.is_rate else None,
        "chart": Sparkline([week.figure(indicator.code).value for week in seen.weeks], TONES[indicator.code]),
    }


def _number(figure: Figure, indicator: Indicator) -> str:
    if figure.value is None:
        return "–"
    return f"{figure.value:.1f}" if indicator.is_rate else f"{figure.value:,.0f}"


def _trend(seen: Overview) -> Trend:
    periods = [
        Period(_week(week.monday), week.figure("on_time_rate").value, len(week.rows.received))
        for week in seen.weeks
    ]
    return Trend(periods, target=REGISTRY["on_time_rate"].target)


def _trend_summary(seen: Overview) -> str:
    figure, received = seen.figure("on_time_rate"), seen.figure("received")
    if figure.value is None:
        return _("Nothing was closed in this period; %(received)s cases were received.") % {
            "received": received.n
        }
    return _(
        "%(rate)s%% of %(n)s matters were closed on time in this period, against a target of %(target)g%%;"
        " %(received)s cases were received."
    ) % {
        "rate": figure.value,
        "n": figure.n,
        "target": REGISTRY["on_time_rate"].target,
        "received": received.n,
    }


def _ratings(seen: Overview) -> StackedBars:
    levels = sorted(Stars, reverse=True)
    stacks = [Stack(_week(week.monday), [week.levels[level] for level in levels]) for week in seen.weeks]
    return StackedBars([str(level.label) for level in levels], stacks)


def _ratings_summary(seen: Overview) -> str:
    figure = seen.figure("good_rate")
    if figure.value is None:
        return _("Nobody has rated in this period.")
    return _("%(rate)s%% of %(n)s ratings in this period were fairly satisfied or better.") % {
        "rate": figure.value,
        "n": figure.n,
    }


def _workload_columns() -> list[dict[str, Any]]:
    return [
        {"label": _("Department")},
        {"label": pgettext("tasks", "Open"), "number": True},
        {"label": pgettext("tasks", "Due soon"), "number": True},
        {"label": pgettext("tasks", "Overdue"), "number": True},
    ]


def _workload_row(each: Workload) -> list[Any]:
    code = each.department.code
    return [
        {"text": each.department.name, "href": _cases(department=code, about="open")},
        _counted(each.open, department=code, about="open"),
        _counted(each.yellow, department=code, light="yellow"),
        _counted(each.red, department=code, light="red"),
    ]


def _counted(count: int, **filters: str) -> Any:
    return {"text": count, "href": _cases(**filters)} if count else "0"


def _league(seen: Overview) -> DotPlot:
    since = timezone.localdate(seen.start).isoformat()
    rated = [each for each in seen.departments if each.on_time.value is not None]
    rated.sort(key=lambda each: (-(each.on_time.value or 0), -each.on_time.n))
    rows = [
        Standing(
            str(each.department.name),
            each.on_time.value,
            each.on_time.n,
            href=_cases(department=each.department.code, about="ended", since=since),
            more=(f"{each.mean_days.value:.1f}",),
        )
        for each in rated
    ]
    return DotPlot(rows, target=REGISTRY["on_time_rate"].target, columns=(_("Mean days"),))


def _cases(**filters: str) -> str:
    chosen = {name: value for name, value in filters.items() if value}
    return f"{reverse('supervisors:cases')}?{urlencode(chosen)}"


def _week(monday: Any) -> str:
    return date_format(monday, pgettext("date format, short", "n/j"))
