"""Supervision orders: the department answers, the supervisor issues, sends back, closes and rules; and reopenings."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.api import problems
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.lookups import department
from citizen_portal.api.openapi import operation
from citizen_portal.api.shapes import conversation as words
from citizen_portal.api.shapes import supervision as shapes
from workflows.commands import reopening, routing, supervision
from workflows.models import SubCase, SupervisionOrder
from workflows.policy import permitted
from workflows.reads.orders import (
    OrderPage,
    order_for_department,
    order_for_supervisor,
    order_page,
    with_people,
)

OURS, THEIRS = "orders", "supervision"
ANSWER, CLOSE = "answer supervision order", "close supervision order"
PROBLEMS = (problems.NOT_FOUND, problems.WRONG_STATE, problems.INVALID)


class Orders(Endpoint):
    @operation(
        "listOrders",
        "See the supervision orders to the departments one heads, newest first",
        may=ANSWER,
        tag=OURS,
        parameters=[shapes.OrdersRequest],
        answers={200: shapes.OrderPage},
        problems_=[problems.MALFORMED],
    )
    def get(self, request: Request) -> Response:
        return Response(shapes.OrderPage(_listed(request, ANSWER)).data)


class OrderToUs(Endpoint):
    @operation(
        "getOrder",
        "Read an order to a department one heads, with the whole exchange",
        may=ANSWER,
        tag=OURS,
        answers={200: shapes.Order},
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, order_id: int) -> Response:
        found = _order(request, ANSWER, order_id)
        return Response(shapes.Order(order_for_department(found, by=request.user, now=timezone.now())).data)


class OrderAnswered(Endpoint):
    @operation(
        "answerOrder",
        "Answer an order in writing",
        may=ANSWER,
        tag=OURS,
        request=shapes.OrderAnswerRequest,
        example={"text": "因系统迁移积压，已加派两人，明日办结"},
        answers={200: shapes.Order},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, order_id: int) -> Response:
        found, now = _order(request, ANSWER, order_id), timezone.now()
        given = shapes.OrderAnswerRequest(data=request.data)
        given.is_valid(raise_exception=True)
        supervision.answer_order(order=found, by=request.user, text=given.validated_data["text"], now=now)
        found = _order(request, ANSWER, order_id)
        return Response(shapes.Order(order_for_department(found, by=request.user, now=now)).data)


class WatchedOrders(Endpoint):
    @operation(
        "listWatchedOrders",
        "See the orders, and disputes, of the departments one watches over, newest first",
        may=CLOSE,
        tag=THEIRS,
        parameters=[shapes.OrdersRequest],
        answers={200: shapes.OrderPage},
        problems_=[problems.MALFORMED],
    )
    def get(self, request: Request) -> Response:
        return Response(shapes.OrderPage(_listed(request, CLOSE)).data)


class WatchedOrder(Endpoint):
    @operation(
        "getWatchedOrder",
        "Read an order with the whole exchange",
        may=CLOSE,
        tag=THEIRS,
        answers={200: shapes.Order},
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, order_id: int) -> Response:
        return _watched(request, order_id)


class OrderIssued(Endpoint):
    @operation(
        "issueOrder",
        "Ask the department where a matter stands to explain itself in writing",
        may="issue supervision order",
        tag=THEIRS,
        request=shapes.OrderRequest,
        example={"reason": "已两次超期，请说明原因和办结日期"},
        answers={201: shapes.Order},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, number: str, matter: str) -> Response:
        sub_case = _matter(request, "issue supervision order", number, matter)
        given = shapes.OrderRequest(data=request.data)
        given.is_valid(raise_exception=True)
        issued = supervision.issue_order(
            sub_case=sub_case, by=request.user, reason=given.validated_data["reason"], now=timezone.now()
        )
        return _watched(request, issued.pk, 201)


class Reopening(Endpoint):
    @operation(
        "reopenMatter",
        "Open an ended matter again after an error; its clocks start anew, and what it issued is revoked",
        may="reopen matter",
        tag=THEIRS,
        request=shapes.ReopeningRequest,
        example={"step": "decide", "reason": "认定依据有误"},
        answers={201: shapes.Reopened},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, number: str, matter: str) -> Response:
        sub_case = _matter(request, "reopen matter", number, matter)
        given = shapes.ReopeningRequest(data=request.data)
        given.is_valid(raise_exception=True)
        row = reopening.reopen(sub_case=sub_case, **given.validated_data, by=request.user, now=timezone.now())
        return Response(shapes.Reopened(row).data, 201)


class OrderSentBack(Endpoint):
    @operation(
        "sendBackOrder",
        "The answer will not do: the department answers once more",
        may=CLOSE,
        tag=THEIRS,
        request=words.ReasonRequest,
        example={"reason": "没有说明整改措施"},
        answers={200: shapes.Order},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, order_id: int) -> Response:
        found = _order(request, CLOSE, order_id)
        given = words.ReasonRequest(data=request.data)
        given.is_valid(raise_exception=True)
        reason = given.validated_data["reason"]
        supervision.send_back_order(order=found, by=request.user, reason=reason, now=timezone.now())
        return _watched(request, order_id)


class OrderClosed(Endpoint):
    @operation(
        "closeOrder",
        "Close an answered order with what came of it",
        may=CLOSE,
        tag=THEIRS,
        request=words.TextRequest,
        example={"text": "已办结，整改到位"},
        answers={200: shapes.Order},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, order_id: int) -> Response:
        found = _order(request, CLOSE, order_id)
        given = words.TextRequest(data=request.data)
        given.is_valid(raise_exception=True)
        text = given.validated_data["text"]
        supervision.close_order(order=found, by=request.user, text=text, now=timezone.now())
        return _watched(request, order_id)


class Ruling(Endpoint):
    @operation(
        "ruleOnDispute",
        "Rule which department handles a matter, for good",
        may="rule on dispute",
        tag=THEIRS,
        request=shapes.RulingRequest,
        example={"to": "human_resources_binjiang", "reason": "依据权责清单第12项"},
        answers={200: shapes.Order},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, order_id: int) -> Response:
        found = _order(request, "rule on dispute", order_id)
        given = shapes.RulingRequest(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = given.validated_data
        routing.rule(
            order=found,
            to=department(wanted["to"]),
            by=request.user,
            reason=wanted["reason"],
            now=timezone.now(),
        )
        return _watched(request, order_id)


def _listed(request: Request, rule: str) -> OrderPage:
    given = shapes.OrdersRequest(data=request.query_params)
    given.is_valid(raise_exception=True)
    now, cursor = timezone.now(), given.validated_data.get("cursor")
    return order_page(
        permitted(rule, request.user, now),
        now=now,
        state=given.validated_data.get("state", ""),
        after=int(cursor) if cursor else None,
    )


def _order(request: Request, rule: str, order_id: int) -> SupervisionOrder:
    return get_object_or_404(with_people(permitted(rule, request.user, timezone.now())), pk=order_id)


def _watched(request: Request, order_id: int, status: int = 200) -> Response:
    """The order as it stands now."""
    found, now = _order(request, CLOSE, order_id), timezone.now()
    return Response(shapes.Order(order_for_supervisor(found, by=request.user, now=now)).data, status)


def _matter(request: Request, rule: str, number: str, matter: str) -> SubCase:
    case = get_object_or_404(permitted(rule, request.user, timezone.now()), number=number)
    sub_case = SubCase.objects.filter(case=case, matter=matter).first()
    if sub_case is None:
        raise Http404
    return sub_case
