"""Where a person goes after logging in: to the face that is theirs."""

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from citizen_portal.access import is_author, is_clerk, is_operator, is_supervisor

CITIZENS, CLERKS, SUPERVISORS, OPERATORS, AUTHORS = "/", "/desk/", "/board/", "/operations/", "/catalogue/"


def landing(request: HttpRequest) -> str:
    """This person's first page: the board, the desk, the operator's list, the author's matters, or home."""
    if is_supervisor(request):
        return SUPERVISORS
    if is_clerk(request):
        return CLERKS
    if is_operator(request):
        return OPERATORS
    return AUTHORS if is_author(request) else CITIZENS


def safe_next(request: HttpRequest) -> str:
    """The page asked for by `next` in the form or the address, when it is one of ours; else empty."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    own = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if own else ""
