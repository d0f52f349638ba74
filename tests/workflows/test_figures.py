"""Figures: what counts, that the sums follow every turn a case takes, that counting anew gives the same, and that a
wrong figure is found.
"""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from services.catalogue.models import OneThingVersion
from services.models import Department, Post, PostKind
from tests.acting import MONDAY, act, apply_for, drain, open_task
from tests.statements import counted
from workflows.commands import citizen, clerk, clocks, reopening, withdrawal
from workflows.commands.corrections import ask_for_corrections
from workflows.commands.figures import count_figures, rebuild_figures
from workflows.models import Case, CaseToCount, Counted, Figure, Outcome, Stars, SubCase, Tally, Target
from workflows.reads.figures.checking import wrong_cases, wrong_sums
from workflows.reads.figures.listing import Asked, listed
from workflows.reads.figures.measuring import (
    at_desks,
    by_cause,
    by_department,
    by_region,
    by_week,
    counted_until,
    measured,
    totals,
)
from workflows.reads.figures.registry import INDICATORS, REGISTRY, Measure, Side
from workflows.reads.figures.scope import all_targets, target_of, watched_scope
from workflows.steps.faults import Wanted
from workflows.walk import clerk_of

LATER = MONDAY + timedelta(days=1)
DAY = timedelta(days=1)


@pytest.fixture
def case(pair: OneThingVersion) -> Case:
    return apply_for(pair)


def scope(now: datetime = LATER, **options):
    return watched_scope(Department.objects.all(), now=now, weeks=options.pop("weeks", 10))


def value(code: str, now: datetime = LATER):
    count_figures(now=now)
    return measured(REGISTRY[code], totals(scope(now)))


def supervisor():
    return Post.objects.filter(kind=PostKind.SUPERVISOR, department__level="city").first().user


def sums() -> list[tuple]:
    columns = ("kind", "day", "department_id", "whole", "one_thing", "matter", "region_id", "cause", "level")
    return sorted(Figure.objects.values_list(*columns, "n", "hits", "amount"), key=repr)


def all_is_right() -> bool:
    return not list(wrong_cases(list(Case.objects.values_list("pk", flat=True)))) and not list(wrong_sums())


def test_every_indicator_says_what_it_is_and_works_out_from_its_numbers():
    for code, indicator in REGISTRY.items():
        assert indicator.code == code
        assert len(str(indicator.definition)) > 10  # a Chinese sentence is short
        assert str(indicator.worked) % {"n": 7, "hits": 5, "value": 71.4, "amount": 3.5}
        assert (indicator.kind is None) == (indicator.measure is Measure.NOW)
        if indicator.target is not None:
            assert indicator.higher_is_better is not None


def test_a_city_without_cases_has_nothing_to_measure(city: None):
    assert [value(each.code).value for each in INDICATORS if each.is_rate] == [None] * 12
    assert value("received").value == 0
    assert all_is_right()


def test_a_matter_decided_by_its_promise_is_on_time_and_one_decided_after_it_is_not(case: Case):
    due = case.sub_cases.get(matter="left").promised_due_at
    act(case, "left", now=due)  # the last second of a promise still belongs to it
    assert value("on_time_rate", due + DAY).value == 100.0
    late = case.sub_cases.get(matter="right").promised_due_at + timedelta(hours=12)
    act(case, "right", now=late)
    found = value("on_time_rate", late + DAY)
    assert (found.value, found.n, found.misses, found.is_few) == (50.0, 2, 1, True)
    case.refresh_from_db()
    assert value("active_rate", late + DAY).value == 0.0  # closed, and nobody has rated it
    citizen.rate(case=case, level=Stars.UNSATISFIED, by=case.submitted_by, now=late, reason="等得太久")
    assert value("active_rate", late + DAY).value == 100.0
    assert (value("good_rate", late + DAY).value, value("good_rate", late + DAY).n) == (0.0, 1)
    assert all_is_right()


def test_the_mean_time_counts_working_days_and_nine_in_ten_to_the_half_day(case: Case):
    friday = MONDAY + timedelta(days=4)
    act(case, "left", now=friday)
    assert value("mean_days", friday).value == 4.0
    act(case, "right", now=friday + timedelta(days=3))
    assert value("mean_days", friday + timedelta(days=3)).value == 4.5
    assert value("p90_days", friday + timedelta(days=3)).value == 5.5


def test_a_case_counts_once_for_its_place_and_for_each_department_in_it(case: Case):
    assert value("received").value == 1
    parts = by_department(scope())
    assert {measured(REGISTRY["received"], each).value for each in parts.values()} == {1.0}
    assert len(parts) == case.sub_cases.values("department").distinct().count()
    assert set(by_region(scope())) == {case.region_id}


