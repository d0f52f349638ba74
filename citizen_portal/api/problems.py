"""Every error of the API as ``application/problem+json`` (RFC 9457), in one place.

A problem has ``type`` (a relative URI that never changes), ``title`` and ``detail`` for people in the language of
the request, ``status``, and for input that does not fit ``errors``: JSON pointers (RFC 6901) into the request body
with a sentence each.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404
from django.utils.functional import Promise
from django.utils.log import log_response
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from citizen_portal.operations import refusals
from services.records.registry import SourceUnavailable
from workflows.errors import AlreadyTaken, Invalid, KeyReused, NotAllowed, Unanswered, WrongState

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 10
"""A restart of the database takes some seconds; programs wait as long before they send again."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: `slug` is the end of its type URI."""

    slug: str
    status: HTTPStatus
    title: Promise


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in the request body: where (a JSON pointer) and what."""

    pointer: str
    detail: str


MALFORMED = Kind("malformed", HTTPStatus.BAD_REQUEST, _("The request could not be read"))
NOT_LOGGED_IN = Kind("not-logged-in", HTTPStatus.UNAUTHORIZED, _("Please log in"))
NOT_ALLOWED = Kind("not-allowed", HTTPStatus.FORBIDDEN, _("You may not do this"))
NOT_FOUND = Kind("not-found", HTTPStatus.NOT_FOUND, _("There is nothing here"))
WRONG_METHOD = Kind(
    "method-not-allowed", HTTPStatus.METHOD_NOT_ALLOWED, _("This address does not offer that method")
)
NOT_ACCEPTABLE = Kind("not-acceptable", HTTPStatus.NOT_ACCEPTABLE, _("The answer comes as JSON only"))
WRONG_STATE = Kind("wrong-state", HTTPStatus.CONFLICT, _("It is too late or too early for this"))
ALREADY_TAKEN = Kind("already-taken", HTTPStatus.CONFLICT, _("Somebody else has this task"))
TOO_LARGE = Kind("too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _("The request is too large"))
WRONG_MEDIA_TYPE = Kind(
    "unsupported-media-type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, _("This media type is not understood here")
)
INVALID = Kind("invalid", HTTPStatus.UNPROCESSABLE_ENTITY, _("Some of what was sent does not fit"))
KEY_REUSED = Kind(
    "idempotency-key-reused",
    HTTPStatus.UNPROCESSABLE_ENTITY,
    _("This Idempotency-Key belongs to another application"),
)
TOO_MANY = Kind("too-many-requests", HTTPStatus.TOO_MANY_REQUESTS, _("Too many requests"))
BROKEN = Kind("internal-error", HTTPStatus.INTERNAL_SERVER_ERROR, _("Something went wrong on our side"))
SOURCE_DOWN = Kind(
    "source-unavailable", HTTPStatus.SERVICE_UNAVAILABLE, _("Another office's register does not answer")
)
UNAVAILABLE = Kind("unavailable", HTTPStatus.SERVICE_UNAVAILABLE, _("We will be back soon"))

KINDS = (
    MALFORMED, NOT_LOGGED_IN, NOT_ALLOWED, NOT_FOUND, WRONG_METHOD, NOT_ACCEPTABLE, WRONG_STATE, ALREADY_TAKEN,
    TOO_LARGE, WRONG_MEDIA_TYPE, INVALID, KEY_REUSED, TOO_MANY, BROKEN, SOURCE_DOWN,
    UNAVAILABLE,
)  # fmt: skip


class TooLarge(exceptions.APIException):
    """The body is larger than this address takes."""

    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = _("Please send less at once.")


class Misfit(exceptions.APIException):
    """What was sent can be read but does not fit; `faults` says where."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__()
        self.faults = tuple(Fault(pointer, sentence) for pointer, sentence in faults.items())


class SourceDown(Misfit):
    """Nothing is wrong but that registers are silent; `faults` says what they would have to tell."""

    status_code = HTTPStatus.SERVICE_UNAVAILABLE


