"""The precheck: the one window sees everything, no legal clock runs, and what goes back is not lost."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from services.catalogue.models import OneThingVersion
from services.catalogue.publish import publish
from services.catalogue.vocabulary import Package
from services.terms import Term
from tests.acting import MONDAY, act, apply_for, drain, open_task, states
from workflows.commands import citizen, clerk
from workflows.commands.precheck import pass_by_silence, send_back
from workflows.commands.sweep import sweep
from workflows.commands.withdrawal import withdraw
from workflows.errors import Invalid, WrongState
from workflows.models import (
    Attachment,
    Case,
    CaseEvent,
    CaseState,
    Draft,
    Notice,
    Outcome,
    Task,
    Verb,
)
from workflows.reads.citizen import case_rows, draft_rows
from workflows.reads.progress import progress
from workflows.reads.projection import shown_to_department
from workflows.reads.task_page import task_page
from workflows.steps.faults import Wanted
from workflows.walk import clerk_of

PLAN = "stall.plan"
DESK = "civil_affairs@street"


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def prechecked(stall: OneThingVersion) -> OneThingVersion:
    """The stall, looked at by the street's window first."""
    package = stall.package
    one_thing = package.one_thing.model_copy(update={"precheck": DESK, "precheck_term": Term.parse("1wd")})
    return publish(package.model_copy(update={"one_thing": one_thing}), by="tests", at=MONDAY)[0]


@pytest.fixture
def case(prechecked: OneThingVersion) -> Case:
    return apply_for(prechecked, answers={"grant": "yes"})


def window_task(case: Case) -> Task:
    """The precheck's task, claimed."""
    task = Task.objects.select_related("department", "sub_case", "process__applicant").get(
        process=case, finished__isnull=True
    )
    worker = clerk_of(task.department, MONDAY)
    return clerk.claim(task=task, by=worker, now=MONDAY)


def test_nothing_legal_begins_before_the_window_has_looked(case: Case) -> None:
    assert case.state == CaseState.SUBMITTED
    assert set(states(case).values()) == {"waiting"} or "skipped" in states(case).values()
    assert not case.sub_cases.filter(received_at__isnull=False).exists()
    task = window_task(case)
    # One working day after Monday.
    assert (task.step, task.due_at.date().isoformat()) == ("precheck", "2026-11-03")
    assert task.department.function == "civil_affairs"


def test_the_window_sees_the_whole_application(case: Case) -> None:
    task = window_task(case)
    seen = shown_to_department(task, by=task.owner, now=MONDAY)
    # Fields of matters of several departments at once.
    assert {"owner.name", "stall.area", "stall.region"} <= set(seen.values)
    assert PLAN in seen.documents
    page = task_page(task, by=task.owner, now=MONDAY)
    assert (str(page.matter), page.outcomes) == (str(case.package.one_thing.name), (Outcome.PASSED,))


def test_passed_everything_starts_at_once(case: Case) -> None:
    task = window_task(case)
    clerk.complete(task=task, by=task.owner, outcome=Outcome.PASSED, now=MONDAY)
    drain(MONDAY, case)
    case.refresh_from_db()
    assert case.state == CaseState.IN_PROGRESS
    assert states(case)["identity"] == "granted" and states(case)["permit"] == "received"
    act(case, "permit", Outcome.ACCEPTED)


def test_sent_back_nothing_is_lost_and_the_list_stands_at_the_fields(case: Case) -> None:
    said = case.application
    task = window_task(case)
    wanted = (
        Wanted(code="plan_unclear"),
        Wanted(about="stall.area", text="面积与图不符"),
        Wanted(text="请补齐"),
    )
    draft = send_back(task=task, wanted=wanted, by=task.owner, now=MONDAY)
    case.refresh_from_db()
    assert case.state == CaseState.RETURNED and case.finished == MONDAY
    assert (draft.user, draft.returned_from) == (case.submitted_by, case)
    kept = Draft.objects.get(pk=draft.pk)
    assert (kept.answers, kept.values) == (said.answers, said.values)
    assert [item["about"] for item in kept.advice["items"]] == [PLAN, "stall.area", ""]
    assert "摊位图看不清" in str(Notice.objects.get(case=case, kind="return").content)
    assert CaseEvent.objects.filter(case=case, verb=Verb.SENT_BACK).exists()
    assert progress(case, now=MONDAY).is_closed
    # The window's task is over, and no department ever had the case.
    assert not Task.objects.filter(process=case, finished__isnull=True).exists()
    drain(MONDAY, case)
    assert not case.sub_cases.filter(received_at__isnull=False).exists()


