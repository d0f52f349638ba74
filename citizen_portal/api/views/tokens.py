"""Logging in as a program: a token for a name and a password."""

from django.contrib.auth import authenticate
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.accounts.second_factor import passes
from citizen_portal.api import problems
from citizen_portal.api.authentication import BearerToken
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.openapi import operation
from citizen_portal.api.shapes import people as shapes
from citizen_portal.api.throttles import LogInAs, LogInFrom

TAG = "log-in"


class Tokens(Endpoint):
    # A session or an old token must not be in the way of logging in.
    authentication_classes = []
    throttle_classes = [LogInFrom, LogInAs]

    @operation(
        "logIn",
        "Log in and get a token",
        may="log in to account",
        tag=TAG,
        request=shapes.LogInRequest,
        example={"username": "lin", "password": "…"},
        answers={201: shapes.Token},
        answer_example={"token": "…", "expires_at": "2026-11-22T18:00:00+08:00"},
        problems_=[problems.TOO_MANY],
    )
    def post(self, request: Request) -> Response:
        given = shapes.LogInRequest(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = dict(given.validated_data)
        code = wanted.pop("code", "")
        user = authenticate(request._request, **wanted)
        if user is None or not passes(user, code):
            raise AuthenticationFailed(_("The name or the password is not right."))
        kept, token = AuthToken.objects.create(user)
        return Response(shapes.Token({"token": token, "expires_at": kept.expiry}).data, 201)


class CurrentToken(Endpoint):
    authentication_classes = [BearerToken]

    @operation("logOut", "Give the token back", may="manage account", tag=TAG, answers={204: None})
    def delete(self, request: Request) -> Response:
        request.auth.delete()
        return Response(status=204)
