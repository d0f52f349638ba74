"""A year of starting school: registration, checks, corrections, the list of places, its approval, and each decision."""

from copy import deepcopy
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from ruamel.yaml import YAML
from stdnum.cn import ric

from citizen_portal.accounts.models import User
from services.catalogue.loader import load, shipped_packages
from services.catalogue.models import OneThingVersion
from services.catalogue.publish import publish
from services.models import Department, RegistryEntry, Round, RoundStage, Via
from tests.acting import MONDAY, act, drain, open_task
from workflows import outbox
from workflows.commands import admission, clerk, rounds, system
from workflows.commands.clocks import ask_extension
from workflows.commands.corrections import answer_item, ask_for_corrections, hand_in
from workflows.commands.sweep import sweep
from workflows.commands.withdrawal import withdraw
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import (
    AdmissionItem,
    Case,
    CaseEvent,
    Decision,
    Intent,
    IntentKind,
    Light,
    Reminder,
    Result,
    SubCase,
    SupervisionOrder,
    Task,
    Verb,
)
from workflows.reads.admission import standings, still_open
from workflows.reads.progress import progress
from workflows.reads.rounds import list_lines, round_shown
from workflows.steps.faults import Wanted
from workflows.walk import Wishes, apply, clerk_of
from workflows.walk_people import leader_of

ANSWERS = Path(__file__).parents[1] / "answers"
DAY = timedelta(days=1)
# Days counted from MONDAY, both included.
STAGES = {"registration": (0, 11), "verification": (0, 18), "decision": (21, 25), "confirmation": (28, 39)}
IN_DECISION = MONDAY + 21 * DAY
SEED = "27 03 14"


@pytest.fixture(scope="module")
def package() -> Any:
    return load(shipped_packages()).packages["school_enrolment"]


@pytest.fixture
def school(city: None, package: Any) -> OneThingVersion:
    return publish(package, by="tests", at=MONDAY)[0]


@pytest.fixture
def office(city: None) -> Department:
    return Department.objects.get(code="education_binjiang")


def written(school: OneThingVersion, office: Department, **places: int) -> Round:
    today = MONDAY.date()
    return rounds.write_round(
        version=school, department=office, year=2026, names=("2026 年招生", "Enrolment 2026"),
        days={stage: (today + first * DAY, today + last * DAY) for stage, (first, last) in STAGES.items()},
        places={"primary_school": places}, by=clerk_of(office, MONDAY), now=MONDAY,
    )  # fmt: skip


def in_force(school: OneThingVersion, office: Department, **places: int) -> Round:
    return rounds.approve_round(
        round=written(school, office, **places), by=leader_of(office, MONDAY), now=MONDAY
    )


def family(name: str = "school_enrolment", **changes: Any) -> dict[str, Any]:
    given = deepcopy(YAML(typ="safe").load((ANSWERS / f"{name}.yaml").read_text()))
    for key, value in changes.items():
        given["values" if "__" in key else "answers"][key.replace("__", ".")] = value
    return given


def registers(school: OneThingVersion, key: str, now: datetime = MONDAY, **given: Any) -> Case:
    case = apply(school, Wishes(answers=given["answers"], values=given["values"]), now, key=key)
    drain(now, case)
    return Case.objects.get(pk=case.pk)


def single(number: int, **changes: Any) -> dict[str, Any]:
    """A child without a twin, with a number and a guardian of its own."""
    given = family(twins="no", **changes)
    body = f"11010120200308{number:02d}1"
    given["values"]["student.id_number"] = body + ric.calc_check_digit(body + "0")
    given["values"] = {key: value for key, value in given["values"].items() if not key.startswith("twin.")}
    return given


def place_of(case: Case) -> dict[str, Any]:
    return Result.objects.get(sub_case__case=case, code="notice").data


