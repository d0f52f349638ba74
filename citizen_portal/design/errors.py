"""Error pages in plain words: what happened, what is safe, what to do next.

`urls.py` names them: `handler400 = "citizen_portal.design.errors.bad_request"` and so on, and the settings
`CSRF_FAILURE_VIEW = "citizen_portal.design.errors.csrf_failure"`. Views answer 409, 413, 429 and 503 with `error_page`.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template

from citizen_portal.design.display import CARE_COOKIE

PAGES = frozenset({"400", "403", "403_csrf", "404", "409", "413", "429", "500", "503"})
RETRY_SECONDS = {429: 60, 503: 120}
BARE = b"""<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>500</title>
<p>\xe7\xb3\xbb\xe7\xbb\x9f\xe5\x87\xba\xe4\xba\x86\xe9\x97\xae\xe9\xa2\x98\xef\xbc\x8c\xe8\xaf\xb7\xe7\xa8\x8d\xe5\x90\x8e\xe5\x86\x8d\xe8\xaf\x95\xe3\x80\x82</p>
<p lang="en">Something went wrong. Please try again later.</p></html>"""


def error_page(request: HttpRequest, status: int, *, page: str = "", **context: Any) -> HttpResponse:
    """The page for a status; `context` may hold `detail` (a whole sentence), `home_href` and `retry_href`.

    Drawn without the request on purpose: no session, account or database is needed to say that something failed.
    """
    name = page or str(status)
    if name not in PAGES:
        raise ValueError(f"no error page for {name!r}")
    context["care"] = request.COOKIES.get(CARE_COOKIE) == "on"
    response = HttpResponse(get_template(f"design/errors/{name}.html").render(context), status=status)
    if status in RETRY_SECONDS:
        response["Retry-After"] = str(RETRY_SECONDS[status])
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler400."""
    return error_page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler403."""
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """handler404."""
    return error_page(request, 404)


def too_many_requests(request: HttpRequest) -> HttpResponse:
    """handler429, which allauth asks for when somebody tries too often."""
    return error_page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500; when even the template cannot be drawn, two plain sentences without it."""
    try:
        return error_page(request, 500)
    except Exception:  # the last door: whatever broke the page must not break its error page
        return HttpResponse(BARE, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: most often a page left open past its session."""
    return error_page(request, 403, page="403_csrf", retry_href=request.path)
