"""The search of the front page: with and without JavaScript, and what is told to nobody."""

import logging
import re

import pytest
from django.test import Client

HTMX = {"HX-Request": "true"}


@pytest.mark.parametrize(
    ("typed", "shown"), [("上户口", "<mark>上户口</mark>"), ("shk", "shk → <mark>上户口</mark>")]
)
def test_a_find_says_by_which_word(client, newborn, typed, shown):
    page = client.get("/", {"q": typed}).content.decode()
    assert shown in page.split('id="found"')[1]


def test_while_one_types_only_the_finds_are_sent(client, newborn):
    answer = client.get("/", {"q": "宝宝"}, headers=HTMX)
    part = answer.content.decode()
    assert "/one-things/newborn/" in part
    assert "<html" not in part
    assert "HX-Request" in answer["Vary"]
    assert client.get("/", {"q": " "}, headers=HTMX).content.decode().strip() == ""


def test_without_a_find_the_list_and_the_telephone_help_on(client, newborn):
    page = client.get("/", {"q": "天气预报"}).content.decode()
    assert "12345" in page.split('id="found"')[1]
    assert "/one-things/newborn/" in page.split("For people and families")[1]


def test_what_was_typed_is_shown_as_text(client, newborn):
    page = client.get("/", {"q": "<b>宝宝</b>"}).content.decode()
    assert "<b>" not in page
    assert "&lt;b&gt;" in page


@pytest.mark.parametrize("status", [200, 429])
def test_the_words_are_told_to_no_log_and_no_other_site(client, newborn, status, caplog, settings):
    if status == 429:
        known = settings.REST_FRAMEWORK
        rates = known["DEFAULT_THROTTLE_RATES"] | {"search_from": "1/min"}
        settings.REST_FRAMEWORK = known | {"DEFAULT_THROTTLE_RATES": rates}
        client.get("/")
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/", {"q": "残疾证 canji"})
    assert answer.status_code == status
    assert answer["Referrer-Policy"] == "same-origin"
    told = " ".join(record.getMessage() for record in caplog.records if record.name != "django.db.backends")
    assert not re.search("残疾|canji|%E6%AE%8B", told)


def test_programs_are_told_why_too(newborn):
    found = Client().get("/api/v1/one-things", {"q": "shanghukou"}).json()["results"]
    assert [one["code"] for one in found] == ["newborn"]
    assert found[0]["matched"] == [{"said": "shanghukou", "word": "上户口"}]
    everything = Client().get("/api/v1/one-things").json()["results"]
    assert [one["matched"] for one in everything] == [[]] * len(everything)
