"""How a program shows whose it is: a token in the header, or the browser's session (with CSRF)."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication
from rest_framework.exceptions import AuthenticationFailed


class BearerToken(TokenAuthentication):
    """``Authorization: Bearer …`` (RFC 6750). The database keeps a hash of the token, with an expiry."""

    def authenticate_credentials(self, token: bytes):
        # Decided here, before it is decoded and asked for in the database.
        if not token.isalnum():
            raise AuthenticationFailed(_("This token is not valid, or no longer."))
        return super().authenticate_credentials(token)


class BearerTokenScheme(OpenApiAuthenticationExtension):
    """How the OpenAPI description names it."""

    target_class = BearerToken
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token from POST /api/v1/tokens."}
