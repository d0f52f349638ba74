"""The sample registers: what they answer, to whom, and how each behaviour reaches the citizen's pages."""

import io
import json
import logging
from collections.abc import Iterator
from http import HTTPStatus
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from citizen_portal import sample_registers
from services.models import Behaviour, RegistryEntry, RegistrySource
from services.records.registry import Question, SourceUnavailable, WrongAnswer
from services.records.remote import RemoteRegisters, breaker_of
from services.records.wire import Told
from tests.services.test_records import ID_NUMBER, NOW, entry

TOKEN = "the token of this start"


@pytest.fixture
def token(settings: Any) -> str:
    settings.REGISTERS_TOKEN = TOKEN
    return TOKEN


def ask(
    kind: str = "id_card", *, token: str = TOKEN, body: bytes | None = None, **environ: Any
) -> tuple[int, bytes]:
    """Put one question to the service itself."""
    if body is None:
        body = json.dumps({"identifier": ID_NUMBER, "at": NOW.isoformat()}).encode()
    given = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": f"/v1/registers/{kind}/look-up",
        "HTTP_AUTHORIZATION": f"Bearer {token}",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    return sample_registers.answered(given | environ)


def let(kind: str, behaviour: str) -> None:
    RegistrySource.objects.update_or_create(kind=kind, defaults={"behaviour": behaviour})


@pytest.mark.django_db
def test_it_answers_in_the_shape_that_was_agreed(token: str) -> None:
    entry(data={"name": "林悦然"})
    status, body = ask()
    told = Told.model_validate_json(body)
    assert (status, told.register_, told.identifier) == (200, "id_card", ID_NUMBER)
    assert [(one.via, one.number, one.data) for one in told.records] == [("licence", "1", {"name": "林悦然"})]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"token": "guessed"}, HTTPStatus.UNAUTHORIZED),
        ({"HTTP_AUTHORIZATION": ""}, HTTPStatus.UNAUTHORIZED),
        ({"HTTP_AUTHORIZATION": f"Basic {TOKEN}"}, HTTPStatus.UNAUTHORIZED),
        ({"kind": "no_such_kind"}, HTTPStatus.NOT_FOUND),
        ({"PATH_INFO": "/"}, HTTPStatus.NOT_FOUND),
        ({"REQUEST_METHOD": "GET"}, HTTPStatus.METHOD_NOT_ALLOWED),
        ({"body": b"{}"}, HTTPStatus.BAD_REQUEST),
        ({"body": b"\xff"}, HTTPStatus.BAD_REQUEST),
        ({"CONTENT_LENGTH": "99999"}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
        ({"CONTENT_LENGTH": "-1"}, HTTPStatus.REQUEST_ENTITY_TOO_LARGE),
    ],
)
def test_nobody_learns_anything_who_asks_otherwise(token: str, wrong: dict[str, Any], status: int) -> None:
    entry(data={"name": "林悦然"})
    answered, body = ask(**wrong)
    assert answered == status
    assert "林悦然" not in body.decode()


@pytest.mark.django_db
def test_without_a_token_of_its_own_it_lets_nobody_in(settings: Any) -> None:
    settings.REGISTERS_TOKEN = ""
    assert ask(token="")[0] == HTTPStatus.UNAUTHORIZED


@pytest.mark.django_db
def test_what_is_asked_does_not_reach_its_log(token: str, caplog: pytest.LogCaptureFixture) -> None:
    entry(data={"name": "林悦然"})
    let("id_card", "contradicting")
    with caplog.at_level(logging.DEBUG):
        ask()
    assert "contradicting" in caplog.text
    assert not any(personal in caplog.text for personal in (ID_NUMBER, "林悦然", TOKEN))


class Quiet(WSGIRequestHandler):
    def log_message(self, *words: object) -> None:
        """A test says nothing."""


@pytest.fixture
def over_http(settings: Any, token: str, transactional_db: None) -> Iterator[None]:
    """The service on a port of its own, and the adapter that asks it."""

    def with_its_own_connection(*call: Any) -> Any:
        try:
            return sample_registers.application(*call)
        finally:
            connection.close()

    breaker_of.cache_clear()
    server = make_server("127.0.0.1", 0, with_its_own_connection, WSGIServer, Quiet)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    settings.REGISTERS_URL = f"http://127.0.0.1:{server.server_port}"
    yield
    server.shutdown()
    thread.join()
    server.server_close()
    breaker_of.cache_clear()


def test_each_behaviour_arrives_as_what_it_is(over_http: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One answer after the other from one register; slowness waits for nothing here but is asked for its time."""
    waited: list[float] = []
    monkeypatch.setattr(sample_registers, "wait", waited.append)
    entry(data={"name": "林悦然"})
    question = Question("id_card", ID_NUMBER)
    came: dict[str, Any] = {}
    for behaviour in Behaviour:
        let("id_card", behaviour)
        came[behaviour] = RemoteRegisters().ask([question], now=NOW, patience=20.0)[question]
    assert came["normal"][0].data == came["slow"][0].data == {"name": "林悦然"}
    assert waited == [sample_registers.SLOWLY]
    assert isinstance(came["down"], SourceUnavailable)
    assert isinstance(came["malformed"], WrongAnswer)
    assert isinstance(came["other_person"], WrongAnswer)
    assert came["contradicting"][0].data["name"] != "林悦然"
    assert came["not_found"] == ()


@pytest.mark.django_db
def test_the_command_switches_one_register_and_sets_all_well_again() -> None:
    out = io.StringIO()
    call_command("registers", "id_card=slow", stdout=out)
    assert "id_card\tslow" in out.getvalue()
    call_command("registers", "--well", stdout=io.StringIO())
    assert RegistrySource.objects.get(kind="id_card").behaviour == "normal"
    for wrong in ("id_card=asleep", "no_such_kind=slow", "id_card"):
        with pytest.raises(CommandError, match="no such register"):
            call_command("registers", wrong, stdout=io.StringIO())
    assert not RegistryEntry.objects.exists()
