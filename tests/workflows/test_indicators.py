"""The figures: what they count, what they leave out, and what they cost."""

from datetime import timedelta

import pytest

from services.catalogue.models import OneThingVersion
from services.models import Department, Post, PostKind
from tests.acting import MONDAY, act, apply_for
from tests.statements import counted
from workflows import clock
from workflows.commands import citizen
from workflows.commands.sweep import sweep
from workflows.models import Case, Outcome, Stars
from workflows.reads.indicators import REGISTRY, Rated, Rows, overview
from workflows.reads.watched import Filters, watched_case, watched_page

LATER = MONDAY + timedelta(days=1)


@pytest.fixture
def case(pair: OneThingVersion) -> Case:
    return apply_for(pair)


def everywhere():
    return Department.objects.all()


def seen(now=LATER, **options):
    return overview(everywhere(), now=now, **options)


def test_every_indicator_says_what_it_is():
    for code, indicator in REGISTRY.items():
        assert indicator.code == code
        assert str(indicator.name)
        assert len(str(indicator.formula)) > 20


def test_an_empty_city_has_nothing_to_measure_and_nothing_to_worry_about(city: None):
    empty = seen()
    assert [empty.figure(code).value for code in REGISTRY] == [0, None, None, None]
    assert empty.worst is None
    assert empty.departments == ()


def test_a_case_is_received_once_however_many_departments_work_on_it(case: Case):
    assert seen().figure("received").value == 1


def test_a_matter_decided_by_its_promise_is_on_time_and_one_decided_after_it_is_not(case: Case):
    act(case, "left", now=MONDAY + timedelta(hours=1))
    assert seen().figure("on_time_rate").value == 100.0
    late = case.sub_cases.get(matter="right").promised_due_at + timedelta(hours=12)
    act(case, "right", now=late)
    figure = seen(late + timedelta(days=1)).figure("on_time_rate")
    assert (figure.value, figure.n) == (50.0, 2)
    assert figure.is_few


def test_the_last_second_of_a_promise_still_belongs_to_it(case: Case):
    due = case.sub_cases.get(matter="left").promised_due_at
    act(case, "left", now=due)
    assert seen(due + timedelta(days=1)).figure("on_time_rate").value == 100.0


def test_the_mean_time_counts_working_days_only(case: Case):
    friday = MONDAY + timedelta(days=4)
    act(case, "left", now=friday)
    assert seen(friday).figure("mean_days").value == 4.0
    act(case, "right", now=friday + timedelta(days=3))
    assert seen(friday + timedelta(days=3)).figure("mean_days").value == 4.5


def test_a_blocked_or_skipped_matter_is_nobodys_achievement(stall: OneThingVersion):
    case = apply_for(stall)
    act(case, "permit", Outcome.DECLINED, reason="不在经营区域内")
    assert case.sub_cases.get(matter="sign").state == "blocked"
    ended = seen().figure("on_time_rate").n
    assert ended == case.sub_cases.filter(state__in=("granted", "refused", "declined")).count()


def test_satisfaction_counts_given_ratings_and_never_silence(case: Case):
    act(case, "left")
    act(case, "right")
    assert seen().figure("good_rate").value is None
    case.refresh_from_db()
    citizen.rate(case=case, level=Stars.UNSATISFIED, by=case.submitted_by, now=LATER, reason="等得太久")
    figure = seen(LATER + timedelta(hours=1)).figure("good_rate")
    assert (figure.value, figure.n) == (0.0, 1)


def test_fairly_satisfied_is_the_lowest_good_rating():
    rows = Rows(rated=[Rated(level, MONDAY) for level in (5, 4, 3, 2, 1)])
    assert REGISTRY["good_rate"].measure(rows).value == 60.0


def test_open_tasks_are_counted_by_their_light_at_this_moment(case: Case):
    due = case.tasks.filter(sub_case__matter="left").get().due_at
    sweep(now=due - timedelta(hours=1))
    before = {each.department.function: each for each in seen(due).departments}
    assert (before["police"].open, before["police"].yellow, before["police"].red) == (1, 1, 0)
    after = seen(due + timedelta(seconds=1))
    assert after.worst is not None
    assert (after.worst.open, after.worst.red) == (1, 1)