@dataclass(frozen=True)
class Problem:
    """What went wrong, ready to be sent."""

    kind: Kind
    detail: str | Promise = ""
    faults: tuple[Fault, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        return Response(self.body(), self.kind.status, headers=dict(self.headers), content_type=MEDIA_TYPE)

    def body(self) -> dict[str, Any]:
        body: dict[str, Any] = {
            "type": f"/problems/{self.kind.slug}",
            "title": str(self.kind.title),
            "status": int(self.kind.status),
            "detail": str(self.detail or self.kind.title),
        }
        if self.faults:
            body["errors"] = [{"pointer": fault.pointer, "detail": fault.detail} for fault in self.faults]
        return body


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response:
    """Django REST framework's hook: any exception of a view becomes a problem. Tells nothing about the inside."""
    set_rollback()
    problem = _domain_problem(error) or _request_problem(error)
    if problem is not None:
        return problem.response()
    if why := refusals.reason(error):
        refusals.note(why)
        return unavailable().response()
    request = context["request"]._request
    response = Problem(BROKEN, _("It has been noted and will be looked at. Nothing was done.")).response()
    got_request_exception.send(sender=None, request=request)
    log_response(
        "%s: %s", response.reason_phrase, request.path, response=response, request=request, exception=error
    )
    return response


def unavailable() -> Problem:
    """The database or the disk cannot serve anybody now; what was asked is done wholly or not at all."""
    return Problem(
        UNAVAILABLE,
        _("Please send the same again in a moment. What carries an Idempotency-Key is never done twice."),
        headers={"Retry-After": str(RETRY_SECONDS)},
    )


@contextmanager
def pointing(where: Callable[[str], str]) -> Iterator[None]:
    """Inside, an Invalid of a verb becomes a Misfit: `where` gives the JSON pointer for each of its keys."""
    try:
        yield
    except Invalid as invalid:
        kind = SourceDown if isinstance(invalid, Unanswered) else Misfit
        raise kind({where(key): sentence for key, sentence in invalid.errors.items()}) from invalid


def pointer(*path: str | int) -> str:
    """A JSON pointer (RFC 6901): ``pointer("values", "mother.name")`` is ``/values/mother.name``."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def _domain_problem(error: Exception) -> Problem | None:
    match error:
        case Invalid(errors=errors):
            return Problem(INVALID, faults=tuple(Fault(pointer(key), text) for key, text in errors.items()))
        case AlreadyTaken(owner=owner) if owner:
            return Problem(
                ALREADY_TAKEN, _("%(owner)s has this task. Please take another one.") % {"owner": owner}
            )
        case WrongState():
            return Problem(WRONG_STATE, _("Something has changed meanwhile. Nothing was done twice."))
        case NotAllowed():
            return Problem(NOT_ALLOWED, _("None of your posts allows this."))
        case KeyReused():
            return Problem(KEY_REUSED, _("Send a new key with a new application."))
        case SourceUnavailable():
            return _source_down()
    return None


def _source_down() -> Problem:
    return Problem(
        SOURCE_DOWN,
        _("Please try again in a few minutes."),
        headers={"Retry-After": str(RETRY_SECONDS)},
    )


def _request_problem(error: Exception) -> Problem | None:
    match error:
        case SourceDown(faults=faults):
            return replace(_source_down(), faults=faults)
        case Misfit(faults=faults):
            return Problem(INVALID, faults=faults)
        case exceptions.ValidationError(detail=detail):
            return Problem(MALFORMED, faults=tuple(_flat(detail)))
        case exceptions.ParseError():
            return Problem(MALFORMED, error.detail)
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            return Problem(NOT_LOGGED_IN, error.detail, headers={"WWW-Authenticate": "Bearer"})
        case exceptions.PermissionDenied() | PermissionDenied():
            return Problem(NOT_ALLOWED, getattr(error, "detail", ""))
        case exceptions.NotFound() | Http404():
            return Problem(NOT_FOUND, _("It does not exist, or it is not yours."))
        case exceptions.MethodNotAllowed():
            return Problem(WRONG_METHOD)
        case exceptions.NotAcceptable():
            return Problem(NOT_ACCEPTABLE)
        case exceptions.UnsupportedMediaType():
            return Problem(WRONG_MEDIA_TYPE)
        case exceptions.Throttled(wait=wait):
            seconds = max(1, round(wait or 1))
            return Problem(
                TOO_MANY,
                _("Please wait %(seconds)s seconds.") % {"seconds": seconds},
                headers={"Retry-After": str(seconds)},
            )
        case TooLarge() | RequestDataTooBig():
            return Problem(TOO_LARGE, TooLarge.default_detail)
        case SuspiciousOperation():
            return Problem(MALFORMED)
    return None


def _flat(detail: Any, *path: str | int) -> Iterator[Fault]:
    """The nested errors of a serializer, one by one."""
    if isinstance(detail, Mapping):
        for key, inner in detail.items():
            yield from _flat(inner, *path, *(() if key == "non_field_errors" else (key,)))
    elif any(isinstance(inner, Mapping) for inner in detail):
        for place, inner in enumerate(detail):
            yield from _flat(inner, *path, place)
    else:
        yield from (Fault(pointer(*path), str(sentence)) for sentence in detail)
