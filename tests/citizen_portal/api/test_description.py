"""The OpenAPI description is complete, true to the code, and good enough to generate a client from."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from citizen_portal.api.problems import KINDS, MEDIA_TYPE
from tests.citizen_portal.api.conftest import API

METHODS = {"get", "post", "put", "delete"}


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def operations(description: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for address, item in description["paths"].items():
        for method in METHODS & set(item):
            yield f"{method} {address}", item[method]


def test_it_is_valid_and_without_a_warning(tmp_path: Path) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "openapi.yaml"))


def test_it_is_served_to_anyone(city: None) -> None:
    served = APIClient().get(f"{API}/schema/?format=json")
    assert served.status_code == 200
    assert served.json()["openapi"].startswith("3.1")


def test_every_operation_says_what_it_is_what_it_takes_and_how_it_fails(description: dict[str, Any]) -> None:
    described = dict(operations(description))
    named = [operation["operationId"] for operation in described.values()]
    assert len(described) >= 23
    assert len(named) == len(set(named))
    for name, operation in described.items():
        assert operation["summary"], name
        assert operation["security"], name
        assert any(status.startswith("2") for status in operation["responses"]), name
        failing = {status for status in operation["responses"] if status >= "400"}
        assert {"401", "406", "500"} <= failing, name
        for status in failing:
            content = operation["responses"][status]["content"]
            assert list(content) == [MEDIA_TYPE], name
            assert content[MEDIA_TYPE]["examples"], name
        if "{" in name:
            assert "404" in failing, name
        for media_type, body in operation.get("requestBody", {}).get("content", {}).items():
            assert body.get("examples") or media_type == "multipart/form-data", name


def test_request_bodies_are_closed(description: dict[str, Any]) -> None:
    shapes = description["components"]["schemas"]
    for name, operation in operations(description):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        if body:
            shape = shapes[body["schema"]["$ref"].rpartition("/")[2]]
            assert shape["additionalProperties"] is False, name


def test_only_what_is_public_can_be_called_without_logging_in(description: dict[str, Any]) -> None:
    public = {name for name, operation in operations(description) if {} in operation["security"]}
    assert public == {
        f"post {API}/tokens",
        f"get {API}/consent-texts",
        f"get {API}/one-things",
        f"get {API}/one-things/{{code}}",
        f"post {API}/one-things/{{code}}/guide",
        f"post {API}/one-things/{{code}}/form",
        f"post {API}/one-things/{{code}}/merge",
    }


def test_every_kind_of_problem_has_its_own_name() -> None:
    assert len({kind.slug for kind in KINDS}) == len(KINDS)


def test_a_client_can_be_generated_and_speaks_the_names_of_the_description(
    description: dict[str, Any], tmp_path: Path
) -> None:
    source = tmp_path / "openapi.json"
    source.write_text(json.dumps(description, default=str))
    settings = tmp_path / "settings.yaml"
    # The generator knows no PDF: to it a notice is bytes.
    settings.write_text(
        "project_name_override: portal-client\npost_hooks: []\n"
        "content_type_overrides: {application/pdf: application/octet-stream}\n"
    )
    made = subprocess.run(
        [
            Path(sys.executable).with_name("openapi-python-client"),
            *("generate", "--path", source, "--output-path", tmp_path / "client", "--meta", "none"),
            *("--config", settings, "--fail-on-warning"),
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    speaks = subprocess.run(
        [
            sys.executable,
            "-c",
            "from client.api.cases import submit; from client.models import SubmissionRequest; "
            "body = SubmissionRequest.from_dict({'one_thing': 'newborn', 'answers': {'applicant': 'mother'}, "
            "'values': {'mother.name': '林'}, 'documents': {'a.b': {'by': 'upload'}}}); print(body.to_dict())",
        ],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert speaks.returncode == 0, speaks.stderr
    assert "'mother.name': '林'" in speaks.stdout
