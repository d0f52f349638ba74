"""The demo city's registers as a service of its own: WSGI, spoken to as `services/records/wire.py` describes.

`manage.py up` runs it (``gunicorn citizen_portal.sample_registers:application``) on a port of its own, behind a
token made at each start. What it knows are the rows the city was seeded with; each register can be switched to behave
badly.
"""

import hmac
import json
import logging
import os
import re
import time
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if not apps.ready:  # as a process of its own; beside a portal it is ready
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "citizen_portal.settings.demo")
    django.setup()

from django.db import close_old_connections
from pydantic import ValidationError

from services.catalogue.vocabulary import Text
from services.models import Behaviour
from services.records.city import behaviours_of, contradicting, entries_of
from services.records.directory import register_of
from services.records.registry import Found, Question
from services.records.wire import LONGEST_QUESTION, Asked, Record, Told

ADDRESS = re.compile(r"/v1/registers/([a-z][a-z0-9_]{0,63})/look-up")
SLOWLY = 6.0
"""Seconds a slow register takes: longer than any page waits, shorter than a job does."""

STRANGER = "110101198001010010"
"""A number valid in form only: whom a register speaks of that mixes people up."""

log = logging.getLogger(__name__)
wait: Callable[[float], None] = time.sleep

Start = Callable[[str, list[tuple[str, str]]], Any]


class Refused(Exception):
    """A question that gets a status instead of an answer."""

    def __init__(self, status: HTTPStatus) -> None:
        self.status = status
        super().__init__(status.phrase)


def application(environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
    """One question, one answer."""
    if not settings.DEMO_CITY:
        raise ImproperlyConfigured("the sample registers belong to the demo city alone")
    close_old_connections()
    try:
        status, body = answered(environ)
    finally:
        close_old_connections()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    start_response(f"{status.value} {status.phrase}", headers)
    return [body]


def answered(environ: dict[str, Any]) -> tuple[HTTPStatus, bytes]:
    """Status and JSON for one question."""
    try:
        return HTTPStatus.OK, _answer(environ)
    except Refused as refused:
        return refused.status, json.dumps({"error": refused.status.phrase}).encode()


def _answer(environ: dict[str, Any]) -> bytes:
    """Raises Refused."""
    if not _knows_the_token(environ.get("HTTP_AUTHORIZATION", "")):
        raise Refused(HTTPStatus.UNAUTHORIZED)
    address = ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
    if address is None or register_of(address[1]) is None:
        raise Refused(HTTPStatus.NOT_FOUND)
    if environ.get("REQUEST_METHOD") != "POST":
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED)
    return _told(address[1], _asked(environ))


def _knows_the_token(header: str) -> bool:
    scheme, _space, token = header.partition(" ")
    wanted = settings.REGISTERS_TOKEN
    return bool(wanted) and scheme == "Bearer" and hmac.compare_digest(token.encode(), wanted.encode())


def _asked(environ: dict[str, Any]) -> Asked:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > LONGEST_QUESTION:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        return Asked.model_validate_json(environ["wsgi.input"].read(int(length)))
    except ValidationError:
        raise Refused(HTTPStatus.BAD_REQUEST) from None


def _told(kind: str, asked: Asked) -> bytes:
    behaviour = behaviours_of([kind]).get(kind, Behaviour.NORMAL)
    if behaviour is not Behaviour.NORMAL:
        log.info("a register answers %s", behaviour.value, extra={"kind": kind})
    question = Question(kind, asked.identifier)
    known = entries_of([question], asked.at).get(question, ())
    told = Told(register=kind, identifier=asked.identifier, records=tuple(map(_record, known)))
    match behaviour:
        case Behaviour.SLOW:
            # Nobody else's connection waits meanwhile.
            close_old_connections()
            wait(SLOWLY)
        case Behaviour.DOWN:
            raise Refused(HTTPStatus.SERVICE_UNAVAILABLE)
        case Behaviour.MALFORMED:
            return "<html><body>系统维护中</body></html>".encode()
        case Behaviour.NOT_FOUND:
            told = told.model_copy(update={"records": ()})
        case Behaviour.OTHER_PERSON:
            told = told.model_copy(update={"identifier": STRANGER, "records": (_of_a_stranger(asked),)})
        case Behaviour.CONTRADICTING:
            wrong = (one.model_copy(update={"data": contradicting(one.data)}) for one in told.records)
            told = told.model_copy(update={"records": tuple(wrong)})
    return told.model_dump_json(by_alias=True).encode()


def _record(found: Found) -> Record:
    return Record(
        via=found.via,
        number=found.number,
        issuer=found.issuer,
        issued_at=found.issued_at,
        valid_until=found.valid_until,
        data=dict(found.data),
    )


def _of_a_stranger(asked: Asked) -> Record:
    office = Text(zh="另一座城市的登记机关", en="An office of another city")
    return Record(
        via="share",
        number="1",
        issuer=office,
        issued_at=asked.at,
        data={"name": "路人甲", "id_number": STRANGER},
    )
