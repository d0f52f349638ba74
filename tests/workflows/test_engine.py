"""The engine on a one-thing with every shape: order, parallel work, a joint visit, three desks, refusals."""

import itertools
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from services.catalogue.models import OneThingVersion
from services.models import Holder, Licence, Post, RegistrySource
from services.privacy.consents import ConsentKind, agreements
from tests.acting import MONDAY, act, apply_for, drain, open_matters, open_task, states
from workflows import outbox
from workflows.commands import citizen, clerk
from workflows.commands.sweep import sweep
from workflows.errors import AlreadyTaken, Invalid, KeyReused, NotAllowed, WrongState
from workflows.models import (
    Application,
    CaseEvent,
    CaseState,
    Draft,
    IntentKind,
    Light,
    Message,
    Outcome,
    Result,
    Task,
    Verb,
)
from workflows.walk import Wishes, apply, clerk_of

LARGE = {"stall.area": 30, "grant": "yes"}


def test_an_automatic_check_passes_and_what_waits_for_it_starts_at_once(stall: OneThingVersion) -> None:
    case = apply_for(stall, answers={"grant": "yes"})
    assert states(case)["identity"] == "granted"
    assert {"permit", "subsidy"} <= open_matters(case)
    assert states(case)["sign"] == "waiting"


def test_a_source_that_is_down_sends_the_check_to_a_person(stall: OneThingVersion) -> None:
    RegistrySource.objects.update_or_create(kind="identity_record", defaults={"behaviour": "down"})
    case = apply_for(stall)
    task = open_task(case, "identity")
    assert (task.flow_task.name, task.asked) == ("review", Outcome.UNAVAILABLE)
    act(case, "identity", Outcome.PASSED)
    assert states(case)["identity"] == "granted"
    assert "permit" in open_matters(case)


def test_a_person_who_objects_where_nobody_decides_refuses_with_the_reason(stall: OneThingVersion) -> None:
    RegistrySource.objects.update_or_create(kind="identity_record", defaults={"behaviour": "down"})
    case = apply_for(stall)
    act(case, "identity", Outcome.OBJECTED, reason="名字对不上")
    assert states(case)["identity"] == "refused"
    assert case.sub_cases.get(matter="identity").note == {"text": "名字对不上"}
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    assert set(states(case).values()) <= {"refused", "blocked", "skipped"}


