"""How a page is shown to this person: care mode, and where the two switches post to."""

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

CARE_COOKIE = "care"
A_YEAR = 365 * 24 * 60 * 60


def wants_care(request: HttpRequest) -> bool:
    """Whether care mode (适老化) is on: the account's own choice first, else this browser's.

    An account keeps its choice in `user.care_mode` (bool, or None for "never chosen") where it has that attribute.
    """
    chosen = getattr(getattr(request, "user", None), "care_mode", None)
    return chosen if chosen is not None else request.COOKIES.get(CARE_COOKIE) == "on"


def display(request: HttpRequest) -> Mapping[str, object]:
    """Context processor: `care` (bool), `care_action`, `language_action` (addresses, empty when not mounted)."""
    return {
        "care": wants_care(request),
        "care_action": _address("accounts:care") or _address("accounts:care"),
        "language_action": _address("accounts:language") or _address("accounts:language"),
    }


@require_POST
def switch_care(request: HttpRequest) -> HttpResponse:
    """Turn care mode `on` or `off` (POST `care`) for this browser and go back to `next`, never off this site."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        target = "/"
    response = HttpResponseRedirect(target)
    on = request.POST.get("care") == "on"
    response.set_cookie(
        CARE_COOKIE,
        "on" if on else "off",
        max_age=A_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
