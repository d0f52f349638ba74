"""Logging in through the national unified identity: OpenID Connect, authorization code with PKCE.

Authlib checks what the standard asks for: state, nonce, the signature against the provider's keys, issuer, audience
and expiry (OpenID Connect Core 1.0, 3.1.3.7). allauth's own client leaves the signature and the nonce of a token that
came over TLS unchecked, which is allowed, but not what a city would want to explain.
"""

import logging
from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import OAuth
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from joserfc.errors import JoseError
from requests.exceptions import RequestException

from citizen_portal.access import may
from citizen_portal.accounts.frame import show
from citizen_portal.accounts.identity import account_of
from citizen_portal.accounts.landing import safe_next
from services.catalogue.standards import citizen_id
from services.identity.real_name import Claim

log = logging.getLogger(__name__)

NEXT = "national_next"
SECONDS = 10


def _client() -> Any:
    if not settings.OIDC_SERVER_URL:
        raise Http404
    return OAuth().register(
        "national",
        client_id=settings.OIDC_CLIENT_ID,
        client_secret=settings.OIDC_CLIENT_SECRET,
        server_metadata_url=f"{settings.OIDC_SERVER_URL.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": settings.OIDC_SCOPES,
            "code_challenge_method": "S256",
            "default_timeout": SECONDS,
        },
    )


@may("log in to account")
@never_cache
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Off to the provider; a POST, so that no other site can log a visitor in (OWASP: log-in CSRF)."""
    client = _client()
    request.session[NEXT] = safe_next(request)
    back = request.build_absolute_uri(reverse("accounts:national-callback"))
    try:
        return client.authorize_redirect(request, back)
    except (RequestException, AuthlibBaseError, ValueError) as fault:
        return _failed(request, fault, 503)


@may("log in to account")
@never_cache
@require_safe
def finish(request: HttpRequest) -> HttpResponse:
    """Back from the provider: whoever it vouches for, with name and number, is logged in."""
    client = _client()
    try:
        token = client.authorize_access_token(request, leeway=30)
        claim = _claim(token.get("userinfo") or {})
    except RequestException as fault:
        return _failed(request, fault, 503)
    except (AuthlibBaseError, JoseError, LookupError, ValueError) as fault:
        return _failed(request, fault, 403)
    user = account_of(claim, name=claim.name)
    if not user.is_active:
        return _failed(request, PermissionError("inactive"), 403)
    record_authentication(request, user, method="oidc")
    return perform_login(request, Login(user=user, redirect_url=request.session.pop(NEXT, "") or None))


def _claim(told: Mapping[str, Any]) -> Claim:
    """The verified person; raises LookupError or ValueError when the token does not name one."""
    number = citizen_id(str(told[settings.OIDC_ID_NUMBER_CLAIM]), timezone.localdate())
    name = str(told[settings.OIDC_NAME_CLAIM]).strip()
    if not name:
        raise ValueError("no name")
    return Claim(name, number, "")


def _failed(request: HttpRequest, fault: Exception, status: int) -> HttpResponse:
    # The class only: the text may repeat a token.
    log.warning("national log-in refused: %s", type(fault).__name__)
    detail = (
        _("The national identity service does not answer now. Please try again later, or log in another way.")
        if status == 503
        else _("The national identity service did not confirm who you are. Please begin the log-in again.")
    )
    return show(request, "national_failed.html", {"detail": detail}, status=status)
