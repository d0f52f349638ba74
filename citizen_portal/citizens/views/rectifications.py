"""What became of one's bad rating, and whether it is put right."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from citizen_portal.access import may
from citizen_portal.citizens.page import CASES, show
from citizen_portal.limits import limited
from workflows.commands import rectifying
from workflows.models import Rectification, RectificationState, Stars
from workflows.policy import permitted
from workflows.reads.rectifications import rectification_for_citizen, with_people

RULE = "answer rectification"
LONGEST = 1000


@may(RULE)
@limited("submission")
@require_http_methods(["GET", "HEAD", "POST"])
def rectification(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The rating, what was done about it, and the question (GET); POST `agrees` yes or no, `reason`, `level`."""
    now = timezone.now()
    rows = with_people(permitted(RULE, request.user, now))
    found = get_object_or_404(rows, pk=pk, case__number=number)
    if request.method != "POST":
        return _page(request, found)
    agrees, level = request.POST.get("agrees"), request.POST.get("level", "")
    if agrees not in ("yes", "no"):
        return _page(request, found, fault=_("Please say whether it is put right: yes or no."))
    rectifying.reply(
        row=found,
        by=request.user,
        agrees=agrees == "yes",
        reason=request.POST.get("reason", "")[:LONGEST],
        level=Stars(int(level)) if level in {str(value) for value in Stars.values} else None,
        now=now,
    )
    thanks = _("Thank you. With that your rating is settled.")
    told = _("We are sorry. The supervising office looks at it again, and tells you what follows.")
    messages.success(request, thanks if agrees == "yes" else told)
    return redirect("citizens:rectification", number, pk)


def _page(request: HttpRequest, found: Rectification, *, fault: str = "") -> HttpResponse:
    one_thing = found.case.package.one_thing
    context: dict[str, Any] = {
        "shown": rectification_for_citizen(found, now=timezone.now()),
        "case": found.case,
        "is_asked": found.state == RectificationState.TOLD,
        "faults": [{"text": fault, "href": "#agrees_yes"}] if fault else [],
        "reason": request.POST.get("reason", ""),
        "longest": LONGEST,
    }
    crumbs = [
        (_("My cases"), reverse("citizens:cases")),
        (str(one_thing.name), reverse("citizens:case", args=[found.case.number])),
        (_("Your rating"), ""),
    ]
    return show(
        request, "rectification.html", context, active=CASES, crumbs=crumbs, status=422 if fault else 200
    )
