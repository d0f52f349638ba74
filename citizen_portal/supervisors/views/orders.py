"""Supervision orders on the board: all of them, one with its exchange, and what a supervisor does with it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from citizen_portal.access import may
from citizen_portal.departments import DepartmentField
from citizen_portal.supervisors.frame import frame
from citizen_portal.turning import after, turned
from services.models import Department
from workflows.commands import routing, supervision
from workflows.errors import Invalid, WrongState
from workflows.models import SupervisionOrder
from workflows.policy import permitted
from workflows.reads.orders import (
    OrderShown,
    OrderState,
    counted_states,
    order_for_supervisor,
    order_page,
    state_of,
    with_people,
)

private = cache_control(private=True, no_store=True)
LONGEST = 2000

FITS = {"close": OrderState.ANSWERED, "send_back": OrderState.ANSWERED, "ruling": OrderState.TO_RULE}
"""In which state of an order each form stands on its page."""

Carry = Callable[[SupervisionOrder, Any], object]


class CloseForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What came of it"),
        help_text=gettext_lazy("The department reads it; the order is closed with these words."),
        error_messages={"required": gettext_lazy("Please write what came of it.")},
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SendBackForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What is missing in the answer"),
        help_text=gettext_lazy("The department answers once more, within one working day from now."),
        error_messages={"required": gettext_lazy("Please write what is missing in the answer.")},
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RulingForm(forms.Form):
    to = DepartmentField(label=gettext_lazy("Who handles the matter"))
    reason = forms.CharField(
        label=gettext_lazy("Reason of the ruling"),
        help_text=gettext_lazy("Both departments read it. A ruling is final."),
        error_messages={
            "required": gettext_lazy("Please give the reason of the ruling: both departments read it.")
        },
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, shown: OrderShown) -> None:
        super().__init__(data)
        heading = _("The departments that disagree")
        self.fields["to"].offer(Department.objects.standing(), first=shown.parties, heading=heading)


@may("close supervision order")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Newest first; `?state=` narrows. What was written stands on the page of each order."""
    now = timezone.now()
    state = request.GET.get("state", "")
    if state and state not in OrderState.values:
        raise Http404
    watched = permitted("close supervision order", request.user, now)
    page = order_page(watched, now=now, state=state, after=after(request))
    counted = counted_states(watched, now)
    context = {
        "page": page,
        "state": state,
        "states": [(each, counted[each]) for each in OrderState],
        "total": sum(counted.values()),
        "next": turned(request, page.next),
    }
    return render(request, "supervisors/orders.html", frame(request, now, tab="orders") | context)


@may("close supervision order")
@private
@require_safe
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """One order with everything written about it, and the forms that fit; the look is recorded."""
    now = timezone.now()
    return _page(request, _found("close supervision order", request, pk, now), now)


@may("close supervision order")
@private
@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an answered order with what came of it; an empty field comes back with 422."""

    def carry(found: SupervisionOrder, form: forms.Form) -> object:
        return supervision.close_order(order=found, by=request.user, text=form.cleaned_data["text"], now=now)

    now = timezone.now()
    found = _found("close supervision order", request, pk, now)
    return _done(request, found, now, "close", CloseForm(request.POST), carry, _("The order is closed."))


@may("close supervision order")
@private
@require_POST
def send_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The answer does not do."""

    def carry(found: SupervisionOrder, form: forms.Form) -> object:
        reason = form.cleaned_data["reason"]
        return supervision.send_back_order(order=found, by=request.user, reason=reason, now=now)

    now = timezone.now()
    found = _found("close supervision order", request, pk, now)
    told = _("The department has to answer once more.")
    return _done(request, found, now, "send_back", SendBackForm(request.POST), carry, told)


@may("rule on dispute")
@private
@require_POST
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Assign a disputed task, for good."""

    def carry(found: SupervisionOrder, form: forms.Form) -> object:
        wanted = form.cleaned_data
        return routing.rule(order=found, to=wanted["to"], by=request.user, reason=wanted["reason"], now=now)

    now = timezone.now()
    found = _found("rule on dispute", request, pk, now)
    form = RulingForm(request.POST, shown=order_for_supervisor(found, by=request.user, now=now))
    return _done(request, found, now, "ruling", form, carry, _("It is ruled; both departments are told."))


def _found(rule: str, request: HttpRequest, pk: int, now: datetime) -> SupervisionOrder:
    return get_object_or_404(with_people(permitted(rule, request.user, now)), pk=pk)


def _done(
    request: HttpRequest,
    found: SupervisionOrder,
    now: datetime,
    name: str,
    form: forms.Form,
    carry: Carry,
    told: str | Promise,
) -> HttpResponse:
    if state_of(found, now) is not FITS[name]:
        raise WrongState(f"{name} does not fit this order now")
    if form.is_valid():
        try:
            carry(found, form)
        except Invalid as invalid:
            for key, sentence in invalid.errors.items():
                form.add_error(key if key in form.fields else None, sentence)
        else:
            messages.success(request, told)
            return redirect("supervisors:order", found.pk)
    return _page(request, found, now, status=422, **{name: form})


def _page(
    request: HttpRequest, found: SupervisionOrder, now: datetime, *, status: int = 200, **forms_: forms.Form
) -> HttpResponse:
    """The page with the forms that fit the state; a form given keeps what was typed."""
    shown = order_for_supervisor(found, by=request.user, now=now)
    context: dict[str, Any] = {"shown": shown, "errors": next(iter(forms_.values()), None)}
    match shown.line.state:
        case OrderState.ANSWERED:
            context |= {"close": CloseForm(), "send_back": SendBackForm()}
        case OrderState.TO_RULE:
            context |= {"ruling": RulingForm(shown=shown)}
    context |= forms_
    return render(
        request, "supervisors/order.html", frame(request, now, tab="orders") | context, status=status
    )
