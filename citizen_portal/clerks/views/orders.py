"""Supervision orders to the departments one heads: the list, and one order with the whole exchange."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from citizen_portal.access import may
from citizen_portal.clerks.frame import frame
from citizen_portal.turning import after, turned
from workflows.commands import supervision
from workflows.errors import Invalid
from workflows.policy import permitted
from workflows.reads.orders import order_for_department, order_page, with_people

private = cache_control(private=True, no_store=True)
LONGEST = 4000


class AnswerForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Answer in writing"),
        help_text=gettext_lazy("What happened, what was done about it, and by when it will be done."),
        error_messages={"required": gettext_lazy("Please write the answer.")},
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


@may("answer supervision order")
@private
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Newest first; what was written stands on the page of each order."""
    now = timezone.now()
    page = order_page(permitted("answer supervision order", request.user, now), now=now, after=after(request))
    context = {"page": page, "next": turned(request, page.next)}
    return render(request, "clerks/orders.html", frame(request, now) | context)


@may("answer supervision order")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """The order with all answers and remarks (the look is recorded); POST answers it."""
    now = timezone.now()
    rows = permitted("answer supervision order", request.user, now)
    found = get_object_or_404(with_people(rows), pk=pk)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            supervision.answer_order(order=found, by=request.user, text=form.cleaned_data["text"], now=now)
        except Invalid as invalid:
            form.add_error("text", invalid.errors["text"])
        else:
            messages.success(request, _("The supervising office has your answer."))
            return redirect("clerks:order", found.pk)
    context = {"shown": order_for_department(found, by=request.user, now=now), "form": form}
    status = 422 if form.errors else 200
    return render(request, "clerks/order.html", frame(request, now) | context, status=status)
