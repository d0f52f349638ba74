"""The pages on which the owners of a one-thing move its running cases: sorted, decided on, approved, led back."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from services.catalogue.models import OneThingVersion
from tests.acting import apply_for, drain
from tests.citizen_portal.authors.conftest import browser
from tests.migrating import newer
from workflows.models import Case, MigrationRun, RunState
from workflows.reads.migrating.report import report

PLAN, RUNS = "/catalogue/migrations/plan/{}/", "/catalogue/migrations/"


def _edit(body):
    """A field is no longer asked, and the whole is promised sooner."""
    gone = body["matters"]["food_licence"]["fields"][-1]["field"]
    for matter in body["matters"].values():
        matter["fields"] = [rule for rule in matter["fields"] if rule["field"] != gone]
        for result in matter["results"]:
            result["copies"] = [key for key in result["copies"] if key != gone]
    body["one_thing"]["promise"] = "9wd"


@pytest.fixture
def old() -> OneThingVersion:
    return OneThingVersion.objects.current("restaurant")


@pytest.fixture
def cases(old) -> list[Case]:
    return [apply_for(old, timezone.now(), key=f"m-{number}") for number in range(2)]


def _last() -> MigrationRun:
    return MigrationRun.objects.latest("pk")


def test_owners_sort_their_cases_say_what_becomes_of_what_approve_and_lead_back(old, cases, author, approver):
    new = newer(old, _edit)
    assert b"2 running cases of version 1" in author.get(RUNS).content
    assert author.post(PLAN.format(old.pk), {"reason": ""}).status_code == 422
    assert author.get(PLAN.format(old.pk)).status_code == 200
    answer = author.post(PLAN.format(old.pk), {"reason": "the promise is shorter"})
    run = _last()
    page = f"/catalogue/migrations/{run.pk}/"
    assert answer.url == page
    shown = author.get(page).content.decode()
    assert cases[0].number in shown and "waits for a second person" in shown
    author.post(f"{page}approve/")
    assert _last().state == RunState.PLANNED
    for gap in report(run).gaps:
        author.post(f"{page}map/", {gap.name: "nobody offered this"})
        assert not _last().mapping
        page = f"/catalogue/migrations/{_last().pk}/"
        author.post(f"{page}map/", {gap.name: gap.choices[0][0]})
        page = f"/catalogue/migrations/{_last().pk}/"
    # Who planned it finds no button; who asks all the same is told.
    assert b"Approve and move" not in author.get(page).content
    assert b"Approve and move" in approver.get(page).content
    author.post(f"{page}approve/")
    assert _last().state == RunState.PLANNED
    approver.post(f"{page}approve/")
    drain(timezone.now())
    run = _last()
    assert run.state == RunState.DONE and run.mapping
    assert set(Case.objects.values_list("version", flat=True)) == {new.pk}
    assert b"Moved" in author.get(page).content
    approver.post(f"{page}undo/", {"reason": ""})
    assert _last().state == RunState.DONE
    approver.post(f"{page}undo/", {"reason": "a mistake in the new version"})
    drain(timezone.now())
    assert _last().state == RunState.UNDONE
    assert b"a mistake in the new version" in author.get(page).content
    assert author.get(RUNS).status_code == 200


def test_nobody_else_finds_a_migration_of_a_one_thing(old, cases, author):
    newer(old, _edit)
    author.post(PLAN.format(old.pk), {"reason": "the promise is shorter"})
    run = _last()
    page = f"/catalogue/migrations/{run.pk}/"
    leader = _leader_elsewhere()
    for client, status in ((browser("lin"), 403), (browser("supervisor"), 403), (leader, 404)):
        assert client.get(page).status_code == status
        for act in ("map", "approve", "drop", "undo"):
            assert client.post(f"{page}{act}/", {"reason": "x"}).status_code == status
    assert leader.get(PLAN.format(old.pk)).status_code == 404
    assert _last().state == RunState.PLANNED
    author.post(f"{page}drop/")
    assert _last().state == RunState.DROPPED


def _leader_elsewhere():
    """The leader of a department that has no part in leading restaurants."""
    user = (
        get_user_model()
        .objects.filter(posts__kind="leader")
        .exclude(posts__department__function="market")
        .first()
    )
    client = Client()
    client.force_login(user)
    return client
