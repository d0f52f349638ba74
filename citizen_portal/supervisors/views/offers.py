"""How the proactive service fares: counts by rule. Whom a rule found, only they themselves can see."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from citizen_portal.access import may
from citizen_portal.supervisors.frame import frame
from workflows.reads.offers import offer_figures


@may("count offers")
@cache_control(private=True, no_store=True)
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """Found, accepted, declined, applied for: in the whole city."""
    now = timezone.now()
    return render(
        request, "supervisors/offers.html", frame(request, now, tab="offers") | {"rows": offer_figures()}
    )
