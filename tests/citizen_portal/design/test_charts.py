import pytest
from django.template import engines
from django.utils import translation

from citizen_portal.design.charts import (
    DotPlot,
    HeatMap,
    HeatRow,
    Period,
    Scale,
    Sparkline,
    Stack,
    StackedBars,
    Standing,
    Trend,
    fitting,
    heat_level,
    runs,
    smooth_path,
)

TREND = (
    "{% load design_charts %}{% trend_chart chart id='t' title='On time' summary='It rose.' "
    "rate_label='Rate' count_label='Cases' period_label='Week' %}"
)
STACKED = "{% load design_charts %}{% stacked_chart chart id='s' title='Ratings' summary='Good.' period_label='Week' %}"
LEAGUE = "{% load design_charts %}{% dot_plot chart caption='League' name_label='N' rate_label='R' count_label='C' %}"
HEAT = "{% load design_charts %}{% heat_map chart caption='Heat' %}"


def drawn(source: str, chart: object) -> str:
    with translation.override("en"):
        return engines["django"].from_string(source).render({"chart": chart})


@pytest.mark.parametrize(
    ("values", "top", "low", "high"),
    [
        ([92.9, 97.8, 95], 100, 90, 100),
        ([99.2, 91.8], 100, 90, 100),
        ([1.9, 3.3], None, 1.5, 4.0),
        ([5, 5], None, 5, 10),
        ([0, 0], None, 0, 0.5),
        ([], 100, 0, 100),
        ([None], None, 0, 1),
    ],
)
def test_a_scale_has_round_ends_and_holds_every_value(values, top, low, high):
    scale = fitting(values, top=top)
    known = [value for value in values if value is not None]
    assert all(scale.low <= value <= scale.high for value in known)
    assert top is None or scale.high <= top
    assert (scale.low, scale.high) == (low, high)


def test_a_place_on_a_scale_stays_inside_the_plot():
    scale = Scale(90, 100)
    assert [scale.place(value) for value in (85, 90, 95, 100, 105)] == [0, 0, 50, 100, 100]
    assert Scale(5, 5).place(5) == 50


def test_a_missing_value_breaks_the_line():
    assert runs([(0, 1), None, (2, 3), (4, 5)]) == [[(0, 1)], [(2, 3), (4, 5)]]


def test_a_curve_is_flat_at_a_turn_and_empty_for_one_point():
    assert smooth_path([(0, 0)]) == ""
    assert smooth_path([(0, 10), (30, 20), (60, 10)]) == (
        "M0.00 10.00C10.00 13.33 20.00 20.00 30.00 20.00C40.00 20.00 50.00 13.33 60.00 10.00"
    )


def test_a_trend_tells_its_summary_and_all_its_numbers():
    html = drawn(TREND, Trend([Period("9/7", 94.1, 400), Period("9/14", 97.8, 1200)], target=95))
    assert "<title" in html and "It rose.</desc>" in html
    for number in ("94.1%", "97.8%", "1,200", "9/14"):
        assert f"<span>{number}</span>" in html
    assert "style=" not in html


def test_a_week_without_cases_is_a_gap_and_a_dash_of_words():
    trend = Trend([Period("a", 94, 400), Period("b", None, 0), Period("c", 96, 12)])
    shape = trend.drawn()
    assert [dot["few"] for dot in shape["dots"]] == [False, True]
    assert shape["paths"] == ["", ""]
    assert "no data" in drawn(TREND, trend)


@pytest.mark.parametrize(
    ("source", "chart"),
    [
        (TREND, Trend([])),
        (STACKED, StackedBars(["good", "bad"], [])),
        (LEAGUE, DotPlot([], target=95)),
        (HEAT, HeatMap("matter", ["Mon"], [])),
    ],
)
def test_a_chart_without_data_says_so(source, chart):
    assert "There are no numbers for this period yet." in drawn(source, chart)


def test_a_trend_of_one_point_is_one_dot():
    shape = Trend([Period("9/7", 94.1, 400)]).drawn()
    assert len(shape["dots"]) == 1
    assert shape["last"]["text"] == "94.1%"


def test_stacked_parts_fill_the_column_and_an_empty_one_stays_empty():
    chart = StackedBars(["good", "bad"], [Stack("a", (3, 1)), Stack("b", (0, 0))])
    full, empty = chart.drawn()["columns_drawn"]
    assert [piece["height"] for piece in full["pieces"]] == [75, 25]
    assert full["pieces"][-1]["y"] == 0
    assert full["label"] == "75"
    assert empty["pieces"] == [] and empty["label"] == ""


def test_a_league_marks_who_misses_the_target_and_who_has_too_few_cases():
    rows = [
        Standing("A", 99.2, 3120),
        Standing("B", 91.8, 344, moved=-2),
        Standing("C", 80, 3),
        Standing("D", None, 0),
    ]
    shape = DotPlot(rows, target=95).drawn()
    assert [line["below"] for line in shape["lines"]] == [False, True, True, False]
    assert [line["few"] for line in shape["lines"]] == [False, False, True, True]
    html = drawn(LEAGUE, DotPlot(rows, target=95))
    assert "n=3" in html and "down 2" in html and "below the target" in html


def test_heat_has_seven_shades_and_an_unknown_cell_is_a_dash():
    assert [heat_level(count, 70) for count in (0, 9, 10, 69, 70)] == [0, 0, 1, 6, 6]
    assert heat_level(0, 0) == 0
    html = drawn(HEAT, HeatMap("matter", ["Mon", "Tue"], [HeatRow("births", (7, None))]))
    assert "–" in html and ">7</td>" in html


def test_a_sparkline_of_one_value_is_a_mark_not_a_line():
    shape = Sparkline((3.0,)).drawn()
    assert shape["lines"] == [] and len(shape["lone"]) == 1
    assert Sparkline(()).drawn() == {"lines": [], "areas": [], "lone": []}
