"""Hurrying, supervision orders, rulings and reopenings."""

from typing import Any

from rest_framework import serializers

from citizen_portal.api.bodies import Strict
from citizen_portal.api.shapes.cases import CODE
from citizen_portal.api.shapes.conversation import DEPARTMENT, written
from workflows.models import OrderOrigin, TransferKind
from workflows.reads.orders import OrderState


class HurryRequest(Strict):
    text = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=500,
        default="",
        help_text="Why it is urgent, if one likes.",
    )


class Hurried(serializers.Serializer):
    """Whoever has the matter in hand was told; once a day."""

    day = serializers.DateField()
    at = serializers.DateTimeField()


class OrderRequest(Strict):
    reason = written("What the department is to explain or to do.")


class ReopeningRequest(Strict):
    """At which step the matter goes on, and which error makes it necessary."""

    step = serializers.RegexField(CODE)
    reason = written("The applicant reads it in the notice.")


class Reopened(serializers.Serializer):
    id = serializers.IntegerField()
    step = serializers.CharField()
    at = serializers.DateTimeField()


class OrderAnswerRequest(Strict):
    text = written("The answer in writing.", longest=4000)


class RulingRequest(Strict):
    """The code of the department that handles the matter, for good."""

    to = serializers.RegexField(DEPARTMENT)
    reason = written("Both departments read it.")


class OrdersRequest(serializers.Serializer):
    """The query of a list of orders."""

    state = serializers.ChoiceField(OrderState.choices, required=False)
    cursor = serializers.RegexField(r"^[0-9]{1,18}$", required=False)


class OrderLine(serializers.Serializer):
    """An order in a list; what was written stands at its own address."""

    id = serializers.IntegerField(source="pk")
    state = serializers.ChoiceField(OrderState.choices)
    origin = serializers.ChoiceField(OrderOrigin.choices, source="order.origin")
    case_number = serializers.CharField(source="number")
    one_thing = serializers.CharField()
    matter = serializers.CharField()
    department = serializers.CharField(source="order.department.code")
    issued_at = serializers.DateTimeField(source="order.issued_at")
    due_at = serializers.DateTimeField(source="order.due_at")


class OrderPage(serializers.Serializer):
    results = OrderLine(many=True, source="rows")
    next = serializers.SerializerMethodField(help_text="The cursor of the next page; null on the last one.")

    def get_next(self, page: Any) -> str | None:
        return str(page.next) if page.next else None


class OrderAnswer(serializers.Serializer):
    """An answer; `remark` is why it was sent back."""

    text = serializers.CharField()
    by = serializers.CharField()
    at = serializers.DateTimeField()
    remark = serializers.SerializerMethodField(help_text="Empty unless it was sent back.")

    def get_remark(self, answer: Any) -> str:
        return answer.remark or ""


class Move(serializers.Serializer):
    """How the disputed task travelled."""

    kind = serializers.ChoiceField(TransferKind.choices)
    from_department = serializers.CharField(source="from_department.code")
    to_department = serializers.CharField(source="to_department.code")
    reason = serializers.CharField()
    at = serializers.DateTimeField()


class Order(serializers.Serializer):
    """An order with the whole exchange, oldest first."""

    line = OrderLine()
    reason = serializers.SerializerMethodField(help_text="Empty for an order of the clock.")
    answers = OrderAnswer(many=True)
    moves = Move(many=True, help_text="For a dispute.")
    closing = serializers.SerializerMethodField(help_text="Empty while it is open.")

    def get_reason(self, shown: Any) -> str:
        return shown.line.order.reason or ""

    def get_closing(self, shown: Any) -> str:
        return shown.line.order.closing or ""
