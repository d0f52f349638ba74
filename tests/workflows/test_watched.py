"""Cases as a supervisor sees them: the list with its filters, and one case."""

from datetime import timedelta

import pytest

from services.catalogue.models import OneThingVersion
from services.models import Department, Post, PostKind
from tests.acting import MONDAY, act, apply_for
from tests.statements import counted
from workflows import clock
from workflows.models import Case
from workflows.reads.watched import Filters, watched_case, watched_page

LATER = MONDAY + timedelta(days=1)


@pytest.fixture
def case(pair: OneThingVersion) -> Case:
    return apply_for(pair)


def everywhere():
    return Department.objects.all()


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
