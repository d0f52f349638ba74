"""`/metrics`: who may read it, and that it says what is so."""

import re
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from rest_framework.settings import api_settings
from ruamel.yaml import YAML

from citizen_portal.operations import refusals
from tests.applicant import newborn_city
from tests.statements import counted
from workflows.models import Heartbeat
from workflows.reads import operations

CHECKOUT = Path(__file__).resolve().parents[3]
RULES = CHECKOUT / "docs" / "alerts.rules.yaml"
EVERYWHERE = [ip_network("0.0.0.0/0")]


def scrape() -> dict[tuple[str, frozenset[tuple[str, str]]], float]:
    answer = Client().get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(s.name, frozenset(s.labels.items())): s.value for f in families for s in f.samples}


@pytest.fixture
def allowed(settings):
    settings.METRICS_ALLOWED = EVERYWHERE


def test_nobody_reads_the_figures_unless_the_operator_said_who():
    assert Client().get("/metrics").status_code == 404


@pytest.mark.parametrize(
    ("address", "status"), [("10.1.2.3", 200), ("10.2.0.1", 404), ("", 404), ("::1", 404)]
)
def test_a_network_the_operator_named_may_read(db, settings, address, status):
    settings.METRICS_ALLOWED = [ip_network("10.1.0.0/16")]
    assert Client(REMOTE_ADDR=address).get("/metrics").status_code == status


def test_behind_a_proxy_nobody_was_told_of_the_network_counts_for_nothing(db, allowed):
    assert Client().get("/metrics", headers={"x-forwarded-for": "10.1.2.3"}).status_code == 404


def test_behind_a_known_proxy_only_its_own_word_counts(db, settings, monkeypatch):
    monkeypatch.setattr(api_settings, "NUM_PROXIES", 1, raising=False)
    settings.METRICS_ALLOWED = [ip_network("10.1.0.0/16")]
    pretended = {"x-forwarded-for": "10.1.2.3, 203.0.113.9"}
    assert Client().get("/metrics", headers=pretended).status_code == 404
    true = {"x-forwarded-for": "203.0.113.9, 10.1.2.3"}
    assert Client().get("/metrics", headers=true).status_code == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [("Bearer the token", 200), ("Bearer another", 404), ("Bearer ", 404), ("", 404), ("Bearer 令牌", 404)],
)
def test_the_operators_token_opens_it(db, settings, sent, status):
    settings.METRICS_TOKEN = "the token"
    answer = Client().get("/metrics", HTTP_AUTHORIZATION=sent)
    assert answer.status_code == status


def test_a_scrape_costs_a_score_of_statements_whatever_there_is(db, allowed):
    with counted() as statements:
        scrape()
    assert len(statements) <= 20


def test_every_label_is_there_before_anything_has_happened(db, allowed):
    figures = scrape()
    for kind in ("hand_off", "verify", "keep", "scan"):
        assert figures["yijianshi_intents", frozenset({("kind", kind), ("state", "parked")})] == 0
    assert figures["yijianshi_jobs_heartbeat_seconds", frozenset()] == float("inf")
    assert figures["yijianshi_redis_up", frozenset()] == 1


def test_the_heartbeat_is_read_from_the_database(db, allowed):
    Heartbeat.objects.create(name=Heartbeat.JOBS, at=timezone.now())
    assert 0 <= scrape()["yijianshi_jobs_heartbeat_seconds", frozenset()] < 60


def test_without_redis_the_figures_come_all_the_same(db, allowed, settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"
    figures = scrape()
    assert figures["yijianshi_redis_up", frozenset()] == 0
    assert ("yijianshi_cases_open", frozenset({("state", "submitted")})) in figures


def test_a_refusal_is_counted_for_all_processes(db, allowed):
    counter = ("yijianshi_database_refusals_total", frozenset({("reason", "disk_full")}))
    before = scrape()[counter]
    refusals.note("disk_full")
    assert scrape()[counter] == before + 1


def test_every_alarm_rests_on_figures_that_exist_and_is_explained(db, allowed):
    newborn_city()
    known = {name for name, _labels in scrape()}
    manual = (CHECKOUT / "docs" / "operations.md").read_text()
    alarms = [rule for group in YAML(typ="safe").load(RULES)["groups"] for rule in group["rules"]]
    assert len(alarms) > 8
    for alarm in alarms:
        named = set(re.findall(r"yijianshi_\w+", alarm["expr"]))
        assert named <= known, alarm["alert"]
        assert named or "up{" in alarm["expr"], alarm["alert"]
        assert alarm["labels"]["severity"] in {"page", "ticket"}
        assert f"### {alarm['alert']}\n" in manual, alarm["alert"]


def test_every_figure_has_a_name_and_a_sentence_of_its_own(db):
    figures = [figure for measure in operations.FIGURES for figure in measure(timezone.now())]
    assert (
        len({figure.name for figure in figures}) == len({figure.says for figure in figures}) == len(figures)
    )
