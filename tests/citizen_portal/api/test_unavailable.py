"""A database that fails in the middle of a submission: nothing is half done, and the same request succeeds later."""

from typing import Any

import pytest

from tests.citizen_portal.api.conftest import API, Program
from tests.failing_database import failing
from workflows.models import Application, Case, CaseEvent, Intent


def left() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Case, Application, CaseEvent, Intent))


@pytest.mark.parametrize("table", ["workflows_case", "workflows_caseevent", "workflows_intent"])
@pytest.mark.parametrize(
    ("code", "status"),
    [
        pytest.param("53100", 503, id="disk full"),
        pytest.param("25006", 503, id="a standby that may not write"),
        pytest.param("40P01", 503, id="deadlock"),
        pytest.param("22012", 500, id="a fault of ours"),
    ],
)
def test_nothing_is_half_done_and_the_same_key_succeeds_once_later(
    program: Program, application: dict[str, Any], table: str, code: str, status: int
) -> None:
    lin = program("lin")
    lin.raise_request_exception = False
    key = {"Idempotency-Key": "k"}
    before = left()
    with failing(table, code):
        refused = lin.post(f"{API}/cases", application, headers=key)
    assert refused.status_code == status
    assert refused["Content-Type"] == "application/problem+json"
    assert ("Retry-After" in refused) == (status == 503)
    assert left() == before
    assert lin.post(f"{API}/cases", application, headers=key).status_code == 201
    assert lin.post(f"{API}/cases", application, headers=key).status_code == 200
    assert Case.objects.count() == before[0] + 1
