"""Pieces of the board's pages: a figure with its course, a chart with its table, how departments stand."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from citizen_portal.design.charts import DotPlot, Period, Sparkline, Stack, StackedBars, Standing, Trend
from citizen_portal.supervisors.chosen import Chosen
from citizen_portal.supervisors.sheets import Cell, Column, Sheet
from workflows.models import Counted, Stars
from workflows.reads.figures.measuring import ByKind, Now, Sums, Value, measured, together
from workflows.reads.figures.registry import REGISTRY, Indicator, Measure, Side
from workflows.reads.figures.scope import within

TONES = {"received": "neutral", "on_time_rate": "info", "mean_days": "purple", "good_rate": "success"}
NOTHING: ByKind = {}
WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)
Weeks = Mapping[date, ByKind]


def number(indicator: Indicator, value: float | None) -> str:
    """As people read it; a dash when there is nothing to measure."""
    if value is None:
        return "–"
    return f"{value:.1f}" if indicator.is_rate else f"{value:,.0f}"


def with_unit(indicator: Indicator, value: float | None) -> str:
    """``96.4%``, ``1.9 working days``."""
    if value is None:
        return "–"
    if indicator.unit == "%":
        return f"{number(indicator, value)}%"
    return _("%(number)s %(unit)s") % {"number": number(indicator, value), "unit": indicator.unit}


def target_said(indicator: Indicator, target: float | None) -> str:
    """Where it should be."""
    if target is None:
        return ""
    unit = "%" if indicator.unit == "%" else ""
    return _("Target %(target)s") % {"target": f"{target:g}{unit}"}


def change(indicator: Indicator, chosen: Chosen, weeks: Weeks) -> float | None:
    """The last whole week against the one before; None when either has nothing to measure."""
    if len(chosen.mondays) < 3:
        return None
    before, last = (measured(indicator, weeks.get(day, NOTHING)).value for day in chosen.mondays[-3:-1])
    return None if last is None or before is None else round(last - before, 1)


def change_said(moved: float | None) -> str:
    """The change in words."""
    if moved is None:
        return ""
    return (
        _("%(change)s on the week before") % {"change": f"{moved:+g}"}
        if moved
        else _("As in the week before")
    )


def missed(indicator: Indicator, value: float | None, target: float | None) -> bool:
    """Whether it is on the wrong side of its target."""
    if value is None or target is None or indicator.higher_is_better is None:
        return False
    return value < target if indicator.higher_is_better else value > target


def stat(indicator: Indicator, chosen: Chosen, sums: ByKind, weeks: Weeks) -> dict[str, Any]:
    """One figure as the design system's tile takes it: its name leads to the indicator, its number to the cases."""
    found, moved = measured(indicator, sums), change(indicator, chosen, weeks)
    better = None
    if moved and indicator.higher_is_better is not None:
        better = (moved > 0) == indicator.higher_is_better
    return {
        "label": indicator.name,
        "value": number(indicator, found.value),
        "unit": indicator.unit if found.value is not None else "",
        "change": change_said(moved),
        "better": better,
        "target": target_said(indicator, chosen.target(indicator)),
        "href": chosen.to("indicator", indicator.code),
        "number_href": chosen.cases(indicator.kind) if indicator.kind and found.n else "",
        "n": found.n if indicator.is_rate and found.n else None,
        "chart": Sparkline(
            [measured(indicator, weeks.get(day, NOTHING)).value for day in chosen.mondays],
            TONES.get(indicator.code, "info"),
        ),
    }


def counted(n: int, href: str) -> Cell:
    """A number that leads to what it counts; a plain zero."""
    return Cell(f"{n:,}", n, href if n else "")


def figure(indicator: Indicator, value: Value, href: str) -> Cell:
    """The value of an indicator in a table, grey when it stands on too few."""
    few = indicator.is_rate and value.is_few
    shown = with_unit(indicator, value.value) if indicator.unit == "%" else number(indicator, value.value)
    return Cell(shown, value.value if value.value is not None else "", href if value.n else "", few=few)


