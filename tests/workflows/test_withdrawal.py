"""Withdrawal: one matter or all, until the decision; what waits for it is named first and blocked afterwards."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from services.catalogue.models import OneThingVersion
from tests.acting import MONDAY, act, apply_for, open_matters, open_task, states
from workflows.commands import clerk
from workflows.commands.corrections import ask_for_corrections
from workflows.commands.withdrawal import withdraw
from workflows.errors import NotAllowed, WrongState
from workflows.models import (
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
from workflows.reads.withdrawal import withdrawable
from workflows.steps.faults import Wanted
from workflows.walk import clerk_of

GRANT = {"grant": "yes"}


@pytest.fixture
def case(stall: OneThingVersion) -> Case:
    return apply_for(stall, answers=GRANT)


def taken_back(case: Case, matter: str | None = None) -> Case:
    return withdraw(case=case, by=case.submitted_by, now=MONDAY + timedelta(hours=1), matter=matter)


def test_one_matter_goes_what_waits_for_it_is_blocked_and_the_rest_goes_on(case: Case) -> None:
    offered = {
        one.sub_case.matter: [str(name) for name in one.blocks]
        for one in withdrawable(case, SubCase.objects.filter(case=case))
    }
    sign = str(case.package.matters["sign"].name)
    assert offered["permit"] == [sign] and offered["subsidy"] == []
    task = open_task(case, "permit")
    worker = clerk_of(task.department, MONDAY)
    clerk.claim(task=task, by=worker, now=MONDAY)
    taken_back(case, "permit")
    now = states(case)
    assert (now["permit"], now["sign"]) == ("withdrawn", "blocked")
    assert "subsidy" in open_matters(case)
    case.refresh_from_db()
    assert case.state == CaseState.IN_PROGRESS
    assert Task.objects.get(pk=task.pk).outcome == Outcome.WITHDRAWN
    assert Notice.objects.filter(case=case, kind="withdrawal").count() == 1
    # Whoever had it in hand hears that there is nothing more to do.
    assert Message.objects.filter(event__verb=Verb.WITHDRAWN, receiver=worker).exists()
    with pytest.raises(WrongState):
        clerk.complete(task=task, by=worker, outcome=Outcome.ACCEPTED, now=MONDAY)
    with pytest.raises(WrongState):
        taken_back(case, "permit")


def test_withdrawn_after_a_first_grant_the_case_is_closed_with_what_was_granted(case: Case) -> None:
    taken_back(case)
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    assert set(states(case).values()) == {"granted", "withdrawn"}
    assert not Task.objects.filter(process=case, finished__isnull=True).exists()
    with pytest.raises(WrongState):
        taken_back(case)


def test_all_matters_withdrawn_one_after_the_other_withdraw_the_case(pair: OneThingVersion) -> None:
    case = apply_for(pair)
    taken_back(case, "left")
    case.refresh_from_db()
    assert case.state == CaseState.IN_PROGRESS
    taken_back(case, "right")
    case.refresh_from_db()
    assert case.state == CaseState.WITHDRAWN
    assert case.finished is not None


def test_withdrawing_all_at_once_is_told_once(pair: OneThingVersion) -> None:
    case = apply_for(pair)
    taken_back(case)
    case.refresh_from_db()
    assert case.state == CaseState.WITHDRAWN
    assert CaseEvent.objects.filter(case=case, verb=Verb.WITHDRAWN).count() == 1
    assert Notice.objects.filter(case=case, kind="withdrawal").count() == 1
    assert Message.objects.filter(event__case=case, event__verb=Verb.WITHDRAWN).count() == 1


def test_what_is_decided_stays_decided(pair: OneThingVersion) -> None:
    case = apply_for(pair)
    act(case, "left", Outcome.GRANTED)
    with pytest.raises(WrongState):
        taken_back(case, "left")
    taken_back(case)
    assert states(case) == {"left": "granted", "right": "withdrawn"}
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED


def test_nobody_else_withdraws(case: Case) -> None:
    stranger = get_user_model().objects.get(username="zhou")
    with pytest.raises(NotAllowed):
        withdraw(case=case, by=stranger, now=MONDAY)


def test_a_request_for_corrections_ends_with_the_matter(case: Case) -> None:
    task = open_task(case, "permit")
    worker = clerk_of(task.department, MONDAY)
    clerk.claim(task=task, by=worker, now=MONDAY)
    request = ask_for_corrections(task=task, wanted=(Wanted(code="plan_unclear"),), by=worker, now=MONDAY)
    taken_back(case, "permit")
    request = CorrectionRequest.objects.get(pk=request.pk)
    assert (request.end, request.alarm_at) == ("withdrawn", None)