def test_a_joint_visit_waits_for_every_matter_that_takes_part(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    assert "fire" in states(case)
    assert states(case)["fire"] == "accepted"
    assert "fire" not in open_matters(case), "the fire department waits for the permit to be accepted"
    act(case, "permit", Outcome.ACCEPTED)
    assert {open_task(case, "fire").step, open_task(case, "permit").step} == {"survey"}


def test_a_declined_matter_does_not_hold_up_the_joint_visit(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    act(case, "permit", Outcome.DECLINED, reason="不在我区")
    assert open_task(case, "fire").step == "survey"
    assert states(case)["sign"] == "blocked"


def test_one_matter_crosses_three_desks(stall: OneThingVersion) -> None:
    case = apply_for(stall, answers={"grant": "yes"})
    desks = []
    for _step in range(3):
        desks.append(open_task(case, "subsidy").department.serves_as)
        act(case, "subsidy")
    assert desks == ["civil_affairs@street", "human_resources@district", "human_resources@city"]
    assert states(case)["subsidy"] == "granted"


def test_results_feed_the_next_matter_and_the_holders_record(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    act(case, "permit")
    act(case, "permit")
    act(case, "fire")
    act(case, "permit", data={"stall.permit_number": "摊许〔2026〕7号"})
    result = Result.objects.get(sub_case__case=case, sub_case__matter="permit")
    assert result.data["stall.permit_number"] == "摊许〔2026〕7号"
    licence = Licence.objects.get(kind="stall_permit")
    assert licence.holder == case.applicant
    assert licence.data["permit_number"] == "摊许〔2026〕7号"
    # What depends on the grant starts at the decision, while the permit itself is still being delivered.
    assert open_task(case, "sign").step == "decide"
    assert open_task(case, "permit").step == "deliver"


def test_a_refusal_blocks_only_what_depends_on_it(stall: OneThingVersion) -> None:
    case = apply_for(stall, answers={"grant": "yes"})
    act(case, "permit")
    act(case, "permit")
    act(case, "permit", Outcome.REFUSED, reason="位置占道")
    assert states(case)["sign"] == "blocked"
    for _step in range(3):
        act(case, "subsidy")
    act(case, "fire")
    act(case, "fire")
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    assert states(case) == {
        "identity": "granted", "permit": "refused", "fire": "granted", "sign": "blocked", "subsidy": "granted",
    }  # fmt: skip
    assert Message.objects.filter(event__verb=Verb.BLOCKED, receiver=case.submitted_by).count() == 1


def test_a_refusal_without_a_reason_and_a_grant_without_its_number_change_nothing(
    stall: OneThingVersion,
) -> None:
    case = apply_for(stall)
    act(case, "permit")
    act(case, "permit")
    act(case, "fire")
    before = states(case)
    task = open_task(case, "permit")
    worker = clerk_of(task.department, MONDAY)
    clerk.claim(task=task, by=worker, now=MONDAY)
    with pytest.raises(Invalid) as refusal:
        clerk.complete(task=task, by=worker, outcome=Outcome.REFUSED, reason="  ", now=MONDAY)
    assert set(refusal.value.errors) == {"reason"}
    with pytest.raises(Invalid) as grant:
        clerk.complete(task=task, by=worker, outcome=Outcome.GRANTED, now=MONDAY, data={"owner.name": "x"})
    assert set(grant.value.errors) == {"stall.permit_number", "owner.name"}
    with pytest.raises(WrongState):
        clerk.complete(task=task, by=worker, outcome=Outcome.DELIVERED, now=MONDAY)
    assert states(case) == before
    assert not Result.objects.filter(sub_case__case=case).exists()


def test_only_the_department_may_claim_and_only_the_owner_may_complete(stall: OneThingVersion) -> None:
    case = apply_for(stall, answers={"grant": "yes"})
    task = open_task(case, "permit")
    stranger = clerk_of(open_task(case, "subsidy").department, MONDAY)
    with pytest.raises(NotAllowed):
        clerk.claim(task=task, by=stranger, now=MONDAY)
    with pytest.raises(NotAllowed):
        clerk.complete(task=task, by=stranger, outcome=Outcome.ACCEPTED, now=MONDAY)
    with pytest.raises(NotAllowed):
        clerk.claim(task=task, by=case.submitted_by, now=MONDAY)
    worker = clerk_of(task.department, MONDAY)
    with pytest.raises(WrongState):
        clerk.complete(task=task, by=worker, outcome=Outcome.ACCEPTED, now=MONDAY)
    clerk.claim(task=task, by=worker, now=MONDAY)
    colleague = type(worker).objects.create(username="colleague", display_name="小吴")
    Post.objects.create(
        user=colleague, department=task.department, kind="clerk", title_zh="经办", title_en="Clerk",
        starts_on=MONDAY.date(),
    )  # fmt: skip
    with pytest.raises(AlreadyTaken) as taken:
        clerk.claim(task=task, by=colleague, now=MONDAY)
    assert taken.value.owner == str(worker)
    clerk.release(task=task, by=worker, now=MONDAY)
    assert clerk.claim(task=task, by=colleague, now=MONDAY).owner == colleague


def test_a_post_that_has_ended_gives_no_power(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    task = open_task(case, "permit")
    worker = clerk_of(task.department, MONDAY)
    clerk.claim(task=task, by=worker, now=MONDAY)
    Post.objects.filter(user=worker).update(ends_on=MONDAY.date() - timedelta(days=1), starts_on="2020-01-01")
    with pytest.raises(NotAllowed):
        clerk.complete(task=task, by=worker, outcome=Outcome.ACCEPTED, now=MONDAY)


def test_a_claim_made_twice_by_one_person_is_one_claim(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    task = open_task(case, "permit")
    worker = clerk_of(task.department, MONDAY)
    clerk.claim(task=task, by=worker, now=MONDAY)
    clerk.claim(task=task, by=worker, now=MONDAY)
    assert CaseEvent.objects.filter(case=case, verb=Verb.CLAIMED).count() == 1


def test_lights_come_on_once_each_and_go_out_with_the_task(pair: OneThingVersion) -> None:
    case = apply_for(pair)
    act(case, "right")
    task = open_task(case, "left")
    assert task.light == Light.GREEN
    assert sweep(now=MONDAY, case_id=case.pk) == 0
    yellow = task.alarm_at
    assert sweep(now=yellow, case_id=case.pk) == 1
    task.refresh_from_db()
    # The light turned at midnight; the handler hears of it when the office opens.
    assert (task.light, task.rung) == (Light.YELLOW, 0)
    assert yellow < task.alarm_at < task.due_at
    red = task.due_at + timedelta(seconds=1)
    assert [sweep(now=red, case_id=case.pk), sweep(now=red, case_id=case.pk)] == [1, 0]
    verbs = list(
        CaseEvent.objects.filter(case=case, verb__startswith="turned").values_list("verb", flat=True)
    )
    assert verbs == [Verb.TURNED_YELLOW, Verb.TURNED_RED]
    act(case, "left", now=red)
    task.refresh_from_db()
    assert task.alarm_at is None


def test_the_same_key_gives_the_same_case_and_other_content_is_refused(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    given = case.application
    same = {
        "version": stall, "by": case.submitted_by, "applicant": case.applicant, "answers": given.answers,
        "values": given.values, "documents": given.documents, "consents": agreements(ConsentKind),
        "idempotency_key": "k", "now": MONDAY,
    }  # fmt: skip
    assert citizen.submit(**same) == case
    with pytest.raises(KeyReused):
        citizen.submit(**same | {"values": given.values | {"stall.note": "另一份"}})
    assert Application.objects.filter(submitted_by=case.submitted_by).count() == 1


def test_an_incomplete_application_is_refused_with_every_fault_and_leaves_nothing(
    stall: OneThingVersion,
) -> None:
    case = apply_for(stall)
    given = case.application
    draft = Draft.objects.create(user=case.submitted_by, version=stall, created_at=MONDAY, saved_at=MONDAY)
    before = Task.objects.count()
    with pytest.raises(Invalid) as faults:
        citizen.submit(
            version=stall, by=case.submitted_by, applicant=case.applicant, answers=given.answers,
            values={**given.values, "owner.id_number": "110101199003070000", "owner.name": ""},
            documents={"stall.plan": {"by": "upload"}}, consents=(), idempotency_key="other", now=MONDAY,
            draft=draft,
        )  # fmt: skip
    assert set(faults.value.errors) == {
        "owner.id_number", "owner.name", "owner.id_card", "stall.plan", "consent", "sensitive_consent",
    }  # fmt: skip
    assert Task.objects.count() == before
    assert Draft.objects.filter(pk=draft.pk).exists()


def test_history_applications_and_results_cannot_be_rewritten(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    for statement in (
        "UPDATE workflows_caseevent SET verb = 'closed'",
        "DELETE FROM workflows_caseevent",
        "UPDATE workflows_application SET digest = ''",
        "DELETE FROM workflows_application",
        "UPDATE services_onethingversion SET body = '{}'",
    ):
        with (
            pytest.raises(IntegrityError, match=r"never (changed|changes)"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    assert case.events.exists()


def test_an_intent_that_fails_waits_and_is_parked_in_the_end(stall: OneThingVersion) -> None:
    case = apply(stall, Wishes(), MONDAY)
    # A poison row, done together with the rest: it points at a result that does not exist.
    poison = outbox.intend(IntentKind.KEEP, case_id=case.pk, target=0, now=MONDAY)
    outbox.post([poison])
    now = MONDAY
    for _attempt in range(3):
        drain(now, case)
        now += timedelta(hours=1)
    poison.refresh_from_db()
    assert poison.parked_at is not None
    assert poison.fault == "DoesNotExist"
    # Everything else went on.
    assert "permit" in open_matters(case)


def test_every_statement_of_the_flow_is_in_its_picture(stall: OneThingVersion) -> None:
    """Every task that opens follows an edge of the flow: the picture people see is what happens."""
    from workflows.flows import CaseFlow

    case = apply_for(stall, answers={"grant": "yes"})
    for matter in (
        "permit",
        "permit",
        "fire",
        "fire",
        "permit",
        "permit",
        "sign",
        "subsidy",
        "subsidy",
        "subsidy",
    ):
        act(case, matter)
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    edges = {
        (edge.src.name, edge.dst.name) for node in CaseFlow.instance.nodes() for edge in node._outgoing()
    }
    for sub_case in case.sub_cases.all():
        walked = ["start", *(t.flow_task.name for t in sub_case.tasks.order_by("id")), "end"]
        if len(walked) > 2:
            assert set(itertools.pairwise(walked)) <= edges


def test_a_check_that_does_not_find_what_the_result_must_say_asks_a_person(register: OneThingVersion) -> None:
    case = apply_for(register)
    task = open_task(case, "extract")
    assert (task.flow_task.name, task.asked) == ("review", Outcome.INCOMPLETE)
    worker = clerk_of(task.department, MONDAY)
    clerk.claim(task=task, by=worker, now=MONDAY)
    with pytest.raises(Invalid) as missing:
        clerk.complete(task=task, by=worker, outcome=Outcome.PASSED, now=MONDAY)
    assert set(missing.value.errors) == {"person.extract_number"}
    clerk.complete(
        task=task, by=worker, outcome=Outcome.PASSED, now=MONDAY, data={"person.extract_number": "E-7"}
    )
    drain(MONDAY, case)
    assert Result.objects.get(sub_case__case=case).data == {"person.extract_number": "E-7"}
    # Granted when the last word was said, not when it was handed out: then delivery follows.
    assert states(case)["extract"] == "decided"
    act(case, "extract")
    assert states(case)["extract"] == "granted"


def test_nobody_applies_with_somebody_elses_number_or_as_what_they_are_not(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    given = case.application
    stranger = Holder.objects.create(
        kind="person", name="王小明", identifier_kind="citizen_id", identifier="110101199001011237"
    )
    firm = Holder.objects.filter(kind="enterprise").first()
    same = {
        "version": stall, "by": case.submitted_by, "answers": given.answers, "values": given.values,
        "documents": given.documents, "consents": agreements(ConsentKind), "idempotency_key": "another",
        "now": MONDAY,
    }  # fmt: skip
    with pytest.raises(Invalid) as fault:
        citizen.submit(**same, applicant=stranger)
    assert "owner.id_number" in fault.value.errors
    with pytest.raises(Invalid) as fault:
        citizen.submit(**same, applicant=firm)
    assert set(fault.value.errors) == {"answers"}


def test_a_machine_whose_clock_is_behind_does_not_decide_before_it_was_received(
    stall: OneThingVersion,
) -> None:
    case = apply_for(stall)
    task = act(case, "permit", now=MONDAY - timedelta(seconds=3))
    task.refresh_from_db()
    assert task.finished == task.created == MONDAY
