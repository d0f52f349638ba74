"""What a supervisor does about a matter: ask its department to explain itself, or reopen it after an error."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from citizen_portal.access import may
from citizen_portal.supervisors.frame import frame
from workflows.commands import reopening, supervision
from workflows.errors import Invalid, WrongState
from workflows.models import NoticeKind, SubCase, Task
from workflows.policy import permitted
from workflows.reads.inbox import step_name
from workflows.reads.masking import masked
from workflows.reads.notices import preview
from workflows.reads.routes import steps_to_reopen_at
from workflows.reads.watched import may_be_ordered, may_be_reopened

private = cache_control(private=True, no_store=True)
LONGEST = 2000


class OrderForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("What the department is to explain or to do"),
        help_text=gettext_lazy("Its heads answer in writing within one working day."),
        error_messages={"required": gettext_lazy("Please write what the department is to explain or to do.")},
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class ReopenForm(forms.Form):
    step = forms.ChoiceField(
        label=gettext_lazy("Where it goes on"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Please choose the step at which it goes on.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Which error makes it necessary"),
        help_text=gettext_lazy("The applicant reads it in the notice."),
        error_messages={
            "required": gettext_lazy("Please write which error makes it necessary: the applicant reads it.")
        },
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, data: Any = None, *, sub_case: SubCase) -> None:
        super().__init__(data)
        case, matter = sub_case.case, sub_case.case.package.matters[sub_case.matter]
        steps = steps_to_reopen_at(case, sub_case)
        self.fields["step"].choices = [(code, step_name(matter.step(code))) for code in steps]


@may("issue supervision order")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest, pk: int, matter: str) -> HttpResponse:
    """Ask the department where the matter stands to explain itself in writing."""
    now = timezone.now()
    sub_case = _matter("issue supervision order", request, pk, matter, now)
    if not may_be_ordered(sub_case):
        raise WrongState("the matter has reached no department")
    form = OrderForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        try:
            issued = supervision.issue_order(sub_case=sub_case, by=request.user, reason=reason, now=now)
        except Invalid as invalid:
            form.add_error("reason", invalid.errors["reason"])
        else:
            messages.success(
                request, _("%(department)s has the order.") % {"department": issued.department.name}
            )
            return redirect("supervisors:order", issued.pk)
    return _page(request, "supervisors/issue_order.html", sub_case, form, now)


@may("reopen matter")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def reopen(request: HttpRequest, pk: int, matter: str) -> HttpResponse:
    """Open an ended matter again; the button ``preview`` shows the notice instead of issuing it."""
    now = timezone.now()
    sub_case = _matter("reopen matter", request, pk, matter, now)
    if not may_be_reopened(sub_case.case, sub_case):
        raise WrongState("only a matter that was decided, declined or terminated is reopened")
    form = ReopenForm(request.POST if request.method == "POST" else None, sub_case=sub_case)
    notice = None
    if request.method == "POST" and form.is_valid():
        wanted = form.cleaned_data
        if "preview" in request.POST:
            notice = _notice(sub_case, wanted["step"], wanted["reason"], now)
        else:
            try:
                reopening.reopen(
                    sub_case=sub_case, step=wanted["step"], by=request.user, reason=wanted["reason"], now=now
                )
            except Invalid as invalid:
                for key, sentence in invalid.errors.items():
                    form.add_error(key, sentence)
            else:
                messages.success(request, _("The matter goes on, and the applicant is told why."))
                return redirect("supervisors:case", pk)
    return _page(request, "supervisors/reopen.html", sub_case, form, now, notice=notice)


def _matter(rule: str, request: HttpRequest, pk: int, matter: str, now: datetime) -> SubCase:
    """A matter of a case that this supervisor watches; whatever else there is, is not found."""
    case = get_object_or_404(permitted(rule, request.user, now).select_related("applicant"), pk=pk)
    sub_case = SubCase.objects.select_related("department").filter(case=case, matter=matter).first()
    if sub_case is None:
        raise Http404
    sub_case.case = case
    return sub_case


def _notice(sub_case: SubCase, step: str, reason: str, now: datetime) -> Any:
    """What the applicant will read, from the department that goes on; a supervisor does not learn who it is."""
    department = dict(sub_case.route)[step]
    at_step = Task(process=sub_case.case, sub_case=sub_case, department_id=department, step=step)
    notice = preview(NoticeKind.REOPENING, at_step, now=now, reason=reason)
    return replace(notice, addressee=masked(sub_case.case.applicant))


def _page(
    request: HttpRequest, template: str, sub_case: SubCase, form: forms.Form, now: datetime, **more: Any
) -> HttpResponse:
    package = sub_case.case.package
    context = {
        "case": sub_case.case,
        "sub_case": sub_case,
        "one_thing": package.one_thing.name,
        "matter": package.matters[sub_case.matter].name,
        "form": form,
        **more,
    }
    status = 422 if form.errors else 200
    return render(request, template, frame(request, now, tab="cases") | context, status=status)
