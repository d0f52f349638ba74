"""The desk of a yearly round, as the education bureau uses it, and what families see of it meanwhile."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from citizen_portal.accounts.models import User
from citizen_portal.demo.rounds import fill_rounds, seed_rounds
from citizen_portal.demo.seeding import seed
from services.catalogue.loader import load, shipped_packages
from services.catalogue.publish import publish
from services.models import Department, Round
from tests.acting import drain
from workflows.models import Admission, Case

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def city() -> None:
    now = timezone.now()
    seed(today=timezone.localdate(now))
    publish(load(shipped_packages()).packages["school_enrolment"], by="tests", at=now)


def browser(username: str) -> Client:
    client = Client(HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(User.objects.get(username=username))
    return client


def test_a_year_is_written_down_approved_by_another_and_then_read_by_everybody(city):
    clerk, leader, family = (
        browser("education_binjiang"),
        browser("education_binjiang_leader"),
        browser("han"),
    )
    public = "/one-things/school_enrolment/"
    assert "have not been announced yet" in family.get(public).text
    assert family.post(f"{public}begin/").headers["Location"] == public
    assert "There is no round yet" in clerk.get("/desk/rounds/").text
    address = "/desk/rounds/new/school_enrolment/"
    assert clerk.get(address).status_code == 200
    assert clerk.post(address, {}).status_code == 422
    today = timezone.localdate()
    form = {
        "year": 2027,
        "name_zh": "2027 年招生",
        "name_en": "Enrolment 2027",
        "primary_school.changning_primary": 3,
    }
    for place, stage in enumerate(("registration", "verification", "decision", "confirmation")):
        form |= {f"first_{stage}": today + place * 9 * DAY, f"last_{stage}": today + (place * 9 + 8) * DAY}
    wrong = clerk.post(address, form | {"last_decision": today})
    assert wrong.status_code == 422
    assert "The last day lies before the first." in wrong.text
    page = clerk.post(address, form).headers["Location"]
    assert "not approved yet" in clerk.get(page).text
    assert clerk.post(f"{page}approve/").status_code == 403
    assert "have not been announced yet" in family.get(public).text
    assert leader.post(f"{page}approve/").headers["Location"] == page
    assert "In force" in clerk.get("/desk/rounds/").text
    seen = family.get(public).text
    assert "Applications are open until" in seen
    assert "How places are given" in seen
    started = family.post(f"{public}begin/").headers["Location"]
    assert family.get(started).status_code == 200
    assert (
        clerk.post(f"{page}places/", {"pool": "primary_school", "place": "nowhere", "number": 1}).status_code
        == 422
    )
    given = {"pool": "primary_school", "place": "wangjiang_primary", "number": 5}
    assert clerk.post(f"{page}places/", given).status_code == 302
    assert "Wangjiang Primary School" in clerk.get(page).text
    program = family.get("/api/v1/one-things/school_enrolment").json()
    assert program["window"]["is_open"] is True
    assert program["window"]["stages"][0]["code"] == "registration"


def test_the_list_is_drawn_up_approved_by_another_and_its_progress_read(city):
    now = timezone.now()
    seed_rounds(now=now)
    assert fill_rounds(now=now, applications=6) == 6
    clerk, leader = browser("education_linhu"), browser("education_linhu_leader")
    year = Round.objects.get(department__code="education_linhu")
    page = f"/desk/rounds/{year.pk}/"
    assert "6 applications wait for a place" in clerk.get(page).text
    assert clerk.post(f"{page}draw-up/", {"seed": "x"}).status_code == 422
    assert clerk.post(f"{page}draw-up/", {"seed": "27 03 14"}).headers["Location"] == page
    assert "Drawn up, nothing decided yet" in clerk.get(page).text
    admission = Admission.objects.get(round=year)
    approve = f"/desk/admissions/{admission.pk}/approve/"
    assert clerk.post(approve).status_code in (403, 409)
    answer = leader.post(approve)
    if answer.status_code == 422:
        assert "Not every check has ended" in answer.text
        return
    drain(timezone.now())
    assert "6 of 6 decided." in clerk.get(page).text
    case = Case.objects.filter(round=year).first()
    owner = Client(HTTP_ACCEPT_LANGUAGE="en")
    owner.force_login(case.submitted_by)
    seen = owner.get(f"/cases/{case.number}/").text
    assert "The calendar of this year" in seen
    assert "Our promise" not in seen


def test_nobody_outside_the_office_sees_a_round(city):
    seed_rounds(now=timezone.now())
    year = Round.objects.get(department__code="education_binjiang")
    for username in ("education_linhu", "tax_binjiang"):
        assert browser(username).get(f"/desk/rounds/{year.pk}/").status_code == 404
    office = Department.objects.get(code="education_binjiang")
    assert Round.objects.filter(department=office).count() == 1