def overview_sheet(chosen: Chosen, sums: ByKind, weeks: Weeks, now: Now, codes: Iterable[str]) -> Sheet:
    """The indicators one under the other."""
    rows = []
    for code in codes:
        indicator = REGISTRY[code]
        if indicator.measure is Measure.NOW:
            n = getattr(now, code)
            value = Value(float(n), n)
            cases = chosen.cases(code)
        else:
            value = measured(indicator, sums)
            cases = chosen.cases(indicator.kind)
        target = chosen.target(indicator)
        moved = change(indicator, chosen, weeks) if indicator.kind else None
        shown = figure(indicator, value, cases)
        wrong = missed(indicator, value.value, target)
        rows.append(
            (
                Cell(str(indicator.name), href=chosen.to("indicator", code)),
                Cell(
                    with_unit(indicator, value.value), shown.value, shown.href, shown.few,
                    "danger" if wrong and not shown.few else "",
                ),
                Cell("" if target is None else target_said(indicator, target), "" if target is None else target),
                Cell("" if moved is None else f"{moved:+g}", "" if moved is None else moved),
                counted(value.n, cases),
            )
        )  # fmt: skip
    columns = [
        Column(_("Indicator")),
        Column(_("Value"), number=True),
        Column(_("Target"), number=True),
        Column(_("On the week before"), number=True),
        Column("n", number=True),
    ]
    return Sheet(_("Indicators"), columns, rows, id="indicators")


def trend(
    indicator: Indicator, chosen: Chosen, weeks: Weeks, *, bars: Counted, bars_label: str
) -> dict[str, Any]:
    """A rate or a mean as a line over bars of how many there were, and its table by week."""
    periods, rows = [], []
    for day in chosen.mondays:
        sums = weeks.get(day, NOTHING)
        value, n = measured(indicator, sums), sums.get(bars, Sums()).n
        periods.append(Period(week(day), value.value, n))
        rows.append(
            (
                Cell(week(day), day.isoformat()),
                figure(indicator, value, chosen.cases(indicator.kind, **chosen.week(day))),
                counted(n, chosen.cases(bars, **chosen.week(day))),
            )
        )
    percent = indicator.unit == "%"
    columns = [
        Column(_("Week of")), Column(str(indicator.name), number=True), Column(bars_label, number=True),
    ]  # fmt: skip
    return {
        "chart": Trend(
            periods,
            target=chosen.target(indicator),
            unit="%" if percent else "",
            top=100 if percent else None,
        ),
        "sheet": Sheet(str(indicator.name), columns, rows),
        "rate_label": indicator.name,
        "count_label": bars_label,
    }


def ratings(chosen: Chosen, weeks: Weeks) -> dict[str, Any]:
    """What people say, week by week, and its table."""
    levels = sorted(Stars, reverse=True)
    stacks, rows = [], []
    for day in chosen.mondays:
        found = weeks.get(day, NOTHING).get(Counted.RATED, Sums()).levels
        stacks.append(Stack(week(day), [found[level] for level in levels]))
        rows.append(
            (
                Cell(week(day), day.isoformat()),
                *(
                    counted(found[level], chosen.cases(Counted.RATED, level=int(level), **chosen.week(day)))
                    for level in levels
                ),
            )
        )
    columns = [Column(_("Week of")), *(Column(str(level.label), number=True) for level in levels)]
    return {
        "chart": StackedBars([str(level.label) for level in levels], stacks),
        "sheet": Sheet(_("What people say"), columns, rows),
    }


def ratings_said(sums: ByKind) -> str:
    """The ratings in a sentence."""
    found = measured(REGISTRY["good_rate"], sums)
    if found.value is None:
        return _("Nobody has rated in this period.")
    return _("%(rate)s%% of %(n)s ratings in this period were fairly satisfied or better.") % {
        "rate": found.value, "n": found.n,
    }  # fmt: skip


def course_said(indicator: Indicator, chosen: Chosen, weeks: Weeks, sums: ByKind) -> str:
    """The course of an indicator in a sentence, for those who do not see the chart."""
    values = [
        (day, value)
        for day in chosen.mondays
        if (value := measured(indicator, weeks.get(day, NOTHING)).value) is not None
    ]
    whole = measured(indicator, sums)
    if not values or whole.value is None:
        return _("There is nothing to measure in this period.")
    said = {"whole": with_unit(indicator, whole.value), "n": f"{whole.n:,}"}
    if len({value for _day, value in values}) == 1:
        return (
            _("%(whole)s over the whole period, from n = %(n)s; the same in every week that had any.") % said
        )
    low, high = min(values, key=lambda each: each[1]), max(values, key=lambda each: each[1])
    return _(
        "%(whole)s over the whole period, from n = %(n)s; lowest in the week of %(low_week)s with %(low)s,"
        " highest in the week of %(high_week)s with %(high)s."
    ) % {
        **said,
        "low_week": week(low[0]),
        "low": with_unit(indicator, low[1]),
        "high_week": week(high[0]),
        "high": with_unit(indicator, high[1]),
    }


More = Sequence[tuple[str, Callable[[int, ByKind], Cell]]]