def test_nobody_is_said_to_have_it_before_the_window_has_looked_nor_after_it_came_back(case: Case) -> None:
    first = progress(case, now=MONDAY).needed[0]
    assert first.note == "预审通过后自动开始。"
    task = window_task(case)
    send_back(task=task, wanted=(Wanted(text="请补齐"),), by=task.owner, now=MONDAY)
    case.refresh_from_db()
    notes = {matter.note for matter in progress(case, now=MONDAY).needed}
    assert notes == {"申请退回时，这一项还没有开始办理。"}
    [row] = case_rows(case.submitted_by, now=MONDAY)
    [draft] = draft_rows(case.submitted_by, now=MONDAY)
    assert row.is_taken_back and draft.came_back


def test_copies_of_the_files_go_along_and_the_case_keeps_its_own(prechecked: OneThingVersion) -> None:
    case = apply_for(prechecked)
    for one in Attachment.objects.filter(case=case):
        one.file.save("", ContentFile(b"paper"), save=True)
    task = window_task(case)
    draft = send_back(task=task, wanted=(Wanted(code="plan_unclear"),), by=task.owner, now=MONDAY)
    copies = {one.document: one for one in draft.attachments.all()}
    originals = {one.document: one for one in case.attachments.all()}
    assert copies.keys() == originals.keys() and copies
    for document, copy in copies.items():
        assert copy.file.name != originals[document].file.name
        assert copy.file.open("rb").read() == originals[document].file.open("rb").read() == b"paper"


def test_a_list_is_wanted_and_only_the_window_sends_back(case: Case, stall: OneThingVersion) -> None:
    task = window_task(case)
    with pytest.raises(Invalid):
        send_back(task=task, wanted=(), by=task.owner, now=MONDAY)
    with pytest.raises(WrongState):
        clerk.complete(task=task, by=task.owner, outcome=Outcome.SENT_BACK, now=MONDAY, reason="缺材料")
    clerk.complete(task=task, by=task.owner, outcome=Outcome.PASSED, now=MONDAY)
    drain(MONDAY, case)
    later = open_task(case, "permit")
    worker = clerk_of(later.department, MONDAY)
    clerk.claim(task=later, by=worker, now=MONDAY)
    with pytest.raises(WrongState):
        send_back(task=later, wanted=(Wanted(text="不行"),), by=worker, now=MONDAY)


def test_what_the_window_does_not_answer_in_time_begins_by_itself(case: Case) -> None:
    task = Task.objects.get(process=case)
    assert pass_by_silence(task.pk, task.due_at) is None
    late = task.due_at + timedelta(seconds=2)
    sweep(now=late, case_id=case.pk)
    assert pass_by_silence(task.pk, late) is None
    drain(late, case)
    case.refresh_from_db()
    assert case.state == CaseState.IN_PROGRESS and states(case)["permit"] == "received"
    assert CaseEvent.objects.get(case=case, verb=Verb.PRECHECKED).detail == {"outcome": "silence"}


def test_during_the_precheck_the_application_is_taken_back_as_a_whole(case: Case) -> None:
    with pytest.raises(WrongState):
        withdraw(case=case, by=case.submitted_by, now=MONDAY, matter="permit")
    withdraw(case=case, by=case.submitted_by, now=MONDAY)
    case.refresh_from_db()
    assert case.state == CaseState.WITHDRAWN
    assert not Task.objects.filter(process=case, finished__isnull=True).exists()


def test_nothing_was_done_that_could_be_rated(case: Case) -> None:
    task = window_task(case)
    send_back(task=task, wanted=(Wanted(text="请补齐"),), by=task.owner, now=MONDAY)
    with pytest.raises(WrongState):
        citizen.rate(case=case, level=5, by=case.submitted_by, now=MONDAY)


def test_the_package_says_which_step_the_precheck_is(prechecked: OneThingVersion) -> None:
    package: Package = prechecked.package
    assert str(package.step("permit", "precheck").term) == "1wd"
    assert package.step("permit", "accept") is package.matters["permit"].step("accept")
