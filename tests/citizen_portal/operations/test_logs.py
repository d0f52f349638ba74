"""What the log says about requests and intents, and that it never says who."""

import io
import json
import logging
import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from structlog.contextvars import get_contextvars

from citizen_portal.celery import app
from citizen_portal.embedded.children import error_of
from citizen_portal.logging import JsonFormatter, PlainFormatter, configuration
from tests.acting import MONDAY
from workflows import outbox
from workflows.models import Intent, IntentKind

CANARY = "鸢尾雀 110101198804181234"
OURS = "0123456789abcdef0123456789abcdef"
UUID = "0b6e5e0e-4c0b-4f62-9a5b-0c8d8c7f2a11"


class Lines(io.StringIO):
    def told(self, logger: str) -> list[dict[str, Any]]:
        lines = [json.loads(line) for line in self.getvalue().splitlines()]
        return [line for line in lines if line["logger"] == logger]


@pytest.fixture
def jobs() -> None:
    """Comes before `log`: finding the jobs sets Django up anew, its loggers with it."""
    app.loader.import_default_modules()


@pytest.fixture
def log() -> Iterator[Lines]:
    """What is written in production, from the information level up."""
    lines = Lines()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(JsonFormatter())
    loggers = [logging.getLogger(name) for name in ("", "django")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    yield lines
    for logger, level in zip(loggers, levels, strict=True):
        logger.removeHandler(handler)
        logger.setLevel(level)


def holds_the_canary(text: str) -> bool:
    return any(word in text for word in CANARY.split())


def handed_off() -> Intent:
    return Intent.objects.create(kind=IntentKind.HAND_OFF, target=7, created_at=MONDAY, not_before=MONDAY)


def test_a_request_is_told_by_its_route_and_found_by_its_id(db, log):
    answer = Client().get(f"/cases/330106202611020000011/?q={CANARY}", headers={"x-request-id": OURS})
    assert answer["X-Request-ID"] == OURS
    (line,) = log.told("citizen_portal.request_log")
    assert line["request"] == OURS
    assert line["method"] == "GET"
    assert line["route"].startswith("/cases/<")
    assert line["status"] == answer.status_code
    assert line["milliseconds"] >= 0
    assert line["case_number"] == "330106202611020000011"
    assert not holds_the_canary(log.getvalue())
    assert get_contextvars() == {}


@pytest.mark.parametrize("sent", ["110101198804181234", "x" * 32, "a" * 33, "a" * 31, ""])
def test_an_id_that_could_say_something_is_not_taken_over(db, log, sent):
    made = Client().get("/", headers={"x-request-id": sent})["X-Request-ID"]
    assert re.fullmatch("[0-9a-f]{32}", made)
    assert made != sent
    assert log.told("citizen_portal.request_log")[0]["request"] == made


def test_an_id_in_the_form_of_a_uuid_is_taken_over(db):
    assert Client().get("/", headers={"x-request-id": UUID})["X-Request-ID"] == UUID


def test_an_address_that_does_not_exist_is_not_repeated(db, log):
    Client().get(f"/{CANARY}/")
    assert not holds_the_canary(log.getvalue())
    assert log.told("citizen_portal.request_log")[0]["route"] == "(no such address)"


def test_machines_that_ask_leave_no_line(db, log):
    Client().get("/livez")
    Client().get("/readyz")
    assert log.getvalue() == ""


def test_a_failing_view_tells_where_and_nothing_of_what_it_handled(db, log, monkeypatch):
    def fails(*args: object, **kwargs: object) -> None:
        person = CANARY
        raise RuntimeError(person)

    monkeypatch.setattr(import_module("citizen_portal.citizens.views.home"), "show", fails)
    answer = Client(raise_request_exception=False).get("/", {"q": CANARY})
    assert answer.status_code == 500
    (line,) = log.told("django.request")
    assert line["error"] == ["builtins.RuntimeError"]
    assert line["request"] == answer["X-Request-ID"]
    assert line["route"] == "/"
    assert not holds_the_canary(log.getvalue())


def test_a_failing_intent_is_named_and_nothing_of_what_it_handled(db, log):
    def fails(intent: Intent, now: object) -> None:
        logging.getLogger("any.library").warning("on the way")
        raise RuntimeError(CANARY)

    handlers = outbox.Handlers(effects=dict.fromkeys(IntentKind.values, fails), inquiries={})
    intent = handed_off()
    outbox.drain(handlers=handlers, now=MONDAY)
    (line,) = log.told("workflows.outbox")
    assert (line["intent"], line["kind"]) == (intent.pk, "hand_off")
    assert "RuntimeError" in line["message"]
    assert log.told("any.library")[0]["intent"] == intent.pk
    assert not holds_the_canary(log.getvalue())
    assert get_contextvars() == {}


def test_only_a_job_that_did_something_is_told_and_every_line_of_it_has_its_id(db, jobs, log):
    assert app.tasks["workflows.heartbeat"].apply().successful()
    assert log.told("citizen_portal.celery") == []
    handed_off()  # to a case that does not exist
    app.tasks["workflows.drain"].apply(task_id="the-job")
    assert log.told("workflows.outbox")[0]["job"] == "the-job"
    assert get_contextvars() == {}


def test_a_field_nobody_allowed_is_dropped():
    record = logging.makeLogRecord(
        {"name": "x", "msg": "done", "levelname": "INFO", "applicant": CANARY, "case": 7}
    )
    line = json.loads(JsonFormatter().format(record))
    assert line["case"] == 7
    assert not holds_the_canary(str(line))


def test_a_person_reads_plain_lines_and_up_repeats_the_errors():
    record = logging.makeLogRecord({"name": "x", "msg": "it broke", "levelname": "ERROR", "case": 7})
    for formatter in (PlainFormatter(), JsonFormatter()):
        line = formatter.format(record)
        assert "\n" not in line
        assert "it broke" in error_of(line.encode())
    record.levelname = "INFO"
    assert error_of(PlainFormatter().format(record).encode()) is None


def test_production_writes_json_and_the_demo_plain_lines():
    assert settings.LOGGING["handlers"]["stderr"]["formatter"] == "json"
    assert configuration(form="plain")["handlers"]["stderr"]["formatter"] == "plain"
