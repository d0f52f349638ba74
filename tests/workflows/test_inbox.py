"""The inbox: the right queue, the right order, the same number of statements however long the queue is."""

from datetime import timedelta

import pytest
from django.db import connection

from services.catalogue.models import OneThingVersion
from services.models import Department, Post, PostKind
from tests.acting import MONDAY, act, apply_for, open_task
from tests.statements import counted
from workflows import clock
from workflows.commands import clerk
from workflows.errors import AlreadyTaken
from workflows.models import Case, Task
from workflows.reads import inbox
from workflows.reads.desk_search import Sought, search
from workflows.reads.filters import Filters
from workflows.reads.inbox import Cursor
from workflows.reads.masking import mask_name
from workflows.reads.queues import Queue, counts
from workflows.reads.task_page import TaskPage, task_page
from workflows.walk import clerk_of

CROWD = """
WITH case_rows AS (
    INSERT INTO workflows_case (flow_class, status, created, number, version_id, applicant_id, submitted_by_id,
                                region_id, state, submitted_at, due_at, carried)
    SELECT flow_class, status, created, 'c' || nextval('workflows_case_serial'), version_id,
           applicant_id, submitted_by_id, region_id, state,
           submitted_at, due_at, carried
    FROM workflows_case, generate_series(1, %(n)s) AS n WHERE id = %(case)s
    RETURNING id
), sub_case_rows AS (
    INSERT INTO workflows_subcase (case_id, matter, position, department_id, after, route, state, step, decision,
                                   note, findings, received_at, round)
    SELECT case_rows.id, matter, position, department_id, after, route, state, step, decision, note, findings,
           received_at, round
    FROM case_rows, workflows_subcase WHERE workflows_subcase.id = %(sub_case)s
    RETURNING id, case_id
)
INSERT INTO workflows_task (flow_task, flow_task_type, status, created, process_id, sub_case_id, department_id,
                            step, due_at, light, rung, outcome, asked, opinion)
SELECT flow_task, flow_task_type, status, created, sub_case_rows.case_id, sub_case_rows.id, department_id, step,
       due_at + sub_case_rows.id * interval '1 second', light, rung, outcome, asked, opinion
FROM sub_case_rows, workflows_task WHERE workflows_task.id = %(task)s
"""


@pytest.fixture
def case(pair: OneThingVersion) -> Case:
    return apply_for(pair)


@pytest.fixture
def task(case: Case) -> Task:
    return open_task(case, "left")


@pytest.fixture
def worker(task: Task):
    return clerk_of(task.department, MONDAY)


def crowd(task: Task, n: int) -> None:
    """As many more open tasks at the same desk, a second apart."""
    with connection.cursor() as cursor:
        cursor.execute(
            CROWD, {"n": n, "case": task.process_id, "sub_case": task.sub_case_id, "task": task.pk}
        )


def ids(queue: Queue, worker, now=MONDAY, **place) -> list[int]:
    return [row.task_id for row in inbox.page(queue, user=worker, now=now, **place).rows]


def test_a_new_task_waits_in_the_pool_of_its_department_and_of_no_other(task: Task, worker):
    elsewhere = clerk_of(Department.objects.get(code="tax_binjiang"), MONDAY)
    assert ids(Queue.POOL, worker) == [task.pk]
    assert ids(Queue.POOL, elsewhere) == []
    assert counts(elsewhere, MONDAY).queues == dict.fromkeys(Queue, 0)


def test_a_claimed_task_moves_from_the_pool_to_ones_own(task: Task, worker):
    clerk.claim(task=task, by=worker, now=MONDAY)
    assert ids(Queue.POOL, worker) == []
    assert ids(Queue.MINE, worker) == [task.pk]


def test_a_finished_task_is_counted_as_done_today_and_in_time(case: Case, worker):
    act(case, "left")
    counted_now = counts(worker, MONDAY)
    assert counted_now.queues[Queue.DONE] == 1
    assert (counted_now.done_today, counted_now.in_time_percent) == (1, 100.0)
    assert counts(worker, MONDAY + timedelta(days=1)).done_today == 0
    [row] = inbox.page(Queue.DONE, user=worker, now=MONDAY).rows
    assert row.standing is None
    assert row.outcome


