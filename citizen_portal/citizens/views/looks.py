"""Who has looked at one's data."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from citizen_portal.access import may
from citizen_portal.citizens.page import RECORD, show
from workflows.policy import own_cases
from workflows.reads.looks import PAGE_SIZE, looks


@may("read looks")
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Newest first; `?case=NUMBER` keeps to one case, `?before=ID` gives older ones."""
    now = timezone.now()
    number, before = request.GET.get("case", ""), request.GET.get("before", "")
    if number and not own_cases(request.user, now).filter(number=number).exists():
        raise Http404
    if before and not (before.isascii() and before.isdecimal() and len(before) <= 18):
        raise Http404
    rows = looks(request.user, now=now, case_number=number, before=int(before) if before else None)
    shown = rows[:PAGE_SIZE]
    older = {"before": shown[-1].id} if len(rows) > PAGE_SIZE else {}
    kept = {"case": number} if number else {}
    address = reverse("citizens:looks")
    context = {
        "rows": shown,
        "older": f"{address}?{urlencode(kept | older)}" if older else "",
        "case_number": number,
        "everything": address,
    }
    crumbs = [
        (_("Home"), reverse("citizens:home")),
        (_("My record"), reverse("citizens:record")),
        (_("Who has looked at my data"), ""),
    ]
    return show(request, "looks.html", context, active=RECORD, crumbs=crumbs)
