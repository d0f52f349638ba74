"""Corrections, withdrawal and promises through the API."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.acting import apply_for, drain, open_task
from tests.citizen_portal.api.conftest import API, Program
from tests.papers import small_png
from tests.workflows.conftest import published
from workflows.models import Case

NAME, PLAN = "owner.name", "stall.plan"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def case(city: None) -> Case:
    now = timezone.now()
    return apply_for(published("stall"), now)


def pointers(answer: Any) -> list[str]:
    return [fault["pointer"] for fault in answer.json()["errors"]]


def test_asked_at_once_answered_item_by_item_and_handed_in(program: Program, case: Case) -> None:
    task = open_task(case, "permit")
    clerk, citizen = program(task.department.code), program(case.submitted_by.username)
    asking = f"{API}/tasks/{task.pk}/corrections"
    wanted = {"items": [{"code": "plan_unclear"}, {"about": NAME, "text": "姓名有误"}]}
    assert clerk.post(asking, wanted).status_code == 409, "not claimed yet"
    clerk.post(f"{API}/tasks/{task.pk}/claim")
    assert pointers(clerk.post(asking, {"items": [{"about": NAME}]})) == ["/items/0/text"]
    assert clerk.post(asking, {"items": [{"about": NAME, "text": "x", "by": "y"}]}).status_code == 400
    assert clerk.post(asking, wanted).status_code == 201
    assert clerk.post(asking, wanted).status_code == 409
    assert clerk.get(f"{API}/tasks/{task.pk}").json()["due_at"] is None

    address = f"{API}/cases/{case.number}/corrections/permit"
    read = citizen.get(address).json()
    assert [item["about"] for item in read["items"]] == [PLAN, NAME]
    assert pointers(citizen.put(f"{address}/{NAME}", {"value": "7"})) == ["/value"]
    answered = citizen.put(f"{address}/{NAME}", {"value": "王小明", "remark": "按身份证"}).json()
    assert [item["is_answered"] for item in answered["items"]] == [False, True]
    assert pointers(citizen.post(address)) == [f"/{PLAN}"]
    paper = {"file": SimpleUploadedFile("plan.png", small_png())}
    kept = citizen.post(f"{address}/{PLAN}/files", paper, format="multipart")
    assert kept.status_code == 201
    assert citizen.delete(f"{address}/{PLAN}/files/{kept.json()['id']}").status_code == 204
    paper = {"file": SimpleUploadedFile("plan.png", small_png())}
    citizen.post(f"{address}/{PLAN}/files", paper, format="multipart")
    assert citizen.post(address).json()["end"] == "answered"
    assert citizen.post(address).status_code == 409
    seen = clerk.get(f"{API}/tasks/{task.pk}").json()
    assert seen["values"][NAME] == "王小明" and seen["due_at"] is not None


def test_withdrawn_after_reading_what_else_would_not_begin(program: Program, case: Case) -> None:
    citizen = program(case.submitted_by.username)
    offered = {
        one["matter"]: one["blocks"] for one in citizen.get(f"{API}/cases/{case.number}/withdrawal").json()
    }
    assert len(offered["permit"]) == 1
    taken = citizen.post(f"{API}/cases/{case.number}/withdrawal", {"matter": "permit"})
    assert (taken.status_code, taken.json()["state"]) == (200, "in_progress")
    assert citizen.post(f"{API}/cases/{case.number}/withdrawal", {"matter": "permit"}).status_code == 409
    assert (
        program("zhou").post(f"{API}/cases/{case.number}/withdrawal", {"everything": True}).status_code == 404
    )
    for unclear in ({}, {"matter": "subsidy", "everything": True}):
        assert citizen.post(f"{API}/cases/{case.number}/withdrawal", unclear).status_code == 400
    everything = citizen.post(f"{API}/cases/{case.number}/withdrawal", {"everything": True})
    assert everything.json()["state"] == "closed"
    drain(timezone.now(), case)
    case.refresh_from_db()
    assert case.finished is not None
