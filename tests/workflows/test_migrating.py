"""Running cases go over to a newer version: sorted, moved under their locks, led back; promises never get worse."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.acting import MONDAY, act, apply_for, open_matters, open_task
from tests.migrating import codes, item, moved, newer, owners, planned, rows, undone
from workflows.commands import clerk
from workflows.commands.migrating import approve_migration, drop_migration, plan_migration
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import (
    Case,
    CaseEvent,
    CaseState,
    Fate,
    ItemState,
    Message,
    MigrationItem,
    RunState,
    Verb,
)
from workflows.reads.migrating import CaseMapping
from workflows.walk import clerk_of

SMALL = {"answers": {"grant": "no"}}


def test_a_plain_newer_version_takes_running_cases_along_and_gives_them_back_exactly(stall):
    one, two = owners()
    fresh, decided = apply_for(stall, key="a"), apply_for(stall, key="b")
    act(decided, "permit")
    new = newer(
        stall, lambda body: body["one_thing"]["summary"].update(zh="说得更清楚", en="Said more clearly")
    )
    before = {case.pk: rows(case) for case in (fresh, decided)}
    run = moved(planned(stall, new, one), two)
    assert run.state == RunState.DONE and run.counts == {Fate.SAFE: 2}
    for case in (fresh, decided):
        case.refresh_from_db()
        assert case.version == new and item(run, case).state == ItemState.MOVED
        event = CaseEvent.objects.get(case=case, verb=Verb.VERSION_CHANGED)
        assert event.detail == {"from": stall.pk, "to": new.pk, "run": run.pk}
    assert not Message.objects.filter(event__verb__in=[Verb.VERSION_CHANGED, Verb.RULES_EASED]).exists()
    run = undone(run, one)
    assert run.state == RunState.UNDONE
    assert {case.pk: rows(case) for case in (fresh, decided)} == before


def _second_edition(body):
    """A step, a field and a desk go by other names; one promise is shorter, one longer; a new look comes in."""
    permit, sign, subsidy = (body["matters"][code] for code in ("permit", "sign", "subsidy"))
    permit["promised_term"], sign["promised_term"] = "3wd", "2wd"
    body["matters"]["permit"]["steps"][1]["code"] = "inspect"
    subsidy["steps"][0]["desk"] = "human_resources@district"
    body["elements"]["remark"] = {**body["elements"].pop("note"), "code": "remark"}
    next(rule for rule in subsidy["fields"] if rule["field"] == "stall.note")["field"] = "stall.remark"
    subsidy["steps"].insert(2, {"code": "second_look", "kind": "review"})


def _finish(case):
    """Every department does its part, until nothing is open."""
    while matters := open_matters(case):
        act(case, min(matters))
    case.refresh_from_db()
    return case.state


@pytest.fixture
def crowd(stall):
    """Two cases at each of eight places on the road, with a start-up grant asked for and without."""
    places = {
        "fresh": (), "surveyed": ("permit",), "decided": ("permit", "permit"), "signing": ("permit",) * 4,
        "small": (), "small_survey": ("permit",), "granting": ("subsidy",), "reviewed": ("subsidy", "subsidy"),
    }  # fmt: skip
    found = {}
    for place, done in places.items():
        grant = "no" if place.startswith("small") else "yes"
        for number in range(2):
            case = apply_for(stall, key=f"{place}-{number}", answers={"grant": grant})
            for matter in done:
                act(case, matter)
            found[place, number] = case
    return found


def test_a_crowd_in_the_middle_of_things_is_sorted_moved_and_walked_to_its_end(stall, crowd):
    one, two = owners()
    new = newer(stall, _second_edition)
    blind = planned(stall, new, one)
    assert sum(blind.counts.values()) == len(crowd)
    # Nobody has said yet what became of the step, the field and the desk.
    assert codes(blind, crowd["surveyed", 0]) >= {"step_gone"}
    assert codes(blind, crowd["fresh", 0]) >= {"field_gone", "desk_moved"}
    assert item(blind, crowd["granting", 0]).fate == Fate.NEEDS_MAPPING
    assert item(blind, crowd["small", 0]).fate == Fate.SAFE
    drop_migration(run=blind, by=one, now=MONDAY)
    run = planned(
        stall, new, one,
        steps={"permit": {"survey": "inspect"}},
        fields={"stall.note": "stall.remark"},
        desks={"civil_affairs@street": "human_resources@district"},
    )  # fmt: skip
    fates = {place: item(run, case).fate for place, case in crowd.items()}
    assert fates["small", 0] == Fate.SAFE and fates["small_survey", 0] == Fate.MAPPED
    assert fates["granting", 0] == Fate.MAPPED
    # It stands where the decision comes next: the new look before it was never taken.
    assert fates["reviewed", 0] == Fate.MUST_STAY and "step_missed" in codes(run, crowd["reviewed", 0])
    run = moved(run, two)
    for place, case in crowd.items():
        case.refresh_from_db()
        stays = fates[place] == Fate.MUST_STAY
        assert case.version == (stall if stays else new)
        assert item(run, case).state == (ItemState.STAYS if stays else ItemState.MOVED)
    assert open_task(crowd["surveyed", 1], "permit").step == "inspect"
    assert open_task(crowd["fresh", 1], "subsidy").department.serves_as == "human_resources@district"
    assert {case: _finish(case) for case in crowd.values()} == dict.fromkeys(crowd.values(), CaseState.CLOSED)


def test_a_longer_promise_leaves_the_date_alone_and_a_shorter_one_is_told_and_kept_even_when_undone(stall):
    one, two = owners()
    case = apply_for(stall, **SMALL)

    def edit(body):
        body["matters"]["permit"]["promised_term"] = "3wd"
        body["matters"]["sign"]["promised_term"] = "4wd"
        body["one_thing"]["promise"] = "20wd"

    new = newer(stall, edit)
    due, permit = case.due_at, case.sub_cases.get(matter="permit").promised_due_at
    later = MONDAY + timedelta(minutes=5)
    run = moved(planned(stall, new, one, now=later), two, now=later)
    case.refresh_from_db()
    sooner = case.sub_cases.get(matter="permit").promised_due_at
    assert case.due_at == due and sooner < permit
    assert codes(run, case) == {"promise_kept", "promise_shorter"}
    told = Message.objects.get(event__verb=Verb.RULES_EASED)
    assert told.event.sub_case.matter == "permit" and told.receiver_id == case.submitted_by_id
    # What happens later is counted by the better of both: acceptance starts the promise of three days, not five.
    assert case.package.matters["permit"].promised_term.label == "3 个工作日"
    assert case.package.matters["sign"].promised_term.label == "1 个工作日"
    assert case.package.one_thing.promise.label == "10 个工作日"
    run = undone(run, one, now=later)
    case.refresh_from_db()
    assert case.version == stall and item(run, case).state == ItemState.UNDONE
    assert codes(run, case) == {"date_stays"}
    assert case.sub_cases.get(matter="permit").promised_due_at == sooner
    assert case.package.matters["permit"].promised_term.label == "3 个工作日"
    assert act(case, "permit", now=later).sub_case.promised_due_at < permit


def test_only_who_leads_the_one_thing_plans_and_only_a_second_person_of_them_approves(stall):
    one, two = owners()
    case = apply_for(stall, **SMALL)
    worker = clerk_of(open_task(case, "permit").department, MONDAY)
    new = newer(stall, lambda body: body["one_thing"].update(words=["摆摊"]))
    for nobody in (worker, case.submitted_by):
        with pytest.raises(NotAllowed):
            planned(stall, new, nobody)
    with pytest.raises(Invalid):
        planned(new, stall, one)
    with pytest.raises(Invalid):
        plan_migration(old=stall, new=new, mapping=CaseMapping(), reason=" ", by=one, now=MONDAY)
    run = planned(stall, new, one)
    for nobody in (one, worker, case.submitted_by):
        with pytest.raises(NotAllowed):
            approve_migration(run=run, by=nobody, now=MONDAY)
    with pytest.raises(NotAllowed):
        drop_migration(run=run, by=worker, now=MONDAY)
    # A plan that was tampered with is not the one that was written down.
    MigrationItem.objects.filter(run=run).update(reasons=[["fee_lower", "permit", ""]])
    with pytest.raises(WrongState):
        approve_migration(run=run, by=two, now=MONDAY)
    assert Case.objects.get().version == stall


def test_a_case_waits_for_one_run_at_a_time(stall):
    one, two = owners()
    case = apply_for(stall, **SMALL)
    new = newer(stall, lambda body: body["one_thing"].update(words=["摆摊"]))
    first = planned(stall, new, one)
    second = planned(stall, new, two)
    assert codes(second, case) == {"waits_elsewhere"} and second.counts == {Fate.MUST_STAY: 1}
    with pytest.raises(IntegrityError), transaction.atomic():
        MigrationItem.objects.filter(run=second).update(state=ItemState.PLANNED, fate=Fate.SAFE)
    drop_migration(run=first, by=two, now=MONDAY)
    third = planned(stall, new, one)
    assert third.counts == {Fate.SAFE: 1}
    with pytest.raises(WrongState):
        approve_migration(run=first, by=two, now=MONDAY)


def test_what_went_on_since_the_plan_is_sorted_again_and_what_went_on_since_the_move_is_not_undone(stall):
    one, two = owners()
    cases = [apply_for(stall, key=str(number), **SMALL) for number in range(4)]
    ahead, claimed, gone_on, ended = cases

    def edit(body):
        body["matters"]["permit"]["steps"].insert(2, {"code": "second_look", "kind": "review"})

    new = newer(stall, edit)
    run = planned(stall, new, one, batch=2)
    assert run.counts == {Fate.SAFE: 4}
    # Between the plan and the move: one passes the place of the new step, one ends.
    act(ahead, "permit")
    act(ahead, "permit")
    while open_matters(ended):
        act(ended, min(open_matters(ended)))
    run = moved(run, two)
    assert (item(run, ahead).state, codes(run, ahead)) == (ItemState.LEFT, {"step_missed"})
    assert (item(run, ended).state, codes(run, ended)) == (ItemState.LEFT, {"case_ended"})
    act(gone_on, "permit")
    task = open_task(claimed, "permit")
    worker = clerk_of(task.department, MONDAY)
    clerk.claim(task=task, by=worker, now=MONDAY)
    run = undone(run, one)
    # A claim depends on no version; a step that was done does.
    assert item(run, claimed).state == ItemState.UNDONE
    assert open_task(claimed, "permit").owner == worker
    kept = item(run, gone_on)
    assert kept.state == ItemState.KEPT and kept.reasons == [["moved_on", "", Verb.ACCEPTED]]
    gone_on.refresh_from_db()
    assert gone_on.version == new
    assert act(gone_on, "permit").step == "survey" and open_task(gone_on, "permit").step == "second_look"
