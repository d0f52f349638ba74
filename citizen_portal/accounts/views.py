"""Logging in and out, and the two switches: language and care."""

from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth import login as start_session
from django.contrib.auth import logout as end_session
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django.views.i18n import set_language

from citizen_portal.access import anyone
from citizen_portal.accounts.landing import landing, safe_next
from citizen_portal.demo import DemoLogin, demo_logins
from citizen_portal.design.display import switch_care

# The demo's list shows these first; the others stand behind a disclosure.
SHOWN_FIRST = 12


class LogInForm(AuthenticationForm):
    """User name and password."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("User name and password do not fit together. Please check both and try again."),
    }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")


@anyone
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """Log in and go on to where one wanted to go, else to one's own face."""
    form = LogInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        start_session(request, form.get_user())
        return redirect(safe_next(request) or landing(request))
    if request.method == "GET" and request.user.is_authenticated:
        return redirect(landing(request))
    context = {"form": form, "next": safe_next(request), "home_href": "/"}
    if settings.DEMO_CITY:
        people = list(_demo_people())
        context |= {"people": people[:SHOWN_FIRST], "more_people": people[SHOWN_FIRST:]}
    return render(request, "accounts/login.html", context, status=422 if form.errors else 200)


def _demo_people() -> Iterator[DemoLogin]:
    """Citizens first, then supervisors, then the staff that a first case meets, then everybody else."""
    logins = demo_logins()
    # The staff of one household's way through the city stand together: one district, one street.
    near = [login for login in logins if login.username.endswith(("_binjiang", "_changning"))]
    first = [login for login in logins if login not in near and "_" not in login.username]
    yield from first
    yield from near
    yield from (login for login in logins if login not in first and login not in near)


@anyone
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """End the session and go to the front."""
    end_session(request)
    return redirect("/")


@anyone
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak the other language from now on (POST `language`), and go back to `next`."""
    return set_language(request)


@anyone
@require_POST
def care(request: HttpRequest) -> HttpResponseRedirect:
    """Care mode on or off for this browser, and for the account of whoever is logged in."""
    if request.user.is_authenticated:
        request.user.care_mode = request.POST.get("care") == "on"
        request.user.save(update_fields=["care_mode"])
    return switch_care(request)
