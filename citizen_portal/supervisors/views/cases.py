"""The list of cases with its filters, and one case: states, clocks, history; no form data."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from citizen_portal.access import may
from citizen_portal.supervisors.frame import frame
from citizen_portal.turning import after, turned
from services.models import OneThingVersion
from workflows import clock
from workflows.models import CaseState
from workflows.policy import permitted, watched_departments
from workflows.reads.orders import order_page
from workflows.reads.promised import promised_of_case
from workflows.reads.watched import Filters, watched_case, watched_page

LIGHTS = (clock.Light.RED, clock.Light.YELLOW, clock.Light.GREEN)
ABOUT = {
    "": pgettext_lazy("cases", "Submitted"),
    "open": pgettext_lazy("cases", "Waiting at a desk"),
    "ended": pgettext_lazy("cases", "With a matter decided"),
    "late": pgettext_lazy("cases", "With a matter decided late"),
    "rated": pgettext_lazy("cases", "Rated"),
}
WORDS = ("department", "one_thing", "state", "light", "about")


@may("list watched cases")
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """Newest first; every filter stands in the address."""
    now = timezone.now()
    departments = watched_departments(request.user, now)
    filters = _filters(request)
    page = watched_page(
        permitted("list watched cases", request.user, now),
        departments,
        filters,
        now=now,
        after=after(request),
    )
    context = {
        "page": page,
        "filters": filters,
        "is_filtered": filters != Filters(),
        "departments": departments.order_by("region_id", "code"),
        "one_things": [
            (version.code, version.package.one_thing.name)
            for version in OneThingVersion.objects.current_all()
        ],
        "states": CaseState,
        "lights": LIGHTS,
        "about": ABOUT.items(),
        "until_day": timezone.localdate(filters.until - timedelta(days=1)) if filters.until else None,
        "next": turned(request, page.next),
    }
    return render(request, "supervisors/cases.html", frame(request, now, tab="cases") | context)


@may("watch case")
@require_GET
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case in which a watched department has a part."""
    now = timezone.now()
    found = get_object_or_404(permitted("watch case", request.user, now), pk=pk)
    context = {
        "watched": watched_case(found, by=request.user, now=now),
        "why_due": promised_of_case(found, now=now).reasons,
        "orders": order_page(
            permitted("close supervision order", request.user, now).filter(case=found), now=now
        ).rows,
    }
    return render(request, "supervisors/case.html", frame(request, now, tab="cases") | context)


def _filters(request: HttpRequest) -> Filters:
    """What the address asks for; a word nobody knows is not found."""
    words: dict[str, Any] = {name: request.GET.get(name, "") for name in WORDS}
    known = {"state": CaseState.values, "light": [*LIGHTS], "about": [*ABOUT]}
    if any(words[name] and words[name] not in values for name, values in known.items()):
        raise Http404
    until = _day(request, "until")
    chosen = Filters(**words, since=_day(request, "since"))
    return replace(chosen, until=until + timedelta(days=1)) if until else chosen


def _day(request: HttpRequest, name: str) -> datetime | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    try:
        return timezone.make_aware(datetime.combine(date.fromisoformat(text), time.min))
    except (ValueError, OverflowError) as error:
        raise Http404 from error
