"""One's own work: figures that nobody else sees here, and how one likes the desk."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from citizen_portal.access import may
from citizen_portal.clerks.frame import frame
from services.calendar import DEFAULT_HOURS
from workflows.reads.own_work import PERIODS, own_work


@may("read own work")
@require_GET
def figures(request: HttpRequest) -> HttpResponse:
    """What one did in the past days; `?days=` is one of the periods."""
    days = request.GET.get("days", str(PERIODS[0]))
    if days not in {str(period) for period in PERIODS}:
        raise Http404
    now = timezone.now()
    found = own_work(request.user, days=int(days), now=now)
    context = {
        "work": found,
        "period_links": [
            {
                "label": ngettext("%(n)s day", "%(n)s days", period) % {"n": period},
                "href": f"?days={period}",
                "active": period == int(days),
            }
            for period in PERIODS
        ],
        "median": _in_words(found.median_days),
        "columns": [{"label": gettext("Day")}, {"label": gettext("Tasks"), "number": True}],
        "lines": [[date_format(day, "SHORT_DATE_FORMAT"), str(n)] for day, n in reversed(found.by_day) if n],
    }
    return render(request, "clerks/own_work.html", frame(request, now) | context)


def _in_words(days: float | None) -> str:
    """A share of a working day in the unit that says most; empty for None."""
    if days is None:
        return ""
    minutes = round(days * DEFAULT_HOURS.total.total_seconds() / 60)
    if minutes < 60:
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if days < 1:
        hours = round(minutes / 60, 1)
        return gettext("%(n)s working hours") % {"n": number_format(hours)}
    return gettext("%(n)s working days") % {"n": number_format(round(days, 1))}


@may("choose shortcuts")
@require_POST
def shortcuts(request: HttpRequest) -> HttpResponse:
    """Single-key shortcuts on or off, for the account. The script asks in the background: 204."""
    request.user.shortcuts = request.POST.get("shortcuts") == "on"
    request.user.save(update_fields=["shortcuts"])
    return HttpResponse(status=204) if request.htmx else redirect("clerks:desk")