def test_one_applies_only_while_registration_is_open_and_is_told_when_that_is_or_what_to_do(school, office):
    with pytest.raises(Invalid) as unannounced:
        registers(school, "k", **family())
    assert "window" in unannounced.value.errors
    in_force(school, office, changning_primary=2, wangjiang_primary=2)
    with translation.override("en"):
        with pytest.raises(Invalid) as early:
            registers(school, "k", MONDAY - DAY, **family())
        assert (
            early.value.errors["window"]
            == "Applications open on 2 November 2026 and close on 13 November 2026."
        )
        with pytest.raises(Invalid) as late:
            registers(school, "k", MONDAY + 12 * DAY, **family())
        assert "closed on 13 November 2026" in late.value.errors["window"]
        assert "assigns a public school" in late.value.errors["window"]
    assert not Case.objects.exists()
    case = registers(school, "k", MONDAY + 11 * DAY, **family())
    assert case.round.year == 2026


def test_a_school_that_is_not_in_the_round_cannot_be_wished_for(school, office):
    in_force(school, office, changning_primary=2)
    with pytest.raises(Invalid) as refused:
        registers(school, "k", **family())
    assert list(refused.value.errors) == ["second_wish.primary_school"]


def test_no_clock_of_the_case_runs_everything_is_due_by_the_end_of_its_stage(school, office):
    in_force(school, office, changning_primary=2, wangjiang_primary=2)
    RegistryEntry.objects.filter(kind="property_registration").delete()
    RegistryEntry.objects.create(
        kind="property_registration", identifier="110101198906140629", via=Via.SHARE, number="x",
        data={"property_number": "another"}, issued_at=MONDAY, issuer_zh="登记", issuer_en="Register",
    )  # fmt: skip
    case = registers(school, "k", **family())
    check, decision = open_task(case, "property_check"), open_task(case, "school_admission")
    assert timezone.localdate(check.due_at) == (MONDAY + 18 * DAY).date()
    assert timezone.localdate(decision.due_at) == (MONDAY + 25 * DAY).date()
    assert timezone.localdate(case.due_at) == (MONDAY + 39 * DAY).date()
    with translation.override("en"):
        seen = progress(case, now=MONDAY)
        admitted = next(one for one in seen.matters if one.sub_case.matter == "school_admission")
        assert admitted.promise.reasons[-1] == "The admission list is published: 27 November 2026."
        assert admitted.note == "Decided together with all other applications, by Nov. 27, 2026."
        assert admitted.statutory is None
    worker = clerk_of(check.department, MONDAY)
    held = clerk.claim(task=check, by=worker, now=MONDAY)
    with pytest.raises(WrongState):
        ask_extension(task=held, term="5wd", reason="more time", by=worker, now=MONDAY)
    # The light follows the stage.
    sweep(now=MONDAY + 19 * DAY)
    assert Task.objects.get(pk=check.pk).light == Light.RED
    assert Task.objects.get(pk=decision.pk).light == Light.GREEN


def test_a_failed_check_is_put_right_before_the_stage_of_the_checks_ends(school, office):
    in_force(school, office, changning_primary=2, wangjiang_primary=2)
    case = registers(school, "k", **family(home__property_number="云房权990102-2016-0999"))
    task = open_task(case, "property_check")
    assert task.asked == "mismatch"
    worker, late = clerk_of(task.department, MONDAY), MONDAY + 14 * DAY
    task = clerk.claim(task=task, by=worker, now=late)
    request = ask_for_corrections(task=task, wanted=[Wanted(code="number_differs")], by=worker, now=late)
    # Fifteen working days would end in the stage of the decision.
    assert timezone.localdate(request.due_at) == (MONDAY + 18 * DAY).date()
    assert still_open(case.round).corrections == 1
    about = "home.property_number"
    answer_item(request=request, about=about, by=case.submitted_by, now=late, value="云房权990102-2016-0418")
    hand_in(request=request, by=case.submitted_by, now=late)
    clerk.complete(task=Task.objects.get(pk=task.pk), by=worker, outcome="passed", now=late)
    drain(late, case)
    assert not still_open(case.round).any
    (stands,) = standings(case.round)
    assert stands.applicant.rank == 1