def test_the_light_turns_at_the_due_date_even_before_the_sweep_comes_by(task: Task, worker):
    last_second = task.due_at
    assert ids(Queue.TODAY, worker, last_second) == [task.pk]
    assert ids(Queue.OVERDUE, worker, last_second) == []
    after = task.due_at + timedelta(seconds=1)
    assert ids(Queue.TODAY, worker, after) == []
    [row] = inbox.page(Queue.OVERDUE, user=worker, now=after).rows
    assert row.standing.light is clock.Light.RED
    assert row.standing.used == 1.0


def test_the_yellow_light_comes_on_at_its_alarm(task: Task, worker):
    def light(now):
        return inbox.page(Queue.POOL, user=worker, now=now).rows[0].standing.light

    assert light(task.alarm_at - timedelta(seconds=1)) is clock.Light.GREEN
    assert light(task.alarm_at) is clock.Light.YELLOW


def test_pages_come_by_due_date_without_gap_or_repetition_in_both_directions(task: Task, worker):
    crowd(task, 24)
    everything = list(
        Task.objects.filter(department=task.department).order_by("due_at", "id").values_list("id", flat=True)
    )
    forwards, page = [], inbox.page(Queue.POOL, user=worker, now=MONDAY, size=10)
    assert page.previous is None
    while True:
        forwards += [row.task_id for row in page.rows]
        if page.next is None:
            break
        page = inbox.page(Queue.POOL, user=worker, now=MONDAY, size=10, after=Cursor.parse(str(page.next)))
    assert forwards == everything
    back = inbox.page(Queue.POOL, user=worker, now=MONDAY, size=10, before=page.previous)
    assert [row.task_id for row in back.rows] == everything[10:20]
    first = inbox.page(Queue.POOL, user=worker, now=MONDAY, size=10, before=back.previous)
    assert [row.task_id for row in first.rows] == everything[:10]
    assert first.previous is None


def test_a_person_with_two_desks_sees_both_in_one_order(case: Case, worker):
    right = open_task(case, "right")
    Post.objects.create(
        user=worker, department=right.department, kind=PostKind.CLERK, title_zh="经办", title_en="Clerk",
        starts_on=MONDAY.date(),
    )  # fmt: skip
    both = sorted(ids(Queue.POOL, worker))
    assert both == sorted([open_task(case, "left").pk, right.pk])
    assert counts(worker, MONDAY).queues[Queue.POOL] == 2


def test_a_post_that_has_ended_shows_nothing(task: Task, worker):
    Post.objects.filter(user=worker).update(ends_on=MONDAY.date() - timedelta(days=1))
    assert ids(Queue.POOL, worker) == []


