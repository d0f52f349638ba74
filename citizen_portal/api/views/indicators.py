"""Figures of the departments a supervisor watches over."""

from typing import Any

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.api import problems
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.openapi import operation
from citizen_portal.api.shapes import indicators as shapes
from workflows.policy import watched_departments
from workflows.reads.indicators import REGISTRY, Indicator, Overview, overview


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
        seen = overview(watched_departments(request.user, now), now=now, weeks=given.validated_data["weeks"])
        body = {
            "start": seen.start,
            "indicators": [_indicator(indicator, seen) for indicator in REGISTRY.values()],
            "departments": seen.departments,
        }
        return Response(shapes.Overview(body).data)


def _indicator(indicator: Indicator, seen: Overview) -> dict[str, Any]:
    figure = seen.figure(indicator.code)
    return {
        "code": indicator.code,
        "name": indicator.name,
        "formula": indicator.formula,
        "unit": indicator.unit,
        "target": indicator.target,
        "change": seen.change(indicator.code),
        "value": figure.value,
        "n": figure.n,
        "is_few": indicator.is_rate and figure.is_few,
    }