def test_an_uncorrected_check_ends_but_the_child_still_stands_on_the_list_in_the_class_that_was_shown(
    school, office
):
    in_force(school, office, changning_primary=2, wangjiang_primary=2)
    case = registers(school, "k", **family(home__property_number="云房权990102-2016-0999"))
    task = open_task(case, "property_check")
    worker = clerk_of(task.department, MONDAY)
    task = clerk.claim(task=task, by=worker, now=MONDAY)
    ask_for_corrections(task=task, wanted=[Wanted(code="number_differs")], by=worker, now=MONDAY)
    for days in (10, 20, 22):
        sweep(now=MONDAY + days * DAY)
    assert SubCase.objects.get(case=case, matter="property_check").state == "terminated"
    (stands,) = standings(case.round)
    # Household without a verified home.
    assert stands.applicant.rank == 2


def test_a_list_is_drawn_up_by_one_approved_by_another_and_carried_out_case_by_case(school, office):
    year = in_force(school, office, changning_primary=2, wangjiang_primary=1, riverside_primary=5)
    drawer, head = clerk_of(office, MONDAY), leader_of(office, MONDAY)
    twin = registers(school, "a", **family())
    other = family()
    for role, source in (("student", "twin"), ("twin", "student")):
        for element in ("name", "id_number"):
            other["values"][f"{role}.{element}"] = family()["values"][f"{source}.{element}"]
    sister = registers(school, "b", **other)
    later = registers(school, "c", **single(1, student__household_since="2024-01-01"))
    latest = registers(school, "d", **single(2, student__household_since="2024-02-01"))
    migrant = registers(school, "e", **family("school_enrolment_smallest"))
    gone = registers(school, "f", **single(3, student__household_since="2010-01-01"))
    with pytest.raises(WrongState):
        admission.draw_up(round=year, seed=SEED, by=drawer, now=MONDAY)
    with pytest.raises(Invalid):
        admission.draw_up(round=year, seed="x", by=drawer, now=IN_DECISION)
    with pytest.raises(NotAllowed):
        admission.draw_up(
            round=year, seed=SEED, by=User.objects.get(username="tax_binjiang"), now=IN_DECISION
        )

    early = admission.draw_up(round=year, seed=SEED, by=drawer, now=MONDAY + 20 * DAY)
    # Nothing is decided by drawing up.
    assert not SubCase.objects.filter(matter="school_admission").exclude(decision="").exists()
    with pytest.raises(Invalid):  # not in this stage
        admission.approve(admission=early, by=head, now=MONDAY + 20 * DAY)
    withdraw(case=gone, by=gone.submitted_by, now=MONDAY + 20 * DAY)
    with pytest.raises(WrongState):  # no longer the list that was drawn up
        admission.approve(admission=early, by=head, now=IN_DECISION)
    drawn = admission.draw_up(round=year, seed=SEED, by=drawer, now=IN_DECISION)
    early.refresh_from_db()
    assert early.state == "dropped"
    for wrong in (drawer, User.objects.get(username="education_linhu_leader")):
        with pytest.raises(NotAllowed):
            admission.approve(admission=drawn, by=wrong, now=IN_DECISION)
    admission.approve(admission=drawn, by=head, now=IN_DECISION)
    with pytest.raises(WrongState):
        admission.approve(admission=drawn, by=head, now=IN_DECISION)

    # Killed after two applications, and one more is withdrawn before anybody goes on.
    items = AdmissionItem.objects.filter(admission=drawn)
    while items.filter(decided=True).count() < 2:
        assert outbox.drain(handlers=system.HANDLERS, now=IN_DECISION, limit=1)
    assert SubCase.objects.get(case=migrant, matter="school_admission").decision == ""
    withdraw(case=migrant, by=migrant.submitted_by, now=IN_DECISION)
    drain(IN_DECISION)
    assert (items.filter(decided=True).count(), items.filter(settled_at__isnull=True).count()) == (4, 0)
    assert not Intent.objects.filter(kind=IntentKind.ADMIT).exists()
    assert place_of(twin)["admission.primary_school"] == place_of(sister)["admission.primary_school"]
    assert [place_of(one)["admission.admission_way"] for one in (twin, later, latest)] == [
        "wish_1", "wish_2", "assigned",
    ]  # fmt: skip
    assert place_of(latest)["admission.primary_school"] == "riverside_primary"
    for case in (twin, sister, later, latest):
        assert (
            CaseEvent.objects.filter(
                case=case, verb=Verb.GRANTED, sub_case__matter="school_admission"
            ).count()
            == 1
        )
    with translation.override("en"):
        results = progress(latest, now=IN_DECISION).results
        told = [value for result in results for _label, value in result.facts]
        assert any("assigned to a public school that has a place" in value for value in told)

    # Asked again, an intent that came twice decides nobody twice.
    item = items.filter(decided=True).first()
    again = Intent(kind=IntentKind.ADMIT, case_id=item.sub_case.case_id, target=item.pk, created_at=IN_DECISION,
                   not_before=IN_DECISION)  # fmt: skip
    admission.admit(again, IN_DECISION)
    assert CaseEvent.objects.filter(sub_case=item.sub_case, verb=Verb.GRANTED).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        AdmissionItem.objects.create(
            admission=early, sub_case=item.sub_case, position=99, rank="others", pool="primary_school",
            place="riverside_primary", way="assigned", settled_at=IN_DECISION, decided=True,
        )  # fmt: skip
    # The place of whoever withdrew is free again.
    shown = round_shown(year, by=drawer, now=IN_DECISION)
    assert {line.place: line.free for line in shown.places} == {
        "changning_primary": 0, "wangjiang_primary": 0, "riverside_primary": 4,
    }  # fmt: skip
    lines = list_lines(drawn, shown.package, page=1)
    assert [line.number for line in lines][:2] == [one.number for one in (twin, sister)]
    assert act(later, "school_admission", now=MONDAY + 28 * DAY).outcome == "delivered"
    later.refresh_from_db()
    assert later.state == "closed"


