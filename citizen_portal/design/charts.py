"""Charts as data: pure functions from small frozen values to geometry that the templates draw as SVG.

Everything scales by itself: x and y are percentages of the plot (0 to 100, y downwards), so that text keeps its size on
a phone and no style attribute is needed. A missing value is None: a gap in a line, no bar, a dash in the table.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, zip_longest
from math import floor, log10

FEW = 30  # DOMAIN.md §8: a rate from fewer cases is shown greyed, with its n.

Value = float | None
Spot = tuple[float, float]


@dataclass(frozen=True)
class Scale:
    """A range of values shown from `low` (0 %) to `high` (100 %)."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """The place of a value in percent, held inside the plot."""
        if self.high == self.low:
            return 50.0
        return round(min(max(100 * (value - self.low) / (self.high - self.low), 0), 100), 2)

    def ticks(self, count: int = 6) -> list[float]:
        """`count` evenly spaced values from low to high."""
        return [self.low + (self.high - self.low) * index / (count - 1) for index in range(count)]


def fitting(values: Sequence[Value], *, top: float | None = None, parts: int = 5) -> Scale:
    """A scale with round steps around the values there are, never above `top` (100 for a percentage)."""
    known = [value for value in values if value is not None]
    if not known:
        return Scale(0, top or 1)
    low, high = min(known), max(known)
    smallest = 10 ** floor(log10((high - low or abs(high) or 1) / parts))
    for step in (smallest * factor for factor in (1, 2, 5, 10, 20)):
        bottom = floor(low / step) * step
        if bottom + step * parts >= high:
            break
    ceiling = bottom + step * parts
    if top is not None and ceiling > top:
        bottom, ceiling = bottom - (ceiling - top), top
    return Scale(round(bottom, 6), round(ceiling, 6))


def runs(spots: Sequence[Spot | None]) -> list[list[Spot]]:
    """The unbroken stretches of a line: a gap where a value is missing."""
    found: list[list[Spot]] = [[]]
    for spot in spots:
        if spot is None:
            found.append([])
        else:
            found[-1].append(spot)
    return [run for run in found if run]


def smooth_path(spots: Sequence[Spot]) -> str:
    """A curve through the spots that never leaves the range of its neighbours (monotone cubic, Fritsch-Carlson)."""
    if len(spots) < 2:
        return ""
    slopes = [(after[1] - before[1]) / (after[0] - before[0]) for before, after in pairwise(spots)]
    tangents = [slopes[0], *(_tangent(left, right) for left, right in pairwise(slopes)), slopes[-1]]
    path = [f"M{spots[0][0]:.2f} {spots[0][1]:.2f}"]
    for index, ((x0, y0), (x1, y1)) in enumerate(pairwise(spots)):
        third = (x1 - x0) / 3
        path.append(
            f"C{x0 + third:.2f} {y0 + tangents[index] * third:.2f} "
            f"{x1 - third:.2f} {y1 - tangents[index + 1] * third:.2f} {x1:.2f} {y1:.2f}"
        )
    return "".join(path)


def _tangent(left: float, right: float) -> float:
    # The harmonic mean keeps the curve between its points; a turn is flat.
    return 0.0 if left * right <= 0 else 2 * left * right / (left + right)


@dataclass(frozen=True)
class Sparkline:
    """The last values of one figure, oldest first."""

    values: Sequence[Value]
    tone: str = "info"

    def drawn(self) -> dict[str, object]:
        """`lines` and `areas` as paths in a box of 100 by 40; `lone` is the spot of a single value."""
        known = [value for value in self.values if value is not None]
        scale = Scale(min(known, default=0), max(known, default=1))
        last = max(len(self.values) - 1, 1)
        spots = [
            None if value is None else (100 * index / last, 34 - 0.26 * scale.place(value))
            for index, value in enumerate(self.values)
        ]
        stretches = runs(spots)
        lines = [smooth_path(run) for run in stretches if len(run) > 1]
        areas = [
            f"{smooth_path(run)}L{run[-1][0]:.2f} 40L{run[0][0]:.2f} 40Z" for run in stretches if len(run) > 1
        ]
        return {"lines": lines, "areas": areas, "lone": [run[0] for run in stretches if len(run) == 1]}


@dataclass(frozen=True)
class Period:
    """One point of time in a trend: its rate in percent, and how many cases it stands on."""

    label: str
    rate: Value
    count: int


@dataclass(frozen=True)
class Trend:
    """A rate as a line over bars of how many cases there were, with the target."""

    periods: Sequence[Period]
    target: float | None = None
    unit: str = "%"
    top: float | None = 100

    def drawn(self) -> dict[str, object]:
        """Bars, line stretches, dots, the target's height and the ticks of the rate, in percent of the plot."""
        rates = [period.rate for period in self.periods]
        scale = fitting([*rates, self.target], top=self.top)
        tallest = max((period.count for period in self.periods), default=0)
        band = 100 / max(len(self.periods), 1)
        centres = [round(band * (index + 0.5), 2) for index in range(len(self.periods))]
        spots = [
            None if rate is None else (x, 100 - scale.place(rate))
            for x, rate in zip(centres, rates, strict=True)
        ]
        bars = [
            _bar(x, band * 0.44, 52 * period.count / tallest if tallest else 0, few=period.count < FEW)
            for x, period in zip(centres, self.periods, strict=True)
        ]
        dots = [
            {"x": spot[0], "y": spot[1], "few": period.count < FEW}
            for spot, period in zip(spots, self.periods, strict=True)
            if spot
        ]
        return {
            "ticks": [
                {"label": f"{tick:g}{self.unit}", "y": 100 - scale.place(tick)} for tick in scale.ticks()
            ],
            "bars": bars,
            "paths": [smooth_path(run) for run in runs(spots)],
            "dots": dots,
            "target_y": None if self.target is None else 100 - scale.place(self.target),
            "last": next(
                (
                    {
                        "x": spot[0],
                        "y": spot[1],
                        "text": f"{rate:g}{self.unit}",
                        # Above the spot, or below it where the legend begins.
                        "dy": 22 if spot[1] < 8 else -12,
                    }
                    for spot, rate in zip(reversed(spots), reversed(rates), strict=True)
                    if spot
                ),
                None,
            ),
        }


