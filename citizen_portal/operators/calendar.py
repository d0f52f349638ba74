"""The working days of a year, and its notice: entered, looked at, put in force or dropped."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from citizen_portal.access import may
from citizen_portal.operators.announcing import NoticeForm
from citizen_portal.operators.forms import refused
from citizen_portal.operators.frame import frame
from citizen_portal.operators.year import months_of, weekdays
from services.calendar import LAST_YEAR, Kind
from services.calendar.current import current_calendar
from services.calendar.days import FIRST_YEAR
from workflows.commands import calendar_notices as verbs
from workflows.errors import Invalid, WrongState
from workflows.models import CalendarNotice, NoticeState

WRITING = ["GET", "HEAD", "POST"]


@may("read calendar")
@require_safe
def this_year(request: HttpRequest) -> HttpResponse:
    """This year."""
    return redirect("operators:year", year=timezone.localdate().year)


@may("read calendar")
@require_safe
def year_page(request: HttpRequest, year: int) -> HttpResponse:
    """Twelve months, the days that are special, and the notices that were entered."""
    _known(year)
    known, today = current_calendar(), timezone.localdate()
    months = months_of(year, known)
    days = [day for month in months for day in month.days]
    context = {
        "year": year,
        "months": months,
        "special": [day for day in days if day.kind in (Kind.HOLIDAY, Kind.MAKEUP)],
        "workdays": sum(day.is_workday for day in days),
        "is_provisional": known.is_provisional(year),
        "may_announce": today.year <= year and not verbs.is_known(year) and not verbs.waits(year),
        "notices": CalendarNotice.objects.filter(year=year).select_related("entered_by", "decided_by")[:10],
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < LAST_YEAR else None,
        "today": today,
        "weekdays": weekdays(),
    }
    return _page(request, "calendar.html", context)


@may("announce year")
@require_http_methods(WRITING)
def announce(request: HttpRequest, year: int) -> HttpResponse:
    """The notice of a year: for each festival its days off and the weekend days worked for it."""
    _known(year)
    now = timezone.now()
    if year < timezone.localdate(now).year or verbs.is_known(year):
        raise Http404
    known = current_calendar()
    form = NoticeForm(
        request.POST if request.method == "POST" else None,
        year=year,
        calendar=known,
        today=timezone.localdate(now),
    )
    if request.method == "POST" and form.is_valid():
        try:
            entered = verbs.enter_notice(
                year=year,
                days=form.days,
                announced_on=form.cleaned_data["announced_on"],
                by=request.user,
                now=now,
            )
        except Invalid as error:
            refused(form, error)
        else:
            return redirect("operators:notice", pk=entered.pk)
    context = {"form": form, "year": year, "is_provisional": known.is_provisional(year)}
    return _page(request, "announce.html", context, status=422 if form.errors else 200)


@may("read calendar", POST="announce year")
@require_http_methods(WRITING)
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """What a notice would move; POST `confirm` puts it in force, POST `drop` puts it away."""
    found = get_object_or_404(CalendarNotice.objects.select_related("entered_by", "decided_by"), pk=pk)
    now = timezone.now()
    if request.method == "POST":
        try:
            if "confirm" in request.POST:
                verbs.confirm_notice(notice=found, by=request.user, now=now)
                messages.success(request, _("In force. Due dates are being counted again."))
            elif "drop" in request.POST:
                verbs.drop_notice(notice=found, by=request.user, now=now)
                messages.success(request, _("Dropped. Nothing was changed."))
        except WrongState:
            messages.warning(
                request, _("Somebody was quicker, or the counting still goes on. Nothing was changed.")
            )
        return redirect("operators:notice", pk=pk)
    known, days = current_calendar(), verbs.days_of(found)
    context = {
        "notice": found,
        "days": days,
        "differing": _differing(found, known, days),
        "is_under_way": found.state in (NoticeState.COUNTING, NoticeState.CARRYING),
        "can_confirm": found.state == NoticeState.COUNTED,
        "can_drop": found.state in (NoticeState.COUNTING, NoticeState.COUNTED),
        "unmoved": found.seen - found.earlier - found.later,
    }
    return _page(request, "notice.html", context)


def _differing(found: CalendarNotice, known: Any, days: list[Any]) -> list[dict[str, Any]]:
    """The days that would be worked and are not, or the other way round; nothing once it is in force."""
    if found.state not in (NoticeState.COUNTING, NoticeState.COUNTED):
        return []
    after = {day.date: day for day in days}
    rows = []
    for month in months_of(found.year, known):
        for day in month.days:
            new = after.get(day.date)
            is_plain = day.date.weekday() < 5
            will_work = new.is_workday if new else is_plain
            if will_work != day.is_workday:
                rows.append({"date": day.date, "works": will_work, "name": (new or day).name})
    return rows


def _known(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404


def _page(request: HttpRequest, template: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
    around = frame(request, "operators:calendar")
    return render(request, f"operators/{template}", around | context, status=status)
