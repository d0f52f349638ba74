"""The last door of every request: a database or disk that cannot serve now is told apart from a fault of ours."""

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse

from citizen_portal.api import problems
from citizen_portal.design import errors
from citizen_portal.operations import refusals

API = "/api/"


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500, for views and middleware alike: 503 with Retry-After where trying again will help, else 500.

    Whatever a request did was one transaction, which the database has undone; so trying again is safe.
    """
    error = sys.exc_info()[1]
    why = refusals.reason(error) if error else ""
    if not why:
        return errors.server_error(request)
    refusals.note(why)
    if request.path_info.startswith(API):
        problem = problems.unavailable()
        return JsonResponse(
            problem.body(), status=503, headers=dict(problem.headers), content_type=problems.MEDIA_TYPE
        )
    return errors.error_page(request, 503)