def test_a_district_sees_its_own_figures_alone(case: Case):
    count_figures(now=LATER)
    own = case.sub_cases.first().department.region_id[:6]
    for code in ("990102", "990103"):
        there = Department.objects.filter(region__code__startswith=code)
        found = totals(watched_scope(there, now=LATER, weeks=4))
        assert bool(found) == (code == own)


def right_and_the_same_when_counted_anew(now: datetime) -> None:
    count_figures(now=now)
    before = sums()
    assert all_is_right()
    rebuild_figures(now=now)
    assert sums() == before


def test_what_stands_still_and_what_is_extended_changes_the_time_and_the_date(case: Case):
    """Two days of a test are not the department's; a leader's five days more make a late decision a timely one."""
    task = open_task(case, "left")
    worker = clerk_of(task.department, MONDAY)
    task = clerk.claim(task=task, by=worker, now=MONDAY)
    until = (MONDAY + 2 * DAY).date()
    clocks.suspend(task=task, kind="test", reason="需要检测", expected_end=until, by=worker, now=MONDAY)
    count_figures(now=MONDAY)
    clocks.resume(task=open_task(case, "left"), by=worker, now=MONDAY + 2 * DAY)
    act_on(case, "left", now=MONDAY + 3 * DAY)
    assert (value("mean_days", MONDAY + 3 * DAY).value, value("on_time_rate", MONDAY + 3 * DAY).value) == (
        1.0,
        100.0,
    )
    wish = open_task(case, "right")
    worker = clerk_of(wish.department, MONDAY)
    wish = clerk.claim(task=wish, by=worker, now=MONDAY)
    asked = clocks.ask_extension(task=wish, term="5wd", reason="需要核实", by=worker, now=MONDAY)
    leader = Post.objects.get(department=wish.department, kind=PostKind.LEADER).user
    clocks.answer_extension(extension=asked, approved=True, by=leader, now=MONDAY)
    act_on(case, "right", now=MONDAY + 7 * DAY)  # promised in two working days, and five more
    found = value("on_time_rate", MONDAY + 7 * DAY)
    assert (found.n, found.value) == (2, 100.0)
    right_and_the_same_when_counted_anew(MONDAY + 7 * DAY)


def act_on(case: Case, matter: str, *, now: datetime) -> None:
    """End a task that is already held."""
    task = open_task(case, matter)
    clerk.complete(task=task, by=task.owner, outcome=Outcome.GRANTED, now=now)
    drain(now, case)


def test_declined_then_reopened_counts_as_open_again_and_anew_when_it_is_decided(stall: OneThingVersion):
    case = apply_for(stall)
    by_itself = value("on_time_rate").n  # a check that the city did without anybody
    act(case, "permit", Outcome.DECLINED, reason="不在经营区域内")
    assert value("on_time_rate").n == by_itself + 1
    sub_case = case.sub_cases.get(matter="permit")
    reopening.reopen(
        sub_case=sub_case, step=sub_case.route[0][0], by=supervisor(), reason="受理有误", now=LATER
    )
    drain(LATER, case)
    assert value("on_time_rate").n == by_itself
    right_and_the_same_when_counted_anew(LATER)
    act(case, "permit", Outcome.DECLINED, reason="不在经营区域内", now=LATER)
    assert value("on_time_rate").n == by_itself + 1
    right_and_the_same_when_counted_anew(LATER)


def test_what_was_corrected_or_taken_back_is_received_and_not_accepted_at_first_go(stall: OneThingVersion):
    case = apply_for(stall)
    task = open_task(case, "permit")
    worker = clerk_of(task.department, MONDAY)
    clerk.claim(task=task, by=worker, now=MONDAY)
    wanted = (Wanted(code="plan_unclear"), Wanted(about="owner.name", text="姓名有误"))
    ask_for_corrections(task=task, wanted=wanted, by=worker, now=MONDAY)
    assert value("correction_rate").hits == 1
    causes = by_cause(scope())
    assert sorted(cause for _one_thing, _matter, cause, _n in causes) == ["", "plan_unclear"]
    right_and_the_same_when_counted_anew(LATER)
    withdrawal.withdraw(case=case, by=case.submitted_by, now=LATER)
    drain(LATER, case)
    assert value("received").value == 1
    assert value("correction_rate").hits == 1
    assert value("first_pass_rate").misses == 0
    right_and_the_same_when_counted_anew(LATER)


def test_counting_again_changes_nothing_and_a_case_noted_twice_counts_once(case: Case):
    act(case, "left")
    assert count_figures(now=LATER) == 1
    before = sums()
    assert count_figures(now=LATER) == 0
    CaseToCount.objects.bulk_create(CaseToCount(case=case, at=LATER) for _ in range(3))
    assert count_figures(now=LATER) == 1
    assert sums() == before
    assert counted_until() == LATER