def test_nobody_is_left_without_a_place_and_no_list_is_approved_while_a_check_is_open(school, office):
    year = in_force(school, office, changning_primary=1, wangjiang_primary=0)
    given = single(1)
    del given["values"]["second_wish.primary_school"]
    first = registers(school, "a", **given)
    unsure = single(2, home__property_number="云房权990102-2016-0999")
    del unsure["values"]["second_wish.primary_school"]
    second = registers(school, "b", **unsure)
    drawer, head = clerk_of(office, MONDAY), leader_of(office, MONDAY)
    drawn = admission.draw_up(round=year, seed=SEED, by=drawer, now=IN_DECISION)
    with translation.override("en"), pytest.raises(Invalid) as refused:
        admission.approve(admission=drawn, by=head, now=IN_DECISION)
    assert refused.value.errors["admission"].startswith("Not every check has ended: 1 wait")
    act(second, "property_check", now=IN_DECISION)
    drawn = admission.draw_up(round=year, seed=SEED, by=drawer, now=IN_DECISION)
    with translation.override("en"), pytest.raises(Invalid) as refused:
        admission.approve(admission=drawn, by=head, now=IN_DECISION)
    assert refused.value.errors["admission"].startswith("No child is left without a place: 1")
    rounds.set_places(
        round=year, pool="primary_school", place="riverside_primary", number=3, by=drawer, now=IN_DECISION
    )
    with pytest.raises(WrongState):
        admission.approve(admission=drawn, by=head, now=IN_DECISION)
    drawn = admission.draw_up(round=year, seed=SEED, by=drawer, now=IN_DECISION)
    admission.approve(admission=drawn, by=head, now=IN_DECISION)
    drain(IN_DECISION)
    decided = SubCase.objects.filter(case__in=[first, second], matter="school_admission")
    assert set(decided.values_list("decision", flat=True)) == {Decision.GRANTED}


