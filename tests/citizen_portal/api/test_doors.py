"""Who may come in, and what is said to those who may not."""

from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.settings import api_settings
from rest_framework.test import APIClient

from citizen_portal.accounts.models import User
from citizen_portal.api.throttles import Search
from citizen_portal.demo.world import people
from services.models import Department, RegistrySource
from tests.acting import drain
from tests.citizen_portal.api.conftest import API, Program
from workflows.models import Task

PROBLEM = "application/problem+json"
CASE = f"{API}/cases/990102202611220000011"


def log_in(client: APIClient, **changes: str):
    return client.post(f"{API}/tokens", {"username": "lin", "password": people().password} | changes)


def test_a_token_opens_the_door_until_it_is_given_back(city: None) -> None:
    client = APIClient()
    given = log_in(client)
    assert given.status_code == 201
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {given.json()['token']}")
    assert client.get(f"{API}/cases").status_code == 200
    assert client.delete(f"{API}/tokens/current").status_code == 204
    refused = client.get(f"{API}/cases")
    assert (refused.status_code, refused["WWW-Authenticate"], refused["Content-Type"]) == (
        401,
        "Bearer",
        PROBLEM,
    )


def test_the_database_keeps_no_token_that_could_be_used(city: None) -> None:
    token = log_in(APIClient()).json()["token"]
    kept = AuthToken.objects.get()
    assert token not in (kept.digest, kept.token_key)
    assert kept.expiry is not None


def test_a_wrong_password_and_an_unknown_name_sound_alike(city: None) -> None:
    wrong, unknown = log_in(APIClient(), password="x"), log_in(APIClient(), username="nobody")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json() == unknown.json()


def test_guessing_a_password_is_slowed_down_from_wherever_it_comes(city: None) -> None:
    answers = [
        APIClient(REMOTE_ADDR=f"203.0.113.{place}").post(
            f"{API}/tokens", {"username": "lin", "password": "x"}
        )
        for place in range(11)
    ]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert answers[-1].json()["type"] == "/problems/too-many-requests"


def test_a_cache_that_is_down_lets_people_in(db: None) -> None:
    nowhere = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache",
                           "LOCATION": "redis://127.0.0.1:1/0"}}  # fmt: skip
    with override_settings(CACHES=nowhere):
        assert APIClient().get(f"{API}/one-things").status_code == 200


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer a b", "Bearer \x00", "Bearer é", "Bearer nonsense", "Basic bGluOmxpbg=="]
)
def test_a_token_that_is_none_is_refused(db: None, header: str) -> None:
    refused = APIClient().get(f"{API}/cases", headers={"Authorization": header})
    assert (refused.status_code, refused["Content-Type"]) == (401, PROBLEM)


def test_a_session_needs_the_csrf_token(city: None) -> None:
    browser = APIClient(enforce_csrf_checks=True)
    browser.force_login(User.objects.get(username="lin"))
    assert browser.get(f"{API}/cases").status_code == 200
    assert browser.post(f"{API}/drafts", {"one_thing": "newborn"}).status_code == 403


def test_everybody_stays_behind_their_own_door(program: Program) -> None:
    clerk = Department.objects.filter(posts__kind="clerk").first().code
    for username, address in [("lin", "tasks"), (clerk, "cases"), (clerk, "drafts/x")]:
        refused = program(username).get(f"{API}/{address}")
        assert refused.status_code in (403, 404), address
    assert program("lin").get(f"{API}/tasks").status_code == 403
    assert program("lin").get(f"{API}/indicators").status_code == 403
    for address in ("cases", "tasks", "messages", "indicators"):
        assert APIClient().get(f"{API}/{address}").status_code == 401


