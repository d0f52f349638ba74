"""Corrections of a case: everything at once, once; answered item by item; the clocks stand still; reminded, ended."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from services.catalogue.models import OneThingVersion
from services.models import Region
from tests.acting import MONDAY, act, apply_for, open_matters, open_task, states
from tests.papers import small_png
from workflows.commands import clerk
from workflows.commands.corrections import (
    answer_item,
    ask_for_corrections,
    attach_to_item,
    detach_from_item,
    hand_in,
    remind_or_end,
)
from workflows.errors import AlreadyTaken, Invalid, NotAllowed, WrongState
from workflows.models import (
    Application,
    Attachment,
    Case,
    CaseEvent,
    CaseState,
    CorrectionRequest,
    Message,
    Notice,
    Outcome,
    SubCase,
    Task,
    Verb,
)
from workflows.reads.facts import case_facts
from workflows.reads.inbox import page
from workflows.reads.progress import progress
from workflows.reads.projection import shown_to_department
from workflows.reads.queues import Queue
from workflows.reads.task_page import task_page
from workflows.steps.faults import Wanted
from workflows.walk import clerk_of

NAME, PLAN = "owner.name", "stall.plan"
BOTH = (Wanted(code="plan_unclear"), Wanted(about=NAME, text="姓名有误，请按身份证填写"))
TUESDAY = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def uploads(settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def case(stall: OneThingVersion) -> Case:
    return apply_for(stall)


@pytest.fixture
def request_(case: Case) -> CorrectionRequest:
    return asked(case)


def asked(case: Case, *wanted: Wanted, now: datetime = MONDAY) -> CorrectionRequest:
    task = open_task(case, "permit")
    worker = clerk_of(task.department, now)
    clerk.claim(task=task, by=worker, now=now)
    return ask_for_corrections(task=task, wanted=wanted or BOTH, by=worker, now=now)


def paper(name: str = "plan.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, small_png())


def answer(request: CorrectionRequest, by, now: datetime = TUESDAY) -> None:
    answer_item(request=request, about=NAME, by=by, now=now, value="王小明", remark="户口本上也是这个名字")
    attach_to_item(request=request, about=PLAN, upload=paper(), by=by, now=now)


def alarms(request: CorrectionRequest) -> Iterator[datetime]:
    """Every moment at which the request wants attention, until it is over."""
    while request.alarm_at is not None:
        yield request.alarm_at
        request.refresh_from_db()


def test_everything_is_listed_at_once_and_no_clock_runs_meanwhile(case: Case) -> None:
    before = open_task(case, "permit").due_at
    request = asked(case)
    assert [item.about for item in request.items.all()] == [PLAN, NAME]
    assert request.items.get(position=0).text["zh"] == "摊位图看不清，请重新提交"
    # 15 working days after Monday 2 November: Monday 23 November.
    assert request.due_at.date().isoformat() == "2026-11-23"
    sub_case = SubCase.objects.get(case=case, matter="permit")
    assert sub_case.state == "awaiting_correction"
    assert (sub_case.promised_due_at, sub_case.silent_at) == (None, None)
    task = open_task(case, "permit")
    assert before is not None and (task.due_at, task.alarm_at) == (None, None)
    notice = Notice.objects.get(case=case, kind="correction")
    assert "摊位图看不清" in str(notice.content) and "姓名有误" in str(notice.content)
    assert Message.objects.filter(event__verb=Verb.CORRECTION_ASKED, receiver=case.submitted_by).exists()


def test_the_citizen_answers_item_by_item_and_the_department_goes_on(
    case: Case, request_: CorrectionRequest
) -> None:
    citizen = case.submitted_by
    before = Application.objects.values().get(pk=case.pk)
    old = case_facts(case)[NAME]
    answer(request_, citizen)
    # Saved, and yet nothing has reached the department.
    assert case_facts(case)[NAME] == old
    task = open_task(case, "permit")
    assert not [file for file in shown(task).attachments if file.item_id]
    hand_in(request=request_, by=citizen, now=TUESDAY)

    assert case_facts(case)[NAME] == "王小明"
    assert Application.objects.values().get(pk=case.pk) == before
    task = open_task(case, "permit")
    assert task.sub_case.state == "received" and task.due_at > MONDAY + timedelta(days=5)
    said = task_page(task, by=task.owner, now=TUESDAY)
    name = next(fact for group in said.groups for fact in group.facts if fact.value == "王小明")
    assert "3 November 2026" in name.source or "2026年11月3日" in name.source
    assert "户口本上也是这个名字" in name.source
    plan = next(line for line in said.documents if len(line.files) == 2)
    assert [file.replaced for file in plan.files] == [True, False] and plan.source
    row = next(one for one in progress(case, now=TUESDAY).documents if one.key == PLAN)
    assert row.corrected_at == TUESDAY and len(row.files) == len(row.replaced) == 1
    assert Message.objects.filter(event__verb=Verb.CORRECTION_ANSWERED, receiver=task.owner).exists()

    act(case, "permit", Outcome.ACCEPTED, now=TUESDAY)
    assert states(case)["permit"] == "accepted"


def test_what_came_back_stands_in_a_queue_of_its_own(case: Case, request_: CorrectionRequest) -> None:
    task = open_task(case, "permit")
    assert task.pk not in queued(Queue.CORRECTED, task.owner)
    answer(request_, case.submitted_by)
    hand_in(request=request_, by=case.submitted_by, now=TUESDAY)
    assert queued(Queue.CORRECTED, task.owner) == [task.pk]
    act(case, "permit", Outcome.ACCEPTED, now=TUESDAY)
    assert queued(Queue.CORRECTED, task.owner) == []


def test_an_incomplete_answer_is_kept_and_told_what_is_missing(
    case: Case, request_: CorrectionRequest
) -> None:
    citizen = case.submitted_by
    answer_item(request=request_, about=NAME, by=citizen, now=TUESDAY, value="王小明")
    with pytest.raises(Invalid) as refused:
        hand_in(request=request_, by=citizen, now=TUESDAY)
    assert set(refused.value.errors) == {PLAN}
    assert request_.items.get(about=NAME).value == {NAME: "王小明"}
    file = attach_to_item(request=request_, about=PLAN, upload=paper(), by=citizen, now=TUESDAY)
    detach_from_item(request=request_, attachment=file, by=citizen, now=TUESDAY)
    detach_from_item(request=request_, attachment=file, by=citizen, now=TUESDAY)
    with pytest.raises(Invalid):
        hand_in(request=request_, by=citizen, now=TUESDAY)


def test_the_law_allows_one_request_and_the_database_knows(case: Case, request_: CorrectionRequest) -> None:
    answer(request_, case.submitted_by)
    hand_in(request=request_, by=case.submitted_by, now=TUESDAY)
    task = open_task(case, "permit")
    with pytest.raises(WrongState):
        ask_for_corrections(task=task, wanted=BOTH, by=task.owner, now=TUESDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        CorrectionRequest.objects.create(
            sub_case=task.sub_case,
            department=task.department,
            asked_by=task.owner,
            asked_at=TUESDAY,
            due_at=TUESDAY,
        )


def test_a_clerk_asks_only_for_what_the_matter_declares_and_says_what_is_wrong(case: Case) -> None:
    wanted = (
        Wanted(about="stall.note", text="别的事项才要"),
        Wanted(about="owner.id_number", text="身份已核验"),
        Wanted(about=NAME),
        Wanted(code="nobody_foresaw_this"),
    )
    with pytest.raises(Invalid) as refused:
        asked(case, *wanted)
    assert set(refused.value.errors) == {"items.0.about", "items.1.about", "items.2.text", "items.3.code"}
    assert states(case)["permit"] == "received"


def test_corrections_are_asked_before_acceptance_by_who_has_the_task(case: Case) -> None:
    task = open_task(case, "permit")
    worker = clerk_of(task.department, MONDAY)
    with pytest.raises(WrongState):
        ask_for_corrections(task=task, wanted=BOTH, by=worker, now=MONDAY)
    clerk.claim(task=task, by=worker, now=MONDAY)
    with pytest.raises(NotAllowed):
        ask_for_corrections(task=task, wanted=BOTH, by=case.submitted_by, now=MONDAY)
    clerk.complete(task=task, by=worker, outcome=Outcome.ACCEPTED, now=MONDAY)
    with pytest.raises(WrongState):
        ask_for_corrections(task=task, wanted=BOTH, by=worker, now=MONDAY)


def test_nobody_decides_while_the_citizen_is_correcting(case: Case, request_: CorrectionRequest) -> None:
    task = open_task(case, "permit")
    with pytest.raises(WrongState):
        clerk.complete(task=task, by=task.owner, outcome=Outcome.ACCEPTED, now=TUESDAY)


@pytest.mark.parametrize("value", ["", "7"])
def test_a_new_value_is_checked_as_in_the_form(case: Case, request_: CorrectionRequest, value: str) -> None:
    with pytest.raises(Invalid) as refused:
        answer_item(request=request_, about=NAME, by=case.submitted_by, now=TUESDAY, value=value)
    assert set(refused.value.errors) == {NAME}


def test_what_stood_there_already_is_an_answer_only_with_a_reason(
    case: Case, request_: CorrectionRequest
) -> None:
    citizen, same = case.submitted_by, case_facts(case)[NAME]
    with pytest.raises(Invalid):
        answer_item(request=request_, about=NAME, by=citizen, now=TUESDAY, value=same)
    kept = answer_item(
        request=request_, about=NAME, by=citizen, now=TUESDAY, value=same, remark="身份证上就是这样"
    )
    assert kept.value == {NAME: same}


def test_a_correction_cannot_move_the_case_to_other_offices(case: Case) -> None:
    request = asked(case, Wanted(about="stall.region", text="地址不对"))
    elsewhere = other_district(case)
    with pytest.raises(Invalid) as refused:
        answer_item(request=request, about="stall.region", by=case.submitted_by, now=TUESDAY, value=elsewhere)
    assert set(refused.value.errors) == {"stall.region"}


def test_only_the_applicant_answers_and_only_what_was_asked(case: Case, request_: CorrectionRequest) -> None:
    stranger = get_user_model().objects.get(username="zhou")
    with pytest.raises(NotAllowed):
        answer_item(request=request_, about=NAME, by=stranger, now=TUESDAY, value="王小明")
    with pytest.raises(NotAllowed):
        attach_to_item(request=request_, about=PLAN, upload=paper(), by=stranger, now=TUESDAY)
    with pytest.raises(NotAllowed):
        hand_in(request=request_, by=stranger, now=TUESDAY)
    with pytest.raises(Invalid):
        answer_item(request=request_, about="stall.area", by=case.submitted_by, now=TUESDAY, value="3")
    assert not Attachment.objects.filter(item__isnull=False).exists()


def test_reminded_at_half_time_and_a_day_before_then_the_matter_ends(
    case: Case, request_: CorrectionRequest
) -> None:
    said = []
    for moment in alarms(request_):
        assert remind_or_end(request_.pk, moment - timedelta(seconds=1)) is None
        remind_or_end(request_.pk, moment)
        # Twice is once.
        assert remind_or_end(request_.pk, moment) is None
        said.append(moment.astimezone(request_.due_at.tzinfo).isoformat()[:16])
    told = CaseEvent.objects.filter(case=case, verb=Verb.CORRECTION_REMINDED)
    assert told.count() == 2 and len(said) == 3
    case.refresh_from_db()
    now = states(case)
    assert (now["permit"], now["sign"]) == ("terminated", "blocked")
    assert Task.objects.get(sub_case__case=case, sub_case__matter="permit").outcome == Outcome.TERMINATED
    assert Notice.objects.filter(case=case, kind="termination").count() == 1
    # The fire check, which waits for nothing of this, goes on.
    assert case.state == CaseState.IN_PROGRESS and "fire" in open_matters(case)
    with pytest.raises(WrongState):
        hand_in(request=request_, by=case.submitted_by, now=request_.due_at)


def test_a_colleague_is_told_who_has_the_task(case: Case) -> None:
    task = open_task(case, "permit")
    clerk.claim(task=task, by=clerk_of(task.department, MONDAY), now=MONDAY)
    other = get_user_model().objects.create_user("colleague")
    clerk_of(task.department, MONDAY).posts.first().__class__.objects.create(
        user=other, department=task.department, kind="clerk", title_zh="经办", title_en="Clerk",
        starts_on=MONDAY.date(),
    )  # fmt: skip
    with pytest.raises(AlreadyTaken):
        ask_for_corrections(task=task, wanted=BOTH, by=other, now=MONDAY)


def shown(task: Task):
    return shown_to_department(task, by=task.owner, now=TUESDAY)


def queued(queue: Queue, user) -> list[int]:
    return [row.task_id for row in page(queue, user=user, now=TUESDAY).rows]


def other_district(case: Case) -> str:
    own = case_facts(case)["stall.region"]
    return (
        Region.objects.filter(level="street")
        .exclude(parent__code=own[:6])
        .values_list("code", flat=True)
        .first()
    )
