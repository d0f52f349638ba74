"""The second factor: TOTP or a security key, which staff must have where STAFF_SECOND_FACTOR says so.

Whoever has one is asked for it at every log-in, by allauth's own stage. What is left to do here: whoever holds a
post and has none is led to setting one up, and can do nothing else.
"""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from services.organisation.serving import posts

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)

OPEN = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
        "accounts:logout",
        "account_logout",
        "accounts:language",
        "accounts:care",
    }
)
"""Where somebody goes who has to set one up."""


def is_required(user: AbstractBaseUser) -> bool:
    """Whether this person's posts ask for a second factor."""
    return settings.STAFF_SECOND_FACTOR and posts(user, timezone.localdate()).exists()


def is_missing(user: AbstractBaseUser) -> bool:
    """Whether this person must have a second factor and has none."""
    return settings.STAFF_SECOND_FACTOR and not is_mfa_enabled(user, FACTORS) and is_required(user)


def passes(user: AbstractBaseUser, code: str) -> bool:
    """Whether a program with the right password may have a token: with a code, where there is a second factor."""
    if is_missing(user):
        return False
    if not is_mfa_enabled(user, FACTORS):
        return True
    typed = Authenticator.objects.filter(user_id=user.pk).exclude(type=Authenticator.Type.WEBAUTHN)
    return bool(code) and any(each.wrap().validate_code(code) for each in typed)


class SecondFactor:
    """Middleware: leads staff without a second factor to setting one up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: object, kwargs: object
    ) -> HttpResponse | None:
        if not settings.STAFF_SECOND_FACTOR or not request.user.is_authenticated:
            return None
        if request.resolver_match.view_name in OPEN or not is_missing(request.user):
            return None
        return redirect("mfa_index")