def test_a_wrong_figure_is_found_named_and_set_right(case: Case):
    act(case, "left")
    count_figures(now=LATER)
    before = sums()
    Figure.objects.filter(kind=Counted.DECIDED).update(n=7)
    Tally.objects.filter(kind=Counted.RECEIVED).first().delete()
    said = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("check_figures", stdout=said)
    assert left.value.code == 1
    assert case.number in said.getvalue()
    assert "kind=decided" in said.getvalue()
    call_command("rebuild_figures", verbosity=0)
    assert sums() == before
    call_command("check_figures", stdout=said)
    assert "are right" in said.getvalue()


def test_the_list_behind_a_number_is_as_long_as_the_number_says(case: Case, stall: OneThingVersion):
    apply_for(stall, key="other")
    late = case.sub_cases.get(matter="right").promised_due_at + timedelta(hours=12)
    act(case, "left")
    act(case, "right", now=late)
    case.refresh_from_db()
    citizen.rate(case=case, level=Stars.VERY_SATISFIED, by=case.submitted_by, now=late)
    now = late + timedelta(hours=1)
    count_figures(now=now)
    wide = scope(now)
    for indicator in INDICATORS:
        if indicator.kind is None:
            continue
        found = measured(indicator, totals(wide))
        for side, number in ((Side.ALL, found.n), (Side.HITS, found.hits), (Side.MISSES, found.misses)):
            page = listed(wide, Asked(indicator.kind, side), now=now)
            if indicator.kind != Counted.DOCUMENTS or side is Side.ALL:
                assert page.total == number, (indicator.code, side)
            assert len(page.lines) == page.cases
            assert page.next is None
    desks = at_desks(wide, now)
    assert sum(each.open for each in desks.values()) == listed(wide, Asked("open"), now=now).total > 0
    assert sum(each.red for each in desks.values()) == listed(wide, Asked("red"), now=now).total


def test_reading_and_counting_cost_the_same_for_one_case_and_for_many(pair: OneThingVersion):
    def cost(work: Callable[[], object]) -> int:
        with counted() as statements:
            work()
        return len(statements)

    def read() -> None:
        wide = scope()
        by_week(wide), by_department(wide), totals(wide), at_desks(wide, LATER)
        listed(wide, Asked(Counted.RECEIVED), now=LATER)

    apply_for(pair, key="first")
    count_one, read_one = cost(lambda: count_figures(now=LATER)), cost(read)
    for number in range(6):
        act(apply_for(pair, key=f"more-{number}"), "left")
    assert cost(lambda: count_figures(now=LATER)) <= count_one + 1
    assert cost(read) == read_one <= 8


def test_a_place_sets_its_own_target_for_all_that_lies_in_it(city: None):
    indicator = REGISTRY["on_time_rate"]
    assert target_of(indicator, scope(), all_targets()) == 95
    call_command("targets", "on_time_rate", "990102", "98", "--by", "tests", stdout=StringIO())
    assert Target.objects.get().set_by == "tests"
    district = watched_scope(Department.objects.filter(region__code__startswith="990102"), now=LATER, weeks=4)
    assert target_of(indicator, district, all_targets()) == 98
    assert target_of(indicator, scope(), all_targets()) == 95
    for nonsense in (
        ("luck", "990102", "5"),
        ("on_time_rate", "000000", "5"),
        ("on_time_rate", "990102", "101"),
    ):
        with pytest.raises(CommandError):
            call_command("targets", *nonsense)
    call_command("targets", "on_time_rate", "990102", "none", stdout=StringIO())
    assert target_of(indicator, district, all_targets()) == 95


@pytest.mark.django_db(transaction=True)
def test_a_rebuild_while_work_goes_on_loses_nothing_and_doubles_nothing(pair: OneThingVersion):
    """One applies and decides while another counts, and a third rebuilds; at the end everything is right."""
    cases = [apply_for(pair, key=f"{number}") for number in range(4)]
    faults: list[Exception] = []

    def working() -> None:
        try:
            for each in cases:
                act(each, "left")
                act(each, "right")
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    def counting() -> None:
        try:
            for _ in range(6):
                count_figures(now=LATER)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    def rebuilding() -> None:
        try:
            rebuild_figures(now=LATER)
            rebuild_figures(now=LATER)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=each) for each in (working, counting, rebuilding)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    count_figures(now=LATER)
    assert not CaseToCount.objects.exists()
    assert all_is_right()
    assert value("on_time_rate").n == 2 * len(cases) == SubCase.objects.filter(state="granted").count()


def test_what_is_not_committed_yet_is_counted_once_it_is(case: Case):
    count_figures(now=LATER)
    with pytest.raises(RuntimeError), transaction.atomic():
        act(case, "left")
        raise RuntimeError
    assert count_figures(now=LATER) == 0
    assert value("on_time_rate").n == 0