def test_the_batch_lies_in_nobodys_inbox_and_cannot_be_decided_alone(school, office):
    in_force(school, office, changning_primary=2, wangjiang_primary=2)
    case = registers(school, "k", **family())
    task, by = open_task(case, "school_admission"), clerk_of(office, MONDAY)
    with pytest.raises(WrongState):
        clerk.claim(task=task, by=by, now=MONDAY)
    assert clerk.claim_next(by=by, now=MONDAY) is None


def test_a_late_list_is_told_once_a_round_and_not_once_an_application(school, office):
    in_force(school, office, changning_primary=2, wangjiang_primary=2)
    cases = [registers(school, f"{number}", **single(number)) for number in (1, 2, 3)]
    for days in (24, 26, 28, 29, 32):
        sweep(now=MONDAY + days * DAY + timedelta(hours=2))
    waiting = Task.objects.filter(process__in=cases, flow_task_type="BATCH")
    assert set(waiting.values_list("light", flat=True)) == {Light.RED}
    told = Reminder.objects.filter(task__in=waiting).values_list("rung", flat=True)
    assert sorted(told) == ["handler", "leader", "section_head", "supervisors"]
    assert SupervisionOrder.objects.filter(case__in=cases).count() == 1


def test_a_round_takes_two_people_and_its_days_never_change_once_it_is_in_force(school, office):
    first = written(school, office, changning_primary=2)
    writer, head = clerk_of(office, MONDAY), leader_of(office, MONDAY)
    with pytest.raises(NotAllowed):
        rounds.approve_round(round=first, by=writer, now=MONDAY)

    rounds.approve_round(round=first, by=head, now=MONDAY)
    for change in (
        lambda: RoundStage.objects.filter(round=first).update(last_day=MONDAY.date() + 90 * DAY),
        lambda: RoundStage.objects.filter(round=first).delete(),
        lambda: Round.objects.filter(pk=first.pk).update(year=2027),
        lambda: first.places.update(number=99),
        lambda: first.places.all().delete(),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(WrongState):
        rounds.discard_round(round=first, by=writer, now=MONDAY)
    with pytest.raises(Invalid) as twice:
        written(school, office, changning_primary=2)
    assert list(twice.value.errors) == ["year"]


def test_the_days_of_a_round_are_in_order_and_its_places_are_those_of_the_catalogue(school, office):
    today = MONDAY.date()
    days = {stage: (today + first * DAY, today + last * DAY) for stage, (first, last) in STAGES.items()}
    said = {"version": school, "department": office, "year": 2026, "names": ("年", "Year"), "now": MONDAY}
    with pytest.raises(Invalid) as refused:
        rounds.write_round(
            **said, by=clerk_of(office, MONDAY),
            days={**days, "verification": (today, today - DAY), "decision": (today - DAY, today)},
            places={"primary_school": {"hogwarts": 7, "changning_primary": -1}, "no_pool": {"x": 1}},
        )  # fmt: skip
    assert set(refused.value.errors) == {
        "verification", "decision", "primary_school.hogwarts", "primary_school.changning_primary", "no_pool.x",
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        rounds.write_round(
            **said, by=clerk_of(Department.objects.get(code="tax_binjiang"), MONDAY), days=days, places={}
        )
    unwanted = written(school, office, changning_primary=2)
    rounds.discard_round(round=unwanted, by=clerk_of(office, MONDAY), now=MONDAY)
    rounds.discard_round(round=unwanted, by=clerk_of(office, MONDAY), now=MONDAY)
    assert not Round.objects.exists()
