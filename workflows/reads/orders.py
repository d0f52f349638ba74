"""Supervision orders in words: for the department that answers, and for the supervisor who closes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import pgettext_lazy

from services.catalogue.vocabulary import Text
from services.models import Department
from workflows.access_log import Look, record_look
from workflows.models import (
    OrderAnswer,
    OrderOrigin,
    Purpose,
    SupervisionOrder,
    Task,
    Transfer,
)
from workflows.policy import orders_to_answer, supervisors_office

PAGE_SIZE = 50
ORDER = "case:order"
"""An order with what was answered, as the access log names it."""


class OrderState(models.TextChoices):
    """Where an order stands."""

    WAITING = "waiting", pgettext_lazy("order", "Waiting for the answer")
    OVERDUE = "overdue", pgettext_lazy("order", "Answer overdue")
    ANSWERED = "answered", pgettext_lazy("order", "Answered")
    TO_RULE = "to_rule", pgettext_lazy("order", "To be ruled")
    CLOSED = "closed", pgettext_lazy("order", "Closed")


@dataclass(frozen=True)
class OrderLine:
    """An order in a list, without what anybody wrote."""

    order: SupervisionOrder
    state: OrderState
    number: str
    one_thing: Text
    matter: Text

    @property
    def pk(self) -> int:
        return self.order.pk


@dataclass(frozen=True)
class OrderPage:
    """`next` is the id behind which the next page begins, None on the last one."""

    rows: tuple[OrderLine, ...]
    next: int | None


@dataclass(frozen=True)
class OrderShown:
    """An order with the whole exchange, oldest first; `moves` are what a dispute is about.

    `parties` are the departments that disagree, `holder` the one that has the task now; both for a dispute only.
    """

    line: OrderLine
    answers: tuple[OrderAnswer, ...]
    moves: tuple[Transfer, ...]
    parties: tuple[Department, ...]
    holder: Department | None


def state_of(order: SupervisionOrder, now: datetime) -> OrderState:
    """A dispute waits for the ruling; every other order for its answer, and then to be closed."""
    if order.closed_at is not None:
        return OrderState.CLOSED
    if order.origin == OrderOrigin.DISPUTE:
        return OrderState.TO_RULE
    if order.answered_at is not None:
        return OrderState.ANSWERED
    return OrderState.OVERDUE if order.due_at < now else OrderState.WAITING


def order_page(
    orders: QuerySet[SupervisionOrder],
    *,
    now: datetime,
    state: str = "",
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> OrderPage:
    """Newest first, two statements. `orders` are what the policy lets this person see; an empty `state` means all."""
    found = orders.filter(_stands(OrderState(state), now)) if state else orders
    if after is not None:
        found = found.filter(pk__lt=after)
    page = list(with_people(found).order_by("-pk")[: size + 1])
    return OrderPage(
        tuple(_line(order, now) for order in page[:size]), page[size - 1].pk if page[size:] else None
    )


def counted_states(orders: QuerySet[SupervisionOrder], now: datetime) -> dict[OrderState, int]:
    """How many orders stand where; one statement."""
    wanted = {state.value: models.Count("pk", filter=_stands(state, now)) for state in OrderState}
    return {OrderState(state): count for state, count in orders.aggregate(**wanted).items()}


def counted_orders(user: AbstractBaseUser, now: datetime) -> int:
    """How many orders wait for the answer of a department this person heads."""
    return orders_to_answer(user, now).filter(answered_at__isnull=True, closed_at__isnull=True).count()


def order_for_department(order: SupervisionOrder, *, by: AbstractBaseUser, now: datetime) -> OrderShown:
    """The order as a head of its department reads it. That `by` did is recorded.

    The caller has asked the policy, as for `order_for_supervisor`.
    """
    return _shown(order, order.department_id, by, now)


def order_for_supervisor(order: SupervisionOrder, *, by: AbstractBaseUser, now: datetime) -> OrderShown:
    """The order as a supervisor reads it. That `by` did is recorded."""
    return _shown(order, supervisors_office(by, now), by, now)


def _shown(order: SupervisionOrder, department_id: int, by: AbstractBaseUser, now: datetime) -> OrderShown:
    look = Look(department_id, order.case_id, order.case.applicant_id, None, (ORDER,))
    record_look(look, by=by, purpose=Purpose.SUPERVISION, now=now)
    answers = (
        OrderAnswer.objects.filter(order=order).select_related("by", "sent_back_by").order_by("at", "id")
    )
    moves = tuple(_moves(order)) if order.origin == OrderOrigin.DISPUTE else ()
    return OrderShown(
        line=_line(order, now),
        answers=tuple(answers),
        moves=moves,
        parties=tuple(
            {each.pk: each for move in moves for each in (move.from_department, move.to_department)}.values()
        ),
        holder=_holder(order) if moves and order.closed_at is None else None,
    )


def _moves(order: SupervisionOrder) -> Iterable[Transfer]:
    """How the disputed step travelled."""
    moves = Transfer.objects.filter(sub_case=order.sub_case_id, step=order.task.step, undone_at__isnull=True)
    return moves.select_related("from_department", "to_department", "by").order_by("at", "id")


def _holder(order: SupervisionOrder) -> Department | None:
    task = Task.objects.filter(sub_case=order.sub_case_id, finished__isnull=True).select_related("department")
    found = task.first()
    return found.department if found else None


def with_people(orders: QuerySet[SupervisionOrder]) -> QuerySet[SupervisionOrder]:
    """With all that showing one of them needs."""
    return orders.select_related("case", "sub_case", "department", "task", "issued_by", "closed_by")


def _line(order: SupervisionOrder, now: datetime) -> OrderLine:
    package = order.case.package
    return OrderLine(
        order,
        state_of(order, now),
        order.case.number,
        package.one_thing.name,
        package.matters[order.sub_case.matter].name,
    )


def _stands(state: OrderState, now: datetime) -> Q:
    is_open, is_dispute = Q(closed_at__isnull=True), Q(origin=OrderOrigin.DISPUTE)
    match state:
        case OrderState.CLOSED:
            return ~is_open
        case OrderState.TO_RULE:
            return is_open & is_dispute
        case OrderState.ANSWERED:
            return is_open & ~is_dispute & Q(answered_at__isnull=False)
        case OrderState.OVERDUE:
            return is_open & ~is_dispute & Q(answered_at__isnull=True, due_at__lt=now)
    return is_open & ~is_dispute & Q(answered_at__isnull=True, due_at__gte=now)
