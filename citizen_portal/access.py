"""Who may open a page. Every view carries exactly one of these; `view.policy` names it, and a test looks.

They say who may come in at all. Which objects there are for this person, the querysets of `workflows.policy` say:
whatever is outside them is not found.
"""

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode, urlsplit, urlunsplit

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from citizen_portal.accounts.second_factor import is_missing
from services.models import PostKind
from services.organisation.serving import posts
from workflows.policy import working_posts

View = Callable[..., HttpResponse]
Test = Callable[[HttpRequest], bool]


def anyone(view: View) -> View:
    """Everybody, logged in or not."""
    view.policy = "anyone"
    return view


def is_citizen(request: HttpRequest) -> bool:
    """Whether a person or an enterprise with a record stands behind the log-in."""
    return request.user.is_authenticated and request.user.holder_id is not None


def is_clerk(request: HttpRequest) -> bool:
    """Whether this person handles tasks somewhere today."""
    return (
        request.user.is_authenticated
        and working_posts(request.user, timezone.now()).exists()
        and not is_missing(request.user)
    )


def is_supervisor(request: HttpRequest) -> bool:
    """Whether this person watches over departments today."""
    return (
        request.user.is_authenticated
        and posts(request.user, timezone.localdate()).filter(kind=PostKind.SUPERVISOR).exists()
        and not is_missing(request.user)
    )


def log_in_and_go_on(request: HttpRequest) -> HttpResponse:
    """To the log-in, and from there back to the page one was on.

    What a form was sent to cannot be opened by a plain visit: its page can, with the draft as it was last saved.
    """
    if request.htmx:
        # A part of a page asked; the whole page goes.
        to_login = redirect_to_login(_path_of(request, request.htmx.current_url))
        return HttpResponse(headers={"HX-Redirect": f"{to_login.url}&ended"})
    if request.method in ("GET", "HEAD"):
        return redirect_to_login(request.get_full_path())
    to_login = redirect_to_login(_path_of(request, request.headers.get("referer")))
    to_login["Location"] += "&ended"
    return to_login


def _path_of(request: HttpRequest, address: str | None) -> str:
    """Path and query of an address of ours; the front for any other."""
    own = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    parts = urlsplit(address or "")
    path = urlunsplit(("", "", parts.path, parts.query, ""))
    return path if own and path.startswith("/") and not path.startswith("//") else "/"


def _refuse(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def _verify_first(request: HttpRequest) -> HttpResponse:
    """Somebody without a verified identity learns what to do; staff are simply in the wrong place."""
    if request.user.holder_id is None and not posts(request.user, timezone.localdate()).exists():
        query = urlencode({"next": request.get_full_path() if request.method == "GET" else "/"})
        return HttpResponseRedirect(f"{reverse('accounts:verify')}?{query}")
    raise PermissionDenied


def _only(test: Test, policy: str, refuse: View = _refuse) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                return log_in_and_go_on(request)
            if not test(request):
                return refuse(request)
            return view(request, *args, **kwargs)

        guarded.policy = policy
        return guarded

    return decorate


logged_in = _only(lambda request: True, "anyone logged in")
citizen_required = _only(is_citizen, "citizen", _verify_first)
clerk_required = _only(is_clerk, "clerk of a department")
supervisor_required = _only(is_supervisor, "supervisor")
