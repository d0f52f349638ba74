"""Nobody answers for five working days: the matter is accepted from the day it was received (art. 32)."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from services.calendar.hours import SHANGHAI
from services.catalogue.models import OneThingVersion
from services.models import Post, PostKind, RegistrySource
from tests.acting import MONDAY, act, apply_for, drain, open_task, states
from workflows.commands import clerk
from workflows.commands.silence import accept_by_silence
from workflows.commands.sweep import sweep
from workflows.errors import WrongState
from workflows.models import (
    Case,
    CaseEvent,
    Message,
    Notice,
    NoticeKind,
    Outcome,
    SubCase,
    SubCaseState,
    Verb,
)
from workflows.reads.outcomes import possible
from workflows.walk import clerk_of

LAST = datetime(2026, 11, 9, 23, 59, 59, tzinfo=SHANGHAI)
"""The fifth working day after Monday 2 November."""
AFTER = LAST + timedelta(seconds=1)


@pytest.fixture
def case(silence: OneThingVersion) -> Case:
    return apply_for(silence)


def matter(case: Case, code: str) -> SubCase:
    return SubCase.objects.select_related("department").get(case=case, matter=code)


def day(moment: datetime) -> str:
    return timezone.localtime(moment, SHANGHAI).strftime("%m-%d")


def test_silence_accepts_from_the_day_of_receipt_and_the_matter_goes_on(case: Case) -> None:
    assert matter(case, "plain").silent_at == LAST
    task = open_task(case, "plain")
    sweep(now=LAST, case_id=case.pk)
    assert (
        matter(case, "plain").state == SubCaseState.RECEIVED
    )  # the last second still belongs to the department
    sweep(now=AFTER, case_id=case.pk)
    drain(AFTER, case)
    sub_case = matter(case, "plain")
    assert (sub_case.state, sub_case.accepted_at) == (SubCaseState.ACCEPTED, sub_case.received_at)
    assert sub_case.silent_at is None
    assert day(sub_case.promised_due_at) == "11-16"  # ten working days from Monday the second
    task.refresh_from_db()
    assert (task.outcome, task.finished) == (Outcome.ACCEPTED, AFTER)
    following = open_task(case, "plain")
    assert (following.step, following.due_at) == ("decide", sub_case.promised_due_at)


def test_the_citizen_and_the_head_of_the_department_are_told_and_a_notice_is_given(case: Case) -> None:
    sweep(now=AFTER, case_id=case.pk)
    leader = Post.objects.get(department=matter(case, "plain").department, kind=PostKind.LEADER).user
    event = CaseEvent.objects.get(sub_case=matter(case, "plain"), verb=Verb.ACCEPTED_BY_SILENCE)
    told = set(Message.objects.filter(event=event).values_list("receiver_id", flat=True))
    assert told == {case.submitted_by_id, leader.pk}
    assert Notice.objects.get(event=event).kind == NoticeKind.ACCEPTANCE


def test_it_happens_once_however_often_the_clock_comes_by(case: Case) -> None:
    for _again in range(3):
        sweep(now=AFTER, case_id=case.pk)
    assert accept_by_silence(matter(case, "plain").pk, AFTER) is None
    assert CaseEvent.objects.filter(case=case, verb=Verb.ACCEPTED_BY_SILENCE).count() == 3  # one a matter


def test_a_clerk_who_answers_in_time_breaks_the_silence(case: Case) -> None:
    act(case, "plain", now=LAST)
    assert matter(case, "plain").silent_at is None
    sweep(now=AFTER, case_id=case.pk)
    accepted = CaseEvent.objects.filter(sub_case=matter(case, "plain"), verb__startswith="accepted")
    assert [event.verb for event in accepted] == [Verb.ACCEPTED]


def test_a_clerk_who_comes_a_moment_too_late_is_told(case: Case) -> None:
    task = open_task(case, "plain")
    worker = clerk_of(task.department, MONDAY)
    clerk.claim(task=task, by=worker, now=LAST)
    sweep(now=AFTER, case_id=case.pk)
    with pytest.raises(WrongState):
        clerk.complete(task=task, by=worker, outcome=Outcome.DECLINED, now=AFTER, reason="太晚")
    assert matter(case, "plain").state == SubCaseState.ACCEPTED


def test_a_declined_matter_is_not_accepted_later(case: Case) -> None:
    act(case, "plain", Outcome.DECLINED, reason="不属于本机关职权范围")
    sweep(now=AFTER, case_id=case.pk)
    assert states(case)["plain"] == SubCaseState.DECLINED


def test_silence_at_a_check_accepts_too_and_the_step_of_acceptance_is_passed_over(
    silence: OneThingVersion,
) -> None:
    RegistrySource.objects.create(kind="entry", behaviour="down")
    case = apply_for(silence)
    task = open_task(case, "checked")
    assert task.asked  # the register did not answer: a person is to look, and does not
    sweep(now=AFTER, case_id=case.pk)
    assert matter(case, "checked").state == SubCaseState.ACCEPTED
    task.refresh_from_db()
    assert task.finished is None
    act(case, "checked", Outcome.PASSED, now=AFTER)
    assert open_task(case, "checked").step == "decide"
    act(case, "checked", now=AFTER)
    assert states(case)["checked"] == SubCaseState.GRANTED


def test_silence_accepts_but_never_grants(case: Case) -> None:
    task = open_task(case, "counter")
    sweep(now=AFTER, case_id=case.pk)
    sub_case = matter(case, "counter")
    assert sub_case.state == SubCaseState.ACCEPTED
    task = open_task(case, "counter")
    assert (task.step, task.due_at) == ("accept", sub_case.promised_due_at)
    step = case.package.step("counter", "accept")
    assert possible(sub_case, step) == (Outcome.GRANTED, Outcome.REFUSED)
    with pytest.raises(WrongState):
        act(case, "counter", Outcome.DECLINED, now=AFTER, reason="不再受理")
    act(case, "counter", Outcome.REFUSED, now=AFTER, reason="不符合法定条件")
    assert states(case)["counter"] == SubCaseState.REFUSED


def test_a_rule_of_the_office_does_not_lengthen_the_law(case: Case) -> None:
    """The catalogue gives the counter eight days to accept; the law gives five."""
    assert open_task(case, "counter").due_at == LAST
    assert matter(case, "counter").silent_at == LAST


def test_what_needs_no_acceptance_knows_no_silence(pair: OneThingVersion) -> None:
    case = apply_for(pair)
    assert matter(case, "left").silent_at is None
