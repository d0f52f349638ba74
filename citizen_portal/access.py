"""Who may open a page: every view names its rule of the policy (`workflows.policy.rules`), and a test looks.

`may` decides who comes in at all. Which objects there are for this person, `permitted` of the same rule says:
whatever is outside is not found.
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
from services.organisation.serving import posts
from workflows.policy import STAFF, Actor, is_actor, rule

View = Callable[..., HttpResponse]


def comes_as(actor: Actor, request: HttpRequest) -> bool:
    """Whether whoever asks is one of these now; staff who still have to set up a second factor are not."""
    if not is_actor(actor, request.user, timezone.now()):
        return False
    return actor not in STAFF or not is_missing(request.user)


def is_citizen(request: HttpRequest) -> bool:
    """Whether a person or an enterprise with a record stands behind the log-in."""
    return comes_as(Actor.CITIZEN, request)


def is_clerk(request: HttpRequest) -> bool:
    """Whether this person handles tasks somewhere today."""
    return comes_as(Actor.CLERK, request)


def is_supervisor(request: HttpRequest) -> bool:
    """Whether this person watches over departments today."""
    return comes_as(Actor.SUPERVISOR, request)


def is_operator(request: HttpRequest) -> bool:
    """Whether this person keeps the system running today."""
    return comes_as(Actor.OPERATOR, request)


def is_author(request: HttpRequest) -> bool:
    """Whether this person answers for what a department offers today."""
    return comes_as(Actor.AUTHOR, request)


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


def _verify_first(request: HttpRequest) -> HttpResponse:
    """Somebody without a verified identity learns what to do; staff are simply in the wrong place."""
    if request.user.holder_id is None and not posts(request.user, timezone.localdate()).exists():
        query = urlencode({"next": request.get_full_path() if request.method == "GET" else "/"})
        return HttpResponseRedirect(f"{reverse('accounts:verify')}?{query}")
    raise PermissionDenied


def may(name: str, **by_method: str) -> Callable[[View], View]:
    """The view is a door of the rule of that name; a method can be named that falls under another rule.

    ``@may("fill in draft", POST="submit application")``. A name that the table lacks is a LookupError at import.
    """
    default, others = rule(name), {method: rule(other) for method, other in by_method.items()}

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            actor = others.get(request.method, default).actor
            if actor is Actor.ANYONE or comes_as(actor, request):
                return view(request, *args, **kwargs)
            if not request.user.is_authenticated:
                return log_in_and_go_on(request)
            if actor is Actor.CITIZEN:
                return _verify_first(request)
            raise PermissionDenied

        guarded.rules = {"": name, **by_method}
        return guarded

    return decorate
