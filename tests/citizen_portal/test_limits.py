"""Who asks too often waits, and is told how long; a cache that is down keeps nobody out."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client, override_settings

from tests.applicant import begun, logged_in, newborn_city


@pytest.fixture(autouse=True)
def nothing_counted(db: None, settings) -> Iterator[None]:
    settings.LANGUAGE_CODE = "en"
    newborn_city()
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def rates(settings):
    """Set some rates for this test."""

    def change(**rates: str) -> None:
        known = settings.REST_FRAMEWORK
        settings.REST_FRAMEWORK = known | {"DEFAULT_THROTTLE_RATES": known["DEFAULT_THROTTLE_RATES"] | rates}

    return change


def test_an_account_that_submits_too_often_waits_and_loses_nothing(rates) -> None:
    rates(submission="2/min")
    lin, zhou = logged_in("lin"), logged_in("zhou")
    draft = begun(lin)
    first, refused = (lin.post(f"/apply/{draft.pk}/check/") for _ in range(2))
    assert first.status_code != 429
    assert refused.status_code == 429
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert "Too many tries" in refused.content.decode()
    assert zhou.post("/one-things/newborn/begin/").status_code == 302


def test_the_page_and_the_api_count_together(rates) -> None:
    rates(submission="1/min")
    lin = logged_in("lin")
    lin.post("/one-things/newborn/begin/")
    refused = lin.post("/api/v1/drafts", {"one_thing": "newborn"}, content_type="application/json")
    assert (refused.status_code, refused.json()["type"]) == (429, "/problems/too-many-requests")


def test_an_address_is_counted_whoever_sits_behind_it(rates) -> None:
    rates(search_from="1/min")
    assert Client().get("/?q=baby").status_code == 200
    assert logged_in("lin").get("/?q=baby").status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.7").get("/?q=baby").status_code == 200


def test_reading_a_form_is_not_counted_as_sending_it(rates) -> None:
    rates(saving="1/min")
    lin = logged_in("lin")
    draft = begun(lin)
    assert {lin.get(f"/apply/{draft.pk}/questions/").status_code for _ in range(3)} == {200}


def test_a_clerk_who_searches_on_and_on_waits(rates) -> None:
    rates(desk_search="1/min")
    clerk = logged_in("police_changning")
    statuses = [clerk.post("/desk/search/", {"q": "林悦然"}).status_code for _ in range(2)]
    assert statuses == [302, 429]


def test_when_the_cache_is_down_everybody_is_served(rates) -> None:
    rates(submission="1/min", submission_from="1/min")
    lin = logged_in("lin")
    nowhere = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1"}
    with override_settings(CACHES={"default": nowhere}):
        assert {lin.post("/one-things/newborn/begin/").status_code for _ in range(3)} == {302}