def test_a_change_compares_two_whole_weeks(case: Case):
    act(case, "left")
    two_weeks_later = MONDAY + timedelta(days=14)
    assert seen(MONDAY + timedelta(days=7)).change("received") == 1.0
    assert seen(two_weeks_later).change("received") == -1.0
    assert seen(MONDAY + timedelta(days=7)).change("on_time_rate") is None


def test_a_supervisors_departments_are_all_that_counts(case: Case):
    tax_only = Department.objects.filter(function="tax")
    assert overview(tax_only, now=LATER).figure("received").value == 0


def test_the_board_costs_the_same_statements_for_one_case_and_for_many(pair: OneThingVersion):
    def cost() -> int:
        with counted() as statements:
            seen()
        return len(statements)

    apply_for(pair, key="first")
    with_one = cost()
    for number in range(6):
        act(apply_for(pair, key=f"more-{number}"), "left")
    assert cost() == with_one <= 8


def test_a_list_costs_the_same_statements_for_one_case_and_for_many(pair: OneThingVersion):
    def cost() -> int:
        with counted() as statements:
            page = watched_page(Case.objects.all(), everywhere(), Filters(), now=LATER)
            assert page.rows
        return len(statements)

    apply_for(pair, key="first")
    with_one = cost()
    for number in range(5):
        apply_for(pair, key=f"more-{number}")
    assert cost() == with_one <= 6


def numbers(**filters) -> list[str]:
    now = filters.pop("now", LATER)
    page = watched_page(Case.objects.all(), everywhere(), Filters(**filters), now=now)
    return [row.number for row in page.rows]


def test_the_list_behind_a_figure_holds_the_cases_the_figure_counted(case: Case, stall: OneThingVersion):
    other = apply_for(stall, key="other")
    act(case, "left")
    assert numbers() == [other.number, case.number]
    assert numbers(one_thing="pair") == [case.number]
    assert numbers(about="ended", department="police_binjiang", since=MONDAY - timedelta(days=1))
    assert numbers(about="late") == []
    assert numbers(about="rated") == []
    assert numbers(state="closed") == []
    assert numbers(since=LATER) == []
    assert numbers(until=MONDAY) == []


def test_the_list_can_be_narrowed_by_light(case: Case):
    due = case.tasks.filter(sub_case__matter="left").get().due_at
    after = due + timedelta(seconds=1)
    assert numbers(light=clock.Light.GREEN, now=MONDAY) == [case.number]
    assert numbers(light=clock.Light.RED, now=MONDAY) == []
    assert numbers(light=clock.Light.RED, now=after) == [case.number]
    assert numbers(light=clock.Light.RED, department="tax_binjiang", now=after) == []


def test_pages_of_the_list_go_on_where_the_last_one_ended(pair: OneThingVersion):
    cases = [apply_for(pair, key=f"{number}") for number in range(5)]
    first = watched_page(Case.objects.all(), everywhere(), Filters(), now=LATER, size=3)
    rest = watched_page(Case.objects.all(), everywhere(), Filters(), now=LATER, size=3, after=first.next)
    assert [row.number for row in (*first.rows, *rest.rows)] == [case.number for case in reversed(cases)]
    assert rest.next is None


def test_one_case_shows_clocks_and_history_and_nothing_the_citizen_wrote(stall: OneThingVersion):
    case = apply_for(stall)
    act(case, "permit")
    supervisor = Post.objects.filter(kind=PostKind.SUPERVISOR).first().user
    watched = watched_case(case, by=supervisor, now=LATER)
    assert {line.matter.en for line in watched.matters} >= {"Stall permit", "Sign registration"}
    assert watched.history[-1].by == ""
    values = case.application.values
    assert values["owner.id_number"] not in repr(watched)
