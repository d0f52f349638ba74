"""Whatever the description allows, and what it forbids: never a fault of ours, always an answer as described."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as bounds
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from knox.models import AuthToken
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from citizen_portal.accounts.models import User
from citizen_portal.wsgi import application as wsgi
from services.models import Department
from tests.acting import drain
from tests.citizen_portal.api.conftest import API, Program
from workflows.models import Message, Task

EXAMPLES = 6
"""For each operation, each person, and each of valid and invalid input."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
UNLIMITED = settings.REST_FRAMEWORK | {
    "DEFAULT_THROTTLE_RATES": dict.fromkeys(settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "1000000/min")
}


@pytest.fixture
def known(program: Program, application: dict[str, Any]) -> dict[str, Any]:
    """Ids that exist, so that requests also get behind the first door."""
    lin = program("lin")
    case = lin.post(f"{API}/cases", application, headers={"Idempotency-Key": "k"}).json()
    draft = lin.post(
        f"{API}/drafts", {key: application[key] for key in application if key != "consents"}
    ).json()
    drain(timezone.now())
    return {
        "number": case["number"],
        "draft_id": draft["id"],
        "code": "newborn",
        "key": "parents.licence_authorisation",
        "task_id": Task.objects.filter(finished=None, flow_task_type="HUMAN").first().pk,
        "message_id": Message.objects.first().pk,
    }


@contextmanager
def one_connection() -> Iterator[None]:
    """As Django's own test client does: a request must not close the connection of the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("who", ["anonymous", "citizen", "clerk"])
def test_no_request_ever_breaks_anything(known: dict[str, Any], who: str) -> None:
    headers = headers_of(who, known)
    with override_settings(REST_FRAMEWORK=UNLIMITED), one_connection():
        schema = schemathesis.openapi.from_wsgi(f"{API}/schema/?format=json", wsgi)
        for operation in (found.ok() for found in schema.get_all_operations()):
            for mode in schemathesis.GenerationMode:
                try_out(operation, mode, headers, known)


def headers_of(who: str, known: dict[str, Any]) -> dict[str, str]:
    match who:
        case "anonymous":
            return {}
        case "citizen":
            user = User.objects.get(username="lin")
        case _:
            department = Department.objects.get(pk=Task.objects.get(pk=known["task_id"]).department_id)
            user = User.objects.get(username=department.code)
    return {"Authorization": f"Bearer {AuthToken.objects.create(user)[1]}"}


def try_out(operation: Any, mode: Any, headers: dict[str, str], known: dict[str, Any]) -> None:
    @bounds(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), exists=st.booleans())
    def calls(case: Any, exists: bool) -> None:
        if exists:
            case.path_parameters = {
                name: known.get(name, value) for name, value in (case.path_parameters or {}).items()
            }
        case.headers = {**(case.headers or {}), **headers}
        case.call_and_validate(checks=CHECKS)

    try:
        calls()
    except Unsatisfiable:
        # An operation that takes next to nothing cannot be sent anything wrong.
        if mode is schemathesis.GenerationMode.POSITIVE:
            raise
