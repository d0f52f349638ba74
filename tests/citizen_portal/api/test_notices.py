"""Programs read the notices of a case: the applicant all of them, a department those of its own matter."""

import hashlib
from typing import Any

import pytest
from rest_framework.test import APIClient

from services.catalogue.loader import load
from services.catalogue.models import OneThingVersion
from services.catalogue.publish import publish
from tests.acting import MONDAY, act, apply_for, open_task
from tests.workflows.conftest import PACKAGES, city
from workflows.models import AccessEntry, Case, Notice, NoticeKind
from workflows.walk import clerk_of

__all__ = ["city"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def case(city: None) -> Case:
    """The permit is accepted, and a survey waits."""
    stall: OneThingVersion = publish(load(PACKAGES / "stall.yaml").packages["stall"], by="tests", at=MONDAY)[
        0
    ]
    case = apply_for(stall)
    act(case, "permit")
    return case


def program(user: Any) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def test_an_applicant_lists_the_notices_and_downloads_one(case: Case) -> None:
    own = program(case.submitted_by)
    listed = own.get(f"/api/v1/cases/{case.number}/notices").json()
    assert [one["id"] for one in listed] == list(
        Notice.objects.filter(case=case).order_by("-id").values_list("id", flat=True)
    )
    acceptance = next(one for one in listed if one["kind"] == NoticeKind.ACCEPTANCE)
    assert acceptance["number"] and acceptance["title"] and acceptance["matter"]
    answer = own.get(acceptance["pdf"], headers={"accept": "application/pdf"})
    paper = b"".join(answer.streaming_content)
    assert (answer.status_code, answer["Content-Type"], paper[:4]) == (200, "application/pdf", b"%PDF")
    again = own.get(f"/api/v1/cases/{case.number}/notices").json()
    digest = next(one["digest"] for one in again if one["id"] == acceptance["id"])
    assert digest == hashlib.sha256(paper).hexdigest()


def test_a_department_reads_those_of_its_own_matter_and_the_look_is_recorded(case: Case) -> None:
    task = open_task(case, "permit")
    own = program(clerk_of(task.department, MONDAY))
    (line,) = own.get(f"/api/v1/tasks/{task.pk}/notices").json()
    assert line["kind"] == NoticeKind.ACCEPTANCE
    assert own.get(line["pdf"]).status_code == 200
    assert AccessEntry.objects.filter(scope__what=["notice:acceptance"], case=case).exists()
    receipt = Notice.objects.get(case=case, kind=NoticeKind.RECEIPT)
    assert own.get(f"/api/v1/tasks/{task.pk}/notices/{receipt.pk}").status_code == 404


def test_nobody_else_learns_of_a_notice(case: Case) -> None:
    stranger = program(clerk_of(open_task(case, "permit").department, MONDAY))
    notice = Notice.objects.filter(case=case).earliest("id")
    assert stranger.get(f"/api/v1/cases/{case.number}/notices").status_code == 403
    applicant = program(case.submitted_by)
    assert applicant.get(f"/api/v1/cases/{case.number}/notices/{notice.pk + 9999}").status_code == 404
