"""Saying that something in one's own record is wrong, and reading what came of it."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from citizen_portal.access import may
from citizen_portal.citizens.page import RECORD, show
from citizen_portal.limits import limited
from workflows.commands.rights import (
    LONGEST,
    ask_for_data_correction,
    see_answers,
    take_back_data_correction,
)
from workflows.errors import Invalid, WrongState
from workflows.policy import permitted
from workflows.reads.data_corrections import issuing_department, own_requests
from workflows.reads.record import correctable

EMPTY: Mapping[str, str] = {"datum": "", "right": "", "evidence": ""}


@may("ask for data correction")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What one asked for, with the answers."""
    now = timezone.now()
    shown = own_requests(request.user, now=now)
    see_answers(by=request.user, now=now)
    return show(request, "corrections.html", {"requests": shown}, active=RECORD, crumbs=_crumbs(""))


@may("ask for data correction")
@limited("submission")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Choose the datum, write how it should be. `?record=` and `?element=` choose it beforehand."""
    if request.method != "POST":
        chosen = f"{request.GET.get('record', '')}.{request.GET.get('element', '')}"
        return _page(request, {**EMPTY, "datum": chosen}, {})
    given = {name: request.POST.get(name, "") for name in EMPTY}
    now = timezone.now()
    try:
        record, _dot, element = _chosen(request, given["datum"]).partition(".")
        department = issuing_department(request.user.holder, record, now=now)
        if department is None:
            raise Invalid(
                {"datum": _("This register does not answer at the moment. Please try again later.")}
            )
        ask_for_data_correction(
            by=request.user,
            department=department,
            record=record,
            element=element,
            right=given["right"],
            evidence=given["evidence"],
            now=now,
        )
    except Invalid as invalid:
        return _page(request, given, invalid.errors, status=422)
    except WrongState:
        fault = _("You have asked about this already; it is being looked at.")
        return _page(request, given, {"datum": fault}, status=409)
    messages.success(request, _("Your request is on its way to the office that issued the record."))
    return redirect("citizens:corrections")


@may("ask for data correction")
@limited("submission")
@require_POST
def take_back(request: HttpRequest, correction: int) -> HttpResponse:
    """No longer ask."""
    now = timezone.now()
    found = get_object_or_404(permitted("ask for data correction", request.user, now), pk=correction)
    take_back_data_correction(correction=found, by=request.user, now=now)
    messages.success(request, _("Your request has been taken back."))
    return redirect("citizens:corrections")


def _chosen(request: HttpRequest, datum: str) -> str:
    """The datum, if it is one of the person's own record."""
    known = {
        value for record in correctable(request.user.holder, now=timezone.now()) for value, _ in record.data
    }
    if datum not in known:
        raise Invalid({"datum": _("Please choose what is wrong.")})
    return datum


def _page(
    request: HttpRequest, given: Mapping[str, str], faults: Mapping[str, str], status: int = 200
) -> HttpResponse:
    context = {
        "records": correctable(request.user.holder, now=timezone.now()),
        "given": given,
        "faults": faults,
        "problems": [{"text": text, "href": f"#{name}"} for name, text in faults.items()],
        "longest": LONGEST,
    }
    crumbs = _crumbs(_("Ask to correct my record"))
    return show(request, "ask_correction.html", context, active=RECORD, crumbs=crumbs, status=status)


def _crumbs(last: str) -> list[tuple[str, str]]:
    above = [(_("Home"), reverse("citizens:home")), (_("My record"), reverse("citizens:record"))]
    title = _("What I asked to have corrected")
    if not last:
        return [*above, (title, "")]
    return [*above, (title, reverse("citizens:corrections")), (last, "")]
