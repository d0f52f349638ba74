"""Regions and departments: lists, one of each, entering, correcting, ending on a day."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizen_portal.access import may
from citizen_portal.operators.forms import (
    CorrectionForm,
    DepartmentForm,
    EndForm,
    NamesForm,
    RegionForm,
    refused,
)
from citizen_portal.operators.frame import frame
from citizen_portal.turning import after, turned
from services.models import Department, Region
from workflows.commands import organisation as verbs
from workflows.errors import Invalid, WrongState
from workflows.reads import organisation as reads

WRITING = ["GET", "HEAD", "POST"]


@may("read organisation")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Departments; `?region=&function=&ended=1` narrow them, `?after=` turns the page."""
    region, function = request.GET.get("region", ""), request.GET.get("function", "")
    ended = request.GET.get("ended") == "1"
    now = timezone.now()
    page = reads.departments(region=region, function=function, ended=ended, after=after(request), now=now)
    context = {
        "page": page,
        "next": turned(request, page.last),
        "regions": Region.objects.standing().order_by("code"),
        "functions": reads.functions(),
        "region": region,
        "function": function,
        "ended": ended,
        "is_filtered": bool(region or function or ended),
    }
    return _page(request, "organisation.html", context)


@may("change organisation")
@require_http_methods(WRITING)
def new(request: HttpRequest) -> HttpResponse:
    """A department is entered."""
    form = DepartmentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.add_department(**form.cleaned_data, by=request.user, now=timezone.now())
        except Invalid as error:
            refused(form, error)
        else:
            messages.success(request, _("%(name)s is entered.") % {"name": made.name})
            return redirect("operators:department", pk=made.pk)
    return _page(request, "new_department.html", {"form": form})


@may("read organisation", POST="change organisation")
@require_http_methods(WRITING)
def department(request: HttpRequest, pk: int) -> HttpResponse:
    """One department with its people, what is open there and what was done; POST corrects its particulars."""
    held = _department(pk)
    form = CorrectionForm.about(held, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            changed = verbs.correct(of=held, by=request.user, now=timezone.now(), **form.wanted())
        except Invalid as error:
            refused(form, error)
        except WrongState:
            messages.warning(request, _("It has ended meanwhile. Nothing was changed."))
            return redirect("operators:department", pk=pk)
        else:
            messages.success(request, _("Corrected.") if changed else _("Nothing was different."))
            return redirect("operators:department", pk=pk)
    return _department_page(request, held, form=form)


@may("change organisation")
@require_POST
def end_department(request: HttpRequest, pk: int) -> HttpResponse:
    """A last day is set (POST `on`, `reason`), or taken back (POST `lift`)."""
    held = _department(pk)
    end, answer = _end(request, held)
    return answer or _department_page(request, held, end=end)


@may("read organisation", POST="change organisation")
@require_http_methods(WRITING)
def regions(request: HttpRequest) -> HttpResponse:
    """Regions by their codes; POST enters another."""
    form = RegionForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = verbs.add_region(**form.cleaned_data, by=request.user, now=timezone.now())
        except Invalid as error:
            refused(form, error)
        else:
            messages.success(request, _("%(name)s is entered.") % {"name": made.name})
            return redirect("operators:regions")
    page = reads.regions(request.GET.get("after", ""))
    context = {"page": page, "next": turned(request, page.last), "form": form}
    return _page(request, "regions.html", context)


@may("read organisation", POST="change organisation")
@require_http_methods(WRITING)
def region(request: HttpRequest, region: str) -> HttpResponse:
    """One region; POST corrects its names."""
    held = get_object_or_404(Region.objects.select_related("parent"), pk=region)
    given = {"name_zh": held.name_zh, "name_en": held.name_en}
    form = NamesForm(request.POST if request.method == "POST" else None, initial=given)
    if request.method == "POST" and form.is_valid():
        try:
            changed = verbs.correct(of=held, by=request.user, now=timezone.now(), **form.cleaned_data)
        except WrongState:
            messages.warning(request, _("It has ended meanwhile. Nothing was changed."))
        else:
            messages.success(request, _("Corrected.") if changed else _("Nothing was different."))
        return redirect("operators:region", region=region)
    return _region_page(request, held, form=form)


@may("change organisation")
@require_POST
def end_region(request: HttpRequest, region: str) -> HttpResponse:
    """As `end_department`."""
    held = get_object_or_404(Region.objects.select_related("parent"), pk=region)
    end, answer = _end(request, held)
    return answer or _region_page(request, held, end=end)


def _end(request: HttpRequest, held: Region | Department) -> tuple[EndForm, HttpResponse | None]:
    """The form as it was sent, and where to go; nowhere when it was refused."""
    now = timezone.now()
    form = EndForm(request.POST, today=timezone.localdate(now), auto_id="end_%s")
    back = (
        redirect("operators:region", region=held.pk)
        if isinstance(held, Region)
        else redirect("operators:department", pk=held.pk)
    )
    try:
        if "lift" in request.POST:
            verbs.lift_end(of=held, by=request.user, now=now)
            messages.success(request, _("The last day is taken back: it goes on."))
            return form, back
        if form.is_valid():
            has_ended = verbs.set_end(of=held, by=request.user, now=now, **form.cleaned_data)
            messages.success(request, _("It has ended.") if has_ended else _("The last day is set."))
            return form, back
    except Invalid as error:
        refused(form, error)
    except WrongState:
        messages.warning(request, _("Somebody was quicker. Nothing was changed."))
        return form, back
    return form, None


def _department(pk: int) -> Department:
    return get_object_or_404(Department.objects.select_related("region", "parent"), pk=pk)


def _department_page(
    request: HttpRequest, held: Department, *, form: CorrectionForm | None = None, end: EndForm | None = None
) -> HttpResponse:
    now = timezone.now()
    context = {
        "shown": reads.office(held, now),
        "form": form or CorrectionForm.about(held),
        **_ending(held, end, now),
    }
    return _page(request, "department.html", context)


def _region_page(
    request: HttpRequest, held: Region, *, form: NamesForm | None = None, end: EndForm | None = None
) -> HttpResponse:
    given = {"name_zh": held.name_zh, "name_en": held.name_en}
    context = {
        "held": held,
        "obstacles": reads.obstacles_of(held),
        "acts": reads.latest_acts(region=held),
        "form": form or NamesForm(initial=given),
        **_ending(held, end, timezone.now()),
    }
    return _page(request, "region.html", context)


def _ending(held: Region | Department, end: EndForm | None, now: datetime) -> dict[str, Any]:
    today = timezone.localdate(now)
    return {
        "end": end or EndForm(today=today, auto_id="end_%s"),
        "is_late": held.ended_at is None and held.ends_on is not None and held.ends_on < today,
    }


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    forms = [context.get(name) for name in ("form", "end")]
    status = 422 if any(form is not None and form.errors for form in forms) else 200
    around = frame(request, "operators:organisation")
    return render(request, f"operators/{template}", around | context, status=status)
