"""Errors of the domain as pages, in one place. The API has its own door (`citizen_portal.api.problems`)."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from citizen_portal.design.errors import error_page
from services.records.registry import SourceUnavailable
from workflows.errors import AlreadyTaken, Invalid, KeyReused, NotAllowed, WrongState


class DomainErrors:
    """Middleware: a refused verb becomes a page that says what happened and what to do next."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        return page_for(request, error)


def page_for(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The page for an error of the domain; None for any other."""
    match error:
        case AlreadyTaken(owner=owner) if owner:
            return error_page(
                request, 409, detail=_("%(owner)s has this task. Please take another one.") % {"owner": owner}
            )
        case WrongState():
            return error_page(
                request,
                409,
                detail=_("Something has changed since you opened the page. Nothing was done twice."),
                retry_href=_page_before(request),
            )
        case NotAllowed():
            return error_page(request, 403)
        case KeyReused():
            response = error_page(
                request,
                409,
                detail=_(
                    "This application has been sent before with other content. Please look at your cases."
                ),
            )
            response.status_code = 422
            return response
        case Invalid(errors=errors):
            response = error_page(request, 400, detail=" ".join(errors.values()))
            response.status_code = 422
            return response
        case SourceUnavailable():
            return error_page(request, 503)
    return None


def _page_before(request: HttpRequest) -> str:
    """Where the person came from, when that is a page of ours."""
    before = request.headers.get("referer", "")
    own = url_has_allowed_host_and_scheme(before, {request.get_host()}, require_https=request.is_secure())
    return before if own else "/"