def test_what_is_somebody_elses_does_not_exist(program: Program, application: dict[str, Any]) -> None:
    lin = program("lin")
    number = lin.post(f"{API}/cases", application, headers={"Idempotency-Key": "k"}).json()["number"]
    drain(timezone.now())
    stranger = program("chen")
    assert stranger.get(f"{API}/cases/{number}").status_code == 404
    assert stranger.post(f"{API}/cases/{number}/ratings", {"level": 1, "reason": "x"}).status_code == 404
    message = lin.get(f"{API}/messages").json()["results"][0]["id"]
    assert stranger.post(f"{API}/messages/{message}/read").status_code == 404
    task = Task.objects.filter(finished=None, flow_task_type="HUMAN").first()
    elsewhere = Department.objects.exclude(pk=task.department_id).filter(posts__kind="clerk").first()
    other_clerk = program(elsewhere.code)
    for method, address in [("get", ""), ("post", "/claim"), ("post", "/release"), ("post", "/complete")]:
        body = {"outcome": "granted"} if address == "/complete" else None
        answer = getattr(other_clerk, method)(f"{API}/tasks/{task.pk}{address}", body)
        assert answer.status_code == 404, address


@pytest.mark.parametrize(
    ("method", "address", "content", "media_type", "status"),
    [
        ("get", "nothing-here", "", "application/json", 404),
        ("get", "cases/../../x", "", "application/json", 404),
        ("get", "one-things/unknown", "", "application/json", 404),
        ("put", "one-things", "{}", "application/json", 405),
        ("post", "one-things/newborn/guide", "{}", "text/xml", 415),
        ("post", "one-things/newborn/guide", "{", "application/json", 400),
        ("post", "one-things/newborn/guide", "[]", "application/json", 400),
        ("post", "one-things/newborn/guide", "{}", "application/json", 400),
        ("post", "one-things/newborn/guide", '{"answers": {"applicant": NaN}}', "application/json", 400),
        ("post", "one-things/newborn/guide", '{"answers": {"applicant": "\\u0000"}}', "application/json", 400),
        ("post", "one-things/newborn/guide", '{"answers": {"applicant": "\\ud800"}}', "application/json", 400),
        ("post", "one-things/newborn/guide", '{"answers": {"applicant": {"a": 1}}}', "application/json", 400),
        ("post", "one-things/newborn/guide", '{"answers": [1]}', "application/json", 400),
        ("post", "one-things/newborn/guide", '{"answers": {}, "is_staff": true}', "application/json", 400),
        ("post", "one-things/newborn/guide", "[" * 100_000, "application/json", 400),
        ("post", "one-things/newborn/guide", '{"a":' * 50 + "1" + "}" * 50, "application/json", 400),
        ("post", "one-things/newborn/guide", b"\xff\xfe", "application/json", 400),
        ("post", "one-things/newborn/guide", '"' + "x" * 3_000_000 + '"', "application/json", 413),
    ],
)  # fmt: skip
def test_whatever_comes_is_answered_with_a_problem(
    db: None, method: str, address: str, content: Any, media_type: str, status: int
) -> None:
    answer = getattr(APIClient(), method)(f"{API}/{address}", content, content_type=media_type)
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)
    assert answer.json()["status"] == status
    assert answer.json()["type"].startswith("/problems/")


def test_a_fault_of_ours_tells_nothing_about_the_inside(
    db: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def burst(self: object, request: object, view: object) -> bool:
        raise ValueError("张三 110101199003070011")

    monkeypatch.setattr(Search, "allow_request", burst)
    answer = APIClient(raise_request_exception=False).get(f"{API}/one-things")
    assert (answer.status_code, answer["Content-Type"]) == (500, PROBLEM)
    assert "张三" not in answer.content.decode()
    assert any(record.exc_info for record in caplog.records)


def test_problems_speak_the_language_of_the_reader(db: None) -> None:
    english = APIClient().get(f"{API}/nothing", headers={"Accept-Language": "en"})
    assert english.json()["title"] == "There is nothing here"


def test_a_register_that_is_down_is_told_not_thrown(program: Program, application: dict[str, Any]) -> None:
    RegistrySource.objects.update(behaviour="down")
    form = program("lin").post(
        f"{API}/one-things/newborn/form", {key: application[key] for key in ("answers", "values")}
    )
    assert form.status_code == 200
    assert form.json()["unavailable"]


def test_rates_are_read_from_the_settings() -> None:
    assert Search().rate == api_settings.DEFAULT_THROTTLE_RATES["search"]