def test_a_page_costs_the_same_statements_with_ten_rows_and_with_a_thousand(task: Task, worker):
    def cost() -> int:
        with counted() as statements:
            inbox.page(Queue.POOL, user=worker, now=MONDAY)
            counts(worker, MONDAY)
        return len(statements)

    cost()
    crowd(task, 9)
    with_ten = cost()
    crowd(task, 990)
    assert Task.objects.filter(department=task.department).count() == 1000
    # The keys, the tasks with what moves their clocks, badges and acts; and the counts. What matters is that it stays.
    assert cost() == with_ten <= 14


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(light="green"),
        Filters(step="decide"),
        Filters(matter="left"),
        Filters(since=MONDAY.date()),
    ],
    ids=["everything", "by light", "by step", "by matter", "by day"],
)
def test_a_page_walks_along_the_index_of_the_inbox(task: Task, worker, filters: Filters):
    crowd(task, 5000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE workflows_task, workflows_subcase")
    with counted() as statements:
        place = Cursor(task.due_at, task.pk)
        inbox.page(Queue.POOL, user=worker, now=MONDAY, after=place, filters=filters)
    plan = explained(next(one for one in statements if "ORDER BY" in one and "LIMIT" in one))
    assert "task_inbox" in plan
    assert "Sort" not in plan


def explained(statement: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {statement}")
        return "\n".join(row[0] for row in cursor.fetchall())


def test_a_search_finds_exact_numbers_and_exact_names_of_ones_own_department_only(case: Case, worker):
    elsewhere = clerk_of(Department.objects.get(code="tax_binjiang"), MONDAY)
    name = case.applicant.name
    found = search(Sought(number=case.number), user=worker, now=MONDAY)
    assert [row.number for row in found] == [case.number]
    assert search(Sought(name=name), user=worker, now=MONDAY) == found
    assert search(Sought(name=name[:-1]), user=worker, now=MONDAY) == ()
    assert search(Sought(), user=worker, now=MONDAY) == ()
    assert search(Sought(number=case.number), user=elsewhere, now=MONDAY) == ()


def test_the_next_task_is_the_most_urgent_free_one(task: Task, worker):
    crowd(task, 3)
    order = list(
        Task.objects.filter(department=task.department).order_by("due_at").values_list("pk", flat=True)
    )
    clerk.claim(task=Task.objects.get(pk=order[0]), by=worker, now=MONDAY)
    assert clerk.claim_next(by=worker, now=MONDAY).pk == order[1]
    assert clerk.claim_next(by=worker, now=MONDAY).pk == order[2]


def test_there_is_no_next_task_in_an_empty_pool(case: Case):
    elsewhere = clerk_of(Department.objects.get(code="tax_binjiang"), MONDAY)
    assert clerk.claim_next(by=elsewhere, now=MONDAY) is None


def test_what_was_taken_with_next_is_really_taken(task: Task, worker, django_user_model):
    clerk.claim_next(by=worker, now=MONDAY)
    colleague = django_user_model.objects.create(username="colleague")
    Post.objects.create(
        user=colleague, department=task.department, kind=PostKind.CLERK, title_zh="经办", title_en="Clerk",
        starts_on=MONDAY.date(),
    )  # fmt: skip
    with pytest.raises(AlreadyTaken) as taken:
        clerk.claim(task=task, by=colleague, now=MONDAY)
    assert taken.value.owner == str(worker)
    assert clerk.claim_next(by=colleague, now=MONDAY) is None


def looked_at(task: Task) -> TaskPage:
    return task_page(task, by=clerk_of(task.department, MONDAY), now=MONDAY)


def test_a_task_page_shows_only_what_the_matter_declares(stall: OneThingVersion):
    case = apply_for(stall)
    act(case, "permit")
    page = looked_at(open_task(case, "fire"))
    assert [group.title.en for group in page.groups] == ["Stall"]
    assert page.documents == ()
    permit = looked_at(open_task(case, "permit"))
    assert {group.title.en for group in permit.groups} == {"Stall holder", "Stall"}
    assert len(permit.documents) == 2
    assert case.application.values["owner.id_number"] not in repr(page.groups)


def test_a_later_matter_sees_what_the_earlier_one_issued(stall: OneThingVersion):
    case = apply_for(stall)
    for matter in ("permit", "permit", "fire", "permit", "permit"):
        act(case, matter)
    page = looked_at(open_task(case, "sign"))
    assert any(len(group.facts) >= 2 for group in page.prior)
    assert {sister.matter.en for sister in page.sisters} >= {"Stall permit", "Fire check"}
    assert page.why_due


def test_whose_word_settles_the_matter_is_asked_for_the_data_of_its_result(stall: OneThingVersion):
    case = apply_for(stall)
    assert looked_at(open_task(case, "permit")).result_data == ()
    for matter in ("permit", "permit", "fire"):
        act(case, matter)
    [datum] = looked_at(open_task(case, "permit")).result_data
    assert (datum.key, datum.required) == ("stall.permit_number", True)


@pytest.mark.parametrize(
    ("name", "shown"), [("林悦然", "林*然"), ("周明", "周*"), ("欧阳晓峰", "欧*峰"), ("王", "*"), ("", "*")]
)
def test_names_in_lists_are_masked(name: str, shown: str):
    assert mask_name(name) == shown


def test_a_cursor_that_nobody_wrote_is_refused():
    for text in ("", "x", "1-", "1e400-1", "nan-1", "1.5-x"):
        with pytest.raises(ValueError):
            Cursor.parse(text)
