"""Figures of the departments a supervisor watches over."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.api import problems
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.openapi import operation
from citizen_portal.api.shapes import indicators as shapes
from workflows.policy import watched_departments
from workflows.reads.figures import measuring
from workflows.reads.figures.registry import INDICATORS, REGISTRY, Indicator
from workflows.reads.figures.scope import WEEK, Scope, all_targets, midnight, monday, target_of, watched_scope


class Indicators(Endpoint):
    @operation(
        "getIndicators",
        "Read the indicators with their definitions, and the workload of each department",
        may="read indicators",
        tag="indicators",
        parameters=[shapes.PeriodRequest],
        answers={200: shapes.Overview},
        problems_=[problems.MALFORMED],
    )
    def get(self, request: Request) -> Response:
        given = shapes.PeriodRequest(data=request.query_params)
        given.is_valid(raise_exception=True)
        now = timezone.now()
        scope = watched_scope(
            watched_departments(request.user, now), now=now, weeks=given.validated_data["weeks"]
        )
        weeks = measuring.by_week(scope)
        last = monday(now)
        sums = (
            measuring.together(weeks.values()), weeks.get(last - WEEK, {}), weeks.get(last - 2 * WEEK, {}),
        )  # fmt: skip
        targets = all_targets()
        body = {
            "start": midnight(scope.since),
            "counted_until": measuring.counted_until(),
            "indicators": [
                _indicator(each, sums, target_of(each, scope, targets)) for each in INDICATORS if each.kind
            ],
            "departments": _departments(scope, now),
        }
        return Response(shapes.Overview(body).data)


def _indicator(
    indicator: Indicator, sums: tuple[measuring.ByKind, ...], target: float | None
) -> dict[str, Any]:
    """`sums` are those of the whole period, of the last whole week, and of the one before."""
    whole, last, before = (measuring.measured(indicator, each) for each in sums)
    known = last.value is not None and before.value is not None
    return {
        "code": indicator.code,
        "name": indicator.name,
        "definition": indicator.definition,
        "formula": indicator.formula,
        "unit": indicator.unit,
        "target": target,
        "change": round(last.value - before.value, 1) if known else None,
        "value": whole.value,
        "n": whole.n,
        "is_few": indicator.is_rate and whole.is_few,
    }


def _departments(scope: Scope, now: datetime) -> list[dict[str, Any]]:
    """Those with anything open, or decided in the period."""
    desks, decided = measuring.at_desks(scope, now), measuring.by_department(scope)
    on_time, mean = REGISTRY["on_time_rate"], REGISTRY["mean_days"]
    return [
        {
            "department": department,
            **vars(desks.get(pk, measuring.Now())),
            "on_time": measuring.measured(on_time, decided.get(pk, {})),
            "mean_days": measuring.measured(mean, decided.get(pk, {})),
        }
        for pk, department in scope.departments.items()
        if pk in desks or pk in decided
    ]