def league(
    indicator: Indicator,
    chosen: Chosen,
    departments: Mapping[int, ByKind],
    before: Mapping[int, ByKind],
    more: More = (),
    most: int | None = None,
) -> tuple[DotPlot, Sheet]:
    """How the departments stand: dots on a zoomed scale with the target, and the same as a table.

    `more` are further columns by (label, what stands there). Those with too few come last: their rate says little.
    """
    ranks = _ranks(indicator, departments), _ranks(indicator, before)
    standings, rows = [], []
    for pk in _shown(ranks[0], indicator, departments, most):
        department, sums = chosen.everything.departments[pk], departments[pk]
        value = measured(indicator, sums)
        cases = chosen.cases(indicator.kind, department=department.code)
        moved = ranks[1].index(pk) - ranks[0].index(pk) if pk in ranks[1] and not value.is_few else 0
        extra = tuple(make(pk, sums) for _label, make in more)
        page = chosen.to("department", department.code, department="")
        standings.append(
            Standing(
                str(department.name), value.value, value.n, href=page, moved=moved, more=extra,
                rate_href=cases, count_href=cases,
                text=figure(indicator, value, cases).text,
            )
        )  # fmt: skip
        rows.append(
            (
                Cell(str(department.name), href=page), figure(indicator, value, cases), *extra,
                counted(value.n, cases),
            )
        )  # fmt: skip
    labels = [label for label, _make in more]
    columns = [
        Column(_("Department")), Column(str(indicator.name), number=True),
        *(Column(label, number=True) for label in labels), Column("n", number=True),
    ]  # fmt: skip
    title = _("%(indicator)s, by department") % {"indicator": indicator.name}
    plot = DotPlot(
        standings,
        target=chosen.target(indicator),
        columns=labels,
        unit="%" if indicator.unit == "%" else "",
        higher_is_better=indicator.higher_is_better is not False,
    )
    return plot, Sheet(title, columns, rows)


def _shown(
    ranked: Sequence[int], indicator: Indicator, departments: Mapping[int, ByKind], most: int | None
) -> list[int]:
    """Those with most behind their rate, in their order."""
    if most is None or len(ranked) <= most:
        return list(ranked)
    largest = sorted(ranked, key=lambda pk: -measured(indicator, departments[pk]).n)[:most]
    return [pk for pk in ranked if pk in largest]


def _ranks(indicator: Indicator, departments: Mapping[int, ByKind]) -> list[int]:
    """Best first, and those with too few after them."""
    values = {pk: measured(indicator, sums) for pk, sums in departments.items()}
    sign = 1 if indicator.higher_is_better is False else -1
    known = [pk for pk, value in values.items() if value.value is not None]
    return sorted(known, key=lambda pk: (values[pk].is_few, sign * (values[pk].value or 0), -values[pk].n))


def places_sheet(chosen: Chosen, by_region: Mapping[str, ByKind], codes: Sequence[str]) -> Sheet:
    """How the places right below the one meant stand in several indicators; empty where nothing can be compared."""
    rows = []
    for region in chosen.scope.districts:
        inside = within(region, chosen.scope.regions)
        sums = together(each for code, each in by_region.items() if code in inside)
        cells = [
            figure(
                REGISTRY[code],
                measured(REGISTRY[code], sums),
                chosen.cases(REGISTRY[code].kind, region=region.pk),
            )
            for code in codes
        ]
        rows.append((Cell(str(region.name), href=chosen.to("board", region=region.pk)), *cells))
    columns = [Column(_("Place")), *(Column(str(REGISTRY[code].name), number=True) for code in codes)]
    return Sheet(_("By place"), columns, rows if len(rows) > 1 else [], id="places")


def side_cell(kind: Counted, chosen: Chosen, side: Side) -> Callable[[int, ByKind], Cell]:
    """A column that counts one side of a kind, of a department."""

    def cell(pk: int, sums: ByKind) -> Cell:
        found = sums.get(kind, Sums())
        n = {Side.HITS: found.hits, Side.MISSES: found.n - found.hits}.get(side, found.n)
        return counted(n, chosen.cases(kind, side, department=chosen.everything.departments[pk].code))

    return cell


def value_cell(code: str, chosen: Chosen) -> Callable[[int, ByKind], Cell]:
    """A column that shows another indicator of a department."""
    indicator = REGISTRY[code]

    def cell(pk: int, sums: ByKind) -> Cell:
        department = chosen.everything.departments[pk].code
        return figure(
            indicator, measured(indicator, sums), chosen.cases(indicator.kind, department=department)
        )

    return cell


def week(monday: date) -> str:
    """A week by its Monday, short."""
    return date_format(monday, pgettext("date format, short", "n/j"))