def _bar(centre: float, width: float, height: float, *, few: bool) -> dict[str, object]:
    return {
        "x": round(centre - width / 2, 2),
        "y": round(100 - height, 2),
        "width": round(width, 2),
        "height": round(height, 2),
        "few": few,
    }


@dataclass(frozen=True)
class Stack:
    """One bar of parts that make a whole: counts in the order of the legend, the first at the foot."""

    label: str
    counts: Sequence[int]


@dataclass(frozen=True)
class StackedBars:
    """Shares of a whole over time, in percent, with the first part's share written into the bar."""

    parts: Sequence[str]
    stacks: Sequence[Stack]

    def drawn(self) -> dict[str, object]:
        """`columns_drawn` of rectangles; a stack without counts is an empty column."""
        band = 100 / max(len(self.stacks), 1)
        return {
            "columns_drawn": [
                self._column(stack, band * index, band) for index, stack in enumerate(self.stacks)
            ],
        }

    def _column(self, stack: Stack, left: float, band: float) -> dict[str, object]:
        total, foot, pieces = sum(stack.counts), 100.0, []
        for number, count in enumerate(stack.counts, start=1):
            height = 100 * count / total if total else 0
            foot -= height
            if height:
                pieces.append({"part": number, "y": round(foot, 2), "height": round(height, 2)})
        first = 100 * stack.counts[0] / total if total else 0
        return {
            "x": round(left + band * 0.18, 2),
            "width": round(band * 0.64, 2),
            "centre": round(left + band / 2, 2),
            "pieces": pieces,
            "label": f"{first:.0f}" if first >= 12 else "",
        }


@dataclass(frozen=True)
class Standing:
    """One row of a league table: a rate, what it stands on, and where its cases are listed.

    `text` is the rate as people read it; `more` are texts, or cells with `text`, `href` and `few`.
    """

    name: str
    rate: Value
    count: int
    href: str = ""
    moved: int = 0
    more: Sequence[object] = field(default_factory=tuple)
    rate_href: str = ""
    count_href: str = ""
    text: str = ""

    @property
    def places_lost(self) -> int:
        """How many places down since the period before."""
        return max(-self.moved, 0)


@dataclass(frozen=True)
class DotPlot:
    """Rates as dots on a zoomed scale with the target, so that differences that matter can be seen.

    Where most rates stand on enough, what few stand behind stretches no scale, and stands at its edge if it is outside.
    """

    rows: Sequence[Standing]
    target: float | None
    columns: Sequence[str] = field(default_factory=tuple)
    unit: str = "%"
    higher_is_better: bool = True

    def drawn(self) -> dict[str, object]:
        """Rows with the dot's place, the target's place and whether the rate misses it; best first as given."""
        many = [row.rate for row in self.rows if row.count >= FEW]
        seen = many if 2 * len(many) >= len(self.rows) else [row.rate for row in self.rows]
        scale = fitting([*seen, self.target], top=100 if self.unit == "%" else None)
        target = None if self.target is None else scale.place(self.target)
        return {
            "low": f"{scale.low:g}{self.unit}",
            "high": f"{scale.high:g}{self.unit}",
            "target_x": target,
            "gap_x": 0 if target is None else target,
            "lines": [
                {
                    "row": row,
                    "count": f"{row.count:,}",
                    "x": None if row.rate is None else scale.place(row.rate),
                    "few": row.count < FEW,
                    "below": self._misses(row.rate),
                    "rate": "" if row.rate is None else row.text or f"{row.rate:g}{self.unit}",
                }
                for row in self.rows
            ],
        }

    def _misses(self, rate: Value) -> bool:
        if rate is None or self.target is None:
            return False
        return rate < self.target if self.higher_is_better else rate > self.target


@dataclass(frozen=True)
class HeatRow:
    """One row of a heat map: counts per column; None where nothing is known. `hrefs` are where each count leads."""

    name: str
    counts: Sequence[int | None]
    href: str = ""
    hrefs: Sequence[str] = field(default_factory=tuple)
    total_href: str = ""


@dataclass(frozen=True)
class HeatMap:
    """Counts by row and column as a table whose cells are darker the more there is."""

    corner: str
    columns: Sequence[str]
    rows: Sequence[HeatRow]

    def drawn(self) -> dict[str, object]:
        """Cells with their count and a level from 0 to 6, and each row's total."""
        most = max((count or 0 for row in self.rows for count in row.counts), default=0)
        return {
            "lines": [
                {
                    "row": row,
                    "cells": [
                        {"count": count, "level": heat_level(count or 0, most), "href": href}
                        for count, href in zip_longest(row.counts, row.hrefs, fillvalue="")
                    ],
                    "total": sum(count or 0 for count in row.counts),
                }
                for row in self.rows
            ],
            "levels": range(7),
        }


def heat_level(count: int, most: int) -> int:
    """Which of seven shades a count gets, 0 (least) to 6 (most)."""
    return min(int(7 * count / most), 6) if most else 0
