"""Whole one-things through the pages: the citizen's and the clerks', without a line of JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone
from django_webtest import DjangoTestApp

from tests.acting import drain
from tests.journeys.conftest import given
from tests.journeys.people import Citizen, Clerk
from workflows.models import Case, CaseState, Task

Browser = Callable[[], DjangoTestApp]


def work_through(case: Case, browser_of: Browser, results: dict[str, Any], refuse: str = "") -> None:
    """Clerk after clerk takes the department's next task, until nothing of the case stands open."""
    clerks: dict[str, Clerk] = {}
    for _round in range(60):
        drain(timezone.now(), case)
        task = (
            Task.objects.filter(process=case, finished__isnull=True, flow_task_type="HUMAN")
            .select_related("department", "sub_case")
            .order_by("due_at", "id")
            .first()
        )
        if task is None:
            return
        code = task.department.code
        clerk = clerks.get(code) or clerks.setdefault(code, Clerk(browser_of(), code))
        page = clerk.next_task()
        assert f"/desk/task/{task.pk}/" in page.request.path
        if task.sub_case.matter == refuse and task.flow_task.name == "decide":
            clerk.stop(page, "材料与登记信息不一致")
        else:
            clerk.go_on(page, results.get(task.sub_case.matter, {}))
        task.refresh_from_db()
        assert task.finished is not None, f"{task} of {code}"
    raise AssertionError("the case does not end")


@pytest.mark.parametrize(
    ("one_thing", "applicant"),
    [
        ("newborn", "lin"),
        ("restaurant", "shen"),
        ("disability", "chen"),
        ("social_security_card_services", "ni"),
        ("retirement", "ni"),
        ("company_setup", "fang"),
        ("company_change", "qinghe"),
        ("transport", "jieyun"),
    ],
)
def test_one_application_goes_through_every_department_and_is_rated(
    one_thing: str, applicant: str, browser_of: Browser, sample_pdf: bytes
) -> None:
    sample = given(one_thing)
    citizen = Citizen(browser_of(), applicant)
    number = citizen.apply(one_thing, sample, sample_pdf)
    case = Case.objects.get(number=number)
    assert case.applicant.user.username == applicant
    work_through(case, browser_of, sample["results"])
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    assert set(case.sub_cases.values_list("state", flat=True)) <= {"granted", "skipped"}
    rated = citizen.rate(number, 5)
    assert rated.status_int == 200
    assert case.ratings.get(sub_case=None).level == 5


def test_a_refused_hukou_does_not_stop_the_vaccination_record(browser_of: Browser, sample_pdf: bytes) -> None:
    sample = given("newborn")
    citizen = Citizen(browser_of(), "lin")
    case = Case.objects.get(number=citizen.apply("newborn", sample, sample_pdf))
    work_through(case, browser_of, sample["results"], refuse="birth_household_registration")
    states = dict(case.sub_cases.values_list("matter", "state"))
    assert states["birth_household_registration"] == "refused"
    assert states["vaccination_record"] == "granted"
    assert {
        states[m]
        for m in ("medical_insurance_enrolment", "medical_insurance_premium", "social_security_card")
    } == {"blocked"}
    page = citizen.get(f"/cases/{case.number}/")
    assert "材料与登记信息不一致" in page.text
