"""A supervisor's week: four figures, two charts, a league table and a heat map."""

from typing import Any

from citizen_portal.design.charts import (
    DotPlot,
    HeatMap,
    HeatRow,
    Period,
    Sparkline,
    Stack,
    StackedBars,
    Standing,
    Trend,
)
from citizen_portal.design.gallery.words import two

WEEKS = ("9/7", "9/14", "9/21", "9/28", "10/12", "10/19", "10/26", "11/2", "11/9", "11/16")
RATES = (94.1, 94.6, 93.8, 92.9, 95.2, 96.0, 96.3, 97.1, 97.4, 97.8)
CASES = (1010, 1098, 1102, 890, 1180, 1160, 1190, 1210, 1180, 1215)
GOOD = (
    (670, 240, 45, 30, 15),
    (682, 235, 42, 28, 13),
    (655, 248, 48, 32, 17),
    (640, 252, 55, 35, 18),
    (690, 232, 40, 26, 12),
    (702, 226, 40, 22, 10),
    (712, 225, 38, 17, 8),
    (722, 218, 36, 16, 8),
    (732, 216, 32, 14, 6),
    (742, 210, 32, 11, 5),
)


def insight_page() -> dict[str, Any]:
    """Everything `design/gallery/sample_insight.html` shows."""
    return {
        "place": two("市政务服务局", "City services bureau"),
        "viewer": {"name": two("郑敏", "Zheng Min"), "items": []},
        "nav_items": [
            {"label": two("总览", "Overview"), "href": "#overview", "active": True},
            {"label": two("满意度", "Satisfaction"), "href": "#satisfaction"},
            {"label": two("时效", "Timeliness"), "href": "#timeliness"},
            {"label": two("事项热度", "Matters"), "href": "#matters"},
        ],
        "stats": _stats(),
        "trend": Trend([Period(*row) for row in zip(WEEKS, RATES, CASES, strict=True)], target=95),
        "ratings": StackedBars(
            [
                two("非常满意", "Very satisfied"),
                two("满意", "Satisfied"),
                two("基本满意", "Fairly satisfied"),
                two("不满意", "Dissatisfied"),
                two("非常不满意", "Very dissatisfied"),
            ],
            [Stack(week, counts) for week, counts in zip(WEEKS, GOOD, strict=True)],
        ),
        "league": _league(),
        "heat": _heat(),
    }


def _stats() -> list[dict[str, Any]]:
    return [
        {
            "label": two("满意率", "Satisfied"),
            "value": "96.4",
            "unit": "%",
            "change": two("较上周 +0.8", "+0.8 on last week"),
            "better": True,
            "target": two("目标 95%", "Target 95%"),
            "chart": Sparkline((95.1, 95.4, 94.8, 94.4, 95.4, 95.8, 95.8, 96.0, 96.4, 96.4), "success"),
        },
        {
            "label": two("按时办结率", "Closed on time"),
            "value": "97.8",
            "unit": "%",
            "change": two("较上周 +0.4", "+0.4 on last week"),
            "better": True,
            "target": two("目标 95%", "Target 95%"),
            "chart": Sparkline(RATES, "info"),
        },
        {
            "label": two("平均办理时长", "Mean time"),
            "value": "1.9",
            "unit": two("工作日", "working days"),
            "change": two("较上周 −0.3", "−0.3 on last week"),
            "better": True,
            "target": two("承诺 5 个工作日", "Promise: 5 days"),
            "chart": Sparkline((3.1, 3.0, 3.1, 3.3, 2.8, 2.7, 2.5, 2.3, 2.2, 1.9), "purple"),
        },
        {
            "label": two("收件量", "Received"),
            "value": "12,486",
            "unit": two("件", "cases"),
            "change": two("较上周 +3.2%", "+3.2% on last week"),
            "better": None,
            "target": two("手机端占 71%", "71% by phone"),
            "chart": Sparkline(CASES, "neutral"),
        },
    ]


def _league() -> DotPlot:
    names = (
        (two("市人社局", "Social security"), 99.2, 3120, 2, "98.1%", "1.2"),
        (two("市医保局", "Insurance"), 98.9, 2874, 0, "97.6%", "1.4"),
        (two("市公安局", "Police"), 98.4, 2511, 1, "97.0%", "1.6"),
        (two("市民政局", "Civil affairs"), 98.1, 902, -2, "98.4%", "1.5"),
        (two("市市场监管局", "Market regulation"), 97.6, 1433, 0, "95.8%", "2.1"),
        (two("市卫健委", "Health"), 97.2, 688, 1, "96.9%", "1.8"),
        (two("市住建局", "Housing"), 93.5, 614, -1, "91.2%", "4.6"),
        (two("市城管局", "City management"), 91.8, 344, -1, "90.4%", "5.2"),
    )
    rows = [
        Standing(name, rate, count, href="#department", moved=moved, more=(good, days))
        for name, rate, count, moved, good, days in names
    ]
    return DotPlot(rows, target=95, columns=(two("满意率", "Satisfied"), two("平均（工作日）", "Mean days")))


def _heat() -> HeatMap:
    days = (
        two("周一", "Mon"),
        two("周二", "Tue"),
        two("周三", "Wed"),
        two("周四", "Thu"),
        two("周五", "Fri"),
        two("周六", "Sat"),
        two("周日", "Sun"),
    )
    rows = (
        (two("居住证申领", "Residence"), (182, 171, 160, 158, 176, 92, 70)),
        (two("出生一件事", "Births"), (96, 90, 101, 88, 94, 61, 58)),
        (two("社保登记", "Social security"), (204, 188, 172, 165, 170, 48, 36)),
        (two("公租房申请", "Housing"), (64, 58, 61, 55, 60, 18, 12)),
        (two("个体户设立", "Sole traders"), (121, 118, 109, 104, 98, 30, 22)),
        (two("养犬登记", "Dogs"), (22, 25, 20, 24, 30, 44, 41)),
        (two("老年优待证", "Senior cards"), (58, 61, 49, 52, 47, 15, 9)),
    )
    return HeatMap(
        two("事项", "Matter"), days, [HeatRow(name, counts, href="#matter") for name, counts in rows]
    )
