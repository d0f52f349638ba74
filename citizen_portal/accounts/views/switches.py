"""The two switches: language and care."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from citizen_portal.access import may
from citizen_portal.design.display import switch_care


@may("choose language or care")
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak the other language from now on (POST `language`), and go back to `next`."""
    return set_language(request)


@may("choose language or care")
@require_POST
def care(request: HttpRequest) -> HttpResponseRedirect:
    """Care mode on or off for this browser, and for the account of whoever is logged in."""
    if request.user.is_authenticated:
        request.user.care_mode = request.POST.get("care") == "on"
        request.user.save(update_fields=["care_mode"])
    return switch_care(request)
