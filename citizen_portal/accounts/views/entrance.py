"""Coming in and going out."""

from collections.abc import Iterator
from typing import Any

from allauth.account.views import LoginView
from django.conf import settings
from django.contrib.auth import logout as end_session
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from citizen_portal.access import may
from citizen_portal.accounts.landing import landing, safe_next
from citizen_portal.demo import DemoLogin, demo_logins

# The demo's list shows these first; the others stand behind a disclosure.
SHOWN_FIRST = 12


class LogIn(LoginView):
    """Log in and go on to where one wanted to go, else to one's own face.

    allauth checks the password, counts wrong ones, and asks for the second factor of whoever has one.
    """

    template_name = "accounts/login.html"
    http_method_names = ["get", "head", "post"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            return redirect(landing(request))
        return super().get(request, *args, **kwargs)

    def get_success_url(self) -> str | None:
        return safe_next(self.request) or None

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {
            "next": safe_next(self.request),
            "home_href": "/",
            "has_ended": "ended" in self.request.GET,
            "national": bool(settings.OIDC_SERVER_URL),
        }
        if settings.DEMO_CITY:
            people = list(_demo_people())
            context |= {"people": people[:SHOWN_FIRST], "more_people": people[SHOWN_FIRST:]}
        return context


login = may("log in to account")(LogIn.as_view())


def _demo_people() -> Iterator[DemoLogin]:
    """Citizens first, then supervisors, then the staff that a first case meets, then everybody else."""
    logins = demo_logins()
    # The staff of one household's way through the city stand together: one district, one street.
    near = [login for login in logins if login.username.endswith(("_binjiang", "_changning"))]
    first = [login for login in logins if login not in near and "_" not in login.username]
    yield from first
    yield from near
    yield from (login for login in logins if login not in first and login not in near)


@may("log in to account")
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session and go to the front, or to `next` when it is a page of ours."""
    end_session(request)
    return redirect(safe_next(request) or "/")
