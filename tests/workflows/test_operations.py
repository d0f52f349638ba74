"""The figures of operations as rows come and go, and what an operator does about parked intents."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from services.catalogue.vocabulary import PRECHECK
from services.channels import queue
from services.models import Channel
from tests.acting import MONDAY, apply_for, drain
from tests.applicant import newborn_city
from workflows.commands import operations as verbs
from workflows.errors import WrongState
from workflows.models import (
    CorrectionRequest,
    DeferredDocument,
    Heartbeat,
    Intent,
    IntentKind,
    Light,
    SubCase,
    SubCaseState,
    Task,
)
from workflows.reads import operations

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def figure(name, now, *labels):
    found = {one.name: one for measure in operations.FIGURES for one in measure(now)}
    return found[name].values[labels]


def intent(kind=IntentKind.HAND_OFF, target=1, **fields):
    return Intent.objects.create(
        kind=kind, target=target, **{"created_at": MONDAY, "not_before": MONDAY} | fields
    )


def test_intents_are_counted_where_they_stand():
    later = MONDAY + 5 * MINUTE
    intent(target=1)
    intent(target=2, not_before=later + MINUTE)
    intent(target=3, leased_until=later + MINUTE)
    intent(target=4, leased_until=later - MINUTE)  # its worker died
    intent(target=5, parked_at=MONDAY)
    counts = {
        state: figure("intents", later, "hand_off", state) for state in ("due", "later", "leased", "parked")
    }
    assert counts == {"due": 2, "later": 1, "leased": 1, "parked": 1}
    assert figure("intent_oldest_due_seconds", later, "hand_off") == 300
    assert figure("intent_oldest_due_seconds", later, "verify") == 0


def test_a_kind_of_an_older_version_is_seen_too():
    intent(kind="gone")
    assert figure("intents", MONDAY, "gone", "due") == 1


def test_an_alarm_counts_as_missed_after_a_minute():
    apply_for(newborn_city())
    task = Task.objects.filter(finished__isnull=True, alarm_at__isnull=False).earliest("alarm_at")
    assert figure("sweeps_overdue", task.alarm_at + MINUTE, "light") == 0
    assert figure("sweeps_overdue", task.alarm_at + MINUTE + timedelta(seconds=1), "light") >= 1


def test_each_clock_that_ran_out_unnoticed_is_counted_under_its_name():
    case = apply_for(newborn_city())
    late = MONDAY - timedelta(days=30)
    clocks = ("light", "silence", "precheck", "correction", "deferred_document")
    before = {clock: figure("sweeps_overdue", MONDAY, clock) for clock in clocks}
    assert set(before.values()) == {0}, before
    open_now = Task.objects.filter(finished__isnull=True, alarm_at__isnull=False).earliest("pk")
    sub_case = open_now.sub_case
    SubCase.objects.filter(pk=sub_case.pk).update(
        state=SubCaseState.RECEIVED, accepted_at=None, silent_at=late
    )
    DeferredDocument.objects.create(case=case, document="child.photo", due_at=late, alarm_at=late)
    CorrectionRequest.objects.create(
        sub_case=sub_case,
        department=sub_case.department,
        asked_by=case.submitted_by,
        asked_at=late,
        due_at=late,
        alarm_at=late,
    )
    Task.objects.filter(pk=open_now.pk).update(step=PRECHECK.code, due_at=late, alarm_at=late)
    assert {clock: figure("sweeps_overdue", MONDAY, clock) for clock in clocks} == dict.fromkeys(clocks, 1)


def test_open_cases_and_tasks_and_what_happened_in_the_hour():
    apply_for(newborn_city())
    is_open = figure("cases_open", MONDAY, "submitted") + figure("cases_open", MONDAY, "in_progress")
    assert is_open == 1
    assert (
        figure("tasks_open", MONDAY, "green")
        == Task.objects.filter(finished__isnull=True, flow_task_type="HUMAN", light=Light.GREEN).count()
        > 0
    )
    assert figure("case_events_last_hour", MONDAY, "submitted") == 1
    assert figure("case_events_last_hour", MONDAY + 61 * MINUTE, "submitted") == 0


def test_an_unsent_message_grows_old():
    queue.put(Channel.SMS, "13800000000", "text", now=MONDAY)
    assert figure("outgoing_messages", MONDAY + MINUTE, "sms") == 1
    assert figure("outgoing_oldest_seconds", MONDAY + MINUTE, "sms") == 60
    assert figure("outgoing_oldest_seconds", MONDAY + MINUTE, "email") == 0


def test_the_heart_beats_and_never_goes_back():
    verbs.beat_heart(now=MONDAY + MINUTE)
    verbs.beat_heart(now=MONDAY)
    assert Heartbeat.objects.get().at == MONDAY + MINUTE
    assert figure("jobs_heartbeat_seconds", MONDAY + 3 * MINUTE) == 120


def test_next_years_calendar_is_provisional_until_its_notice_is_known():
    in_2099 = MONDAY.replace(year=2098)
    assert figure("calendar_provisional", in_2099, "next") == 1


def test_a_parked_intent_is_tried_anew_with_all_its_attempts():
    parked = intent(kind="gone", target=9)
    drain(MONDAY)
    parked.refresh_from_db()
    assert parked.parked_at == MONDAY
    verbs.retry_intent(intent_id=parked.pk, now=MONDAY + MINUTE)
    parked.refresh_from_db()
    assert (parked.parked_at, parked.attempts, parked.not_before) == (None, 0, MONDAY + MINUTE)


def test_only_what_is_parked_can_be_retried():
    waiting = intent(attempts=3)
    for gone_or_not_parked in (waiting.pk, waiting.pk + 1):
        with pytest.raises(WrongState):
            verbs.retry_intent(intent_id=gone_or_not_parked, now=MONDAY)
    waiting.refresh_from_db()
    assert waiting.attempts == 3


def told(*words):
    out = io.StringIO()
    call_command("intents", *words, stdout=out)
    return out.getvalue()


def test_the_operator_sees_what_is_parked_and_what_has_waited_longest():
    parked = intent(target=1, parked_at=MONDAY, fault="LookupError", attempts=8)
    waiting = intent(target=2)
    lines = told().splitlines()
    assert any(f"{parked.pk} " in line and "parked" in line and "LookupError" in line for line in lines)
    assert any(f"{waiting.pk} " in line and "due" in line for line in lines)


def test_the_operator_retries_one_or_all():
    first, second, third = (intent(target=number, parked_at=MONDAY) for number in (1, 2, 3))
    assert "1 " in told("--retry", str(first.pk))
    assert Intent.objects.filter(parked_at__isnull=True).get() == first
    assert "2 " in told("--retry", "--all")
    assert not Intent.objects.filter(parked_at__isnull=False).exists()
    assert {first, second, third} == set(Intent.objects.all())


def test_retrying_what_is_not_parked_is_told_and_the_rest_is_done():
    parked, waiting = intent(target=1, parked_at=MONDAY), intent(target=2)
    with pytest.raises(CommandError, match=f"{waiting.pk}"):
        told("--retry", str(waiting.pk), str(parked.pk))
    assert not Intent.objects.filter(parked_at__isnull=False).exists()


def test_nothing_to_tell():
    assert "Nothing is parked" in told()
