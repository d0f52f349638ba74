"""Charts as template tags; each has a text summary for those who do not see it, and a table of its numbers."""

from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from citizen_portal.design.charts import FEW, DotPlot, HeatMap, Sparkline, StackedBars, Trend
from citizen_portal.design.markup import component, tone_class

register = template.Library()


@register.inclusion_tag("design/components/sparkline.html")
def sparkline(chart: Sparkline, summary: str = "") -> dict[str, Any]:
    """`{% sparkline chart summary=… %}`: a figure's recent course; decoration when the words stand beside it."""
    return {**chart.drawn(), "tone": tone_class(chart.tone), "summary": summary}


@register.inclusion_tag("design/components/stat.html")
def stat(
    label: str,
    value: str,
    unit: str = "",
    change: str = "",
    better: bool | None = None,
    target: str = "",
    href: str = "",
    n: int | None = None,
    chart: Sparkline | None = None,
    number_href: str = "",
) -> dict[str, Any]:
    """`{% stat label=… value="96.4" unit="%" change="较上周 +0.8" better=True target=… chart=spark %}`: one figure.

    `href` is where its name leads, `number_href` where its number does. `n` is what a rate stands on: under 30 it is
    greyed, and n is told.
    """
    tones = {True: "success", False: "danger", None: "neutral"}
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "change": change,
        "tone": tone_class(tones[better]),
        "target": target,
        "href": href,
        "number_href": number_href,
        "few": n is not None and n < FEW,
        "n": n,
        "chart": chart,
    }


@register.simple_tag
def trend_chart(
    chart: Trend,
    id: str,
    title: str,
    summary: str,
    rate_label: str,
    count_label: str,
    period_label: str,
    numbers: list[list[Any]] | None = None,
) -> SafeString:
    """`{% trend_chart chart id=… title=… summary=… rate_label=… count_label=… period_label=… %}`: line over bars.

    `numbers` are the rows of its table, where they are more than texts.
    """
    columns = [period_label, rate_label, count_label]
    rows = [
        [period.label, _missing(period.rate, chart.unit), f"{period.count:,}"] for period in chart.periods
    ]
    return _figure(
        "trend", chart, id, title, summary, columns, rows, {"rate": rate_label, "count": count_label}, numbers
    )


@register.simple_tag
def stacked_chart(
    chart: StackedBars,
    id: str,
    title: str,
    summary: str,
    period_label: str,
    numbers: list[list[Any]] | None = None,
) -> SafeString:
    """`{% stacked_chart chart id=… title=… summary=… period_label=… %}`: what a whole is made of, over time."""
    rows = [[stack.label, *(f"{count:,}" for count in stack.counts)] for stack in chart.stacks]
    legend = list(enumerate(chart.parts, start=1))
    return _figure(
        "stacked", chart, id, title, summary, [period_label, *chart.parts], rows, {"legend": legend}, numbers
    )


@register.inclusion_tag("design/components/dot_plot.html")
def dot_plot(
    chart: DotPlot, caption: str, name_label: str, rate_label: str, count_label: str
) -> dict[str, Any]:
    """`{% dot_plot chart caption=… name_label=… rate_label=… count_label=… %}`: a league table that is its own data."""
    return {
        **chart.drawn(),
        "chart": chart,
        "caption": caption,
        "name_label": name_label,
        "rate_label": rate_label,
        "count_label": count_label,
    }


@register.inclusion_tag("design/components/heat_map.html")
def heat_map(chart: HeatMap, caption: str) -> dict[str, Any]:
    """`{% heat_map chart caption=… %}`: a table of counts, shaded."""
    return {**chart.drawn(), "chart": chart, "caption": caption}


@register.inclusion_tag("design/components/heat_key.html")
def heat_key() -> dict[str, Any]:
    """`{% heat_key %}`: what the shades mean."""
    return {"levels": range(7)}


def _figure(
    name: str,
    chart: Trend | StackedBars,
    id: str,
    title: str,
    summary: str,
    columns: list[str],
    rows: list[list[str]],
    more: dict[str, Any],
    numbers: list[list[Any]] | None,
) -> SafeString:
    labels = [row[0] for row in rows]
    values = chart.drawn() | more
    return component(
        f"chart_{name}",
        values
        | {
            "chart": chart,
            "id": id,
            "title": title,
            "summary": summary,
            "labels": labels,
            "thin": len(labels) > 6,
            "columns": [{"label": label, "number": index > 0} for index, label in enumerate(columns)],
            "rows": numbers or rows,
        },
    )


def _missing(value: float | None, unit: str) -> str:
    return _("no data") if value is None else f"{value:g}{unit}"
