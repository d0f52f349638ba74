"""Who may open a page. Every view carries exactly one of these; `view.policy` names it, and a test looks.

They say who may come in at all. Which objects there are for this person, the querysets of `workflows.policy` say:
whatever is outside them is not found.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

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
    return request.user.is_authenticated and working_posts(request.user, timezone.now()).exists()


def is_supervisor(request: HttpRequest) -> bool:
    """Whether this person watches over departments today."""
    return (
        request.user.is_authenticated
        and posts(request.user, timezone.localdate()).filter(kind=PostKind.SUPERVISOR).exists()
    )


def _only(test: Test, policy: str) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                # What a form was sent to cannot be opened again by a plain visit: start from the front then.
                return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
            if not test(request):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.policy = policy
        return guarded

    return decorate


citizen_required = _only(is_citizen, "citizen")
clerk_required = _only(is_clerk, "clerk of a department")
supervisor_required = _only(is_supervisor, "supervisor")
