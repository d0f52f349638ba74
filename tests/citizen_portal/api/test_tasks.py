"""Clerks through the API: queues, what may be seen, one winner."""

from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from citizen_portal.accounts.models import User
from services.models import Department, Holder, Post
from tests.acting import apply_for, drain
from tests.citizen_portal.api.conftest import API, Program
from tests.statements import counted
from tests.workflows.conftest import published
from workflows.commands.figures import count_figures
from workflows.models import Case, Message, Task


@pytest.fixture
def task(program: Program, application: dict[str, Any]) -> Task:
    """The first open task of a newborn case."""
    program("lin").post(f"{API}/cases", application, headers={"Idempotency-Key": "k"})
    drain(timezone.now())
    return Task.objects.filter(finished=None, flow_task_type="HUMAN").select_related("department").first()


@pytest.fixture
def colleague(task: Task) -> str:
    """A second clerk of the same department."""
    other = User.objects.create(username="second", display_name="第二位")
    post = Post.objects.filter(department=task.department, kind="clerk").first()
    post.pk, post.user = None, other
    post.save()
    return "second"


def test_of_two_clerks_one_gets_the_task_and_the_other_learns_who_has_it(
    program: Program, task: Task, colleague: str
) -> None:
    first, second = program(task.department.code), program(colleague)
    assert first.post(f"{API}/tasks/{task.pk}/claim").status_code == 200
    assert first.post(f"{API}/tasks/{task.pk}/claim").status_code == 200
    refused = second.post(f"{API}/tasks/{task.pk}/claim")
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/already-taken")
    owner = first.get(f"{API}/tasks/{task.pk}").json()["owner"]
    assert owner
    assert owner in refused.json()["detail"]
    assert second.post(f"{API}/tasks/{task.pk}/release").status_code == 409
    assert first.post(f"{API}/tasks/{task.pk}/release").json()["owner"] == ""


def test_a_task_ends_once_and_only_as_its_step_can(program: Program, task: Task) -> None:
    clerk = program(task.department.code)
    address = f"{API}/tasks/{task.pk}/complete"
    possible = clerk.get(f"{API}/tasks/{task.pk}").json()["outcomes"]
    assert clerk.post(address, {"outcome": possible[0]}).status_code == 409, "not claimed yet"
    clerk.post(f"{API}/tasks/{task.pk}/claim")
    assert clerk.post(address, {"outcome": "mismatch"}).status_code == 400
    assert clerk.post(address, {"outcome": "delivered"}).status_code == 409
    unexplained = clerk.post(address, {"outcome": possible[-1]})
    assert [fault["pointer"] for fault in unexplained.json()["errors"]] == ["/reason"]
    stuffed = clerk.post(
        address, {"outcome": possible[-1], "reason": "材料不齐", "data": {"mother.name": "别人"}}
    )
    assert stuffed.status_code == 422
    assert clerk.post(address, {"outcome": possible[-1], "reason": "材料不齐"}).status_code == 200
    assert clerk.post(address, {"outcome": possible[-1], "reason": "材料不齐"}).status_code == 409


def test_a_department_reads_what_its_matter_declares_and_nothing_else(program: Program, task: Task) -> None:
    matter = task.process.package.matters[task.sub_case.matter]
    declared = {rule.field for rule in matter.fields}
    shown = program(task.department.code).get(f"{API}/tasks/{task.pk}").json()
    assert set(shown["values"]) <= declared
    assert "account.bank_card" not in shown["values"] or "account.bank_card" in declared
    assert "林悦然" not in shown["applicant"]


def test_queues_hold_what_their_names_say(program: Program, task: Task) -> None:
    clerk = program(task.department.code)

    def queue(name: str) -> set[int]:
        return {row["id"] for row in clerk.get(f"{API}/tasks", {"queue": name}).json()["results"]}

    assert task.pk in queue("pool")
    assert task.pk not in queue("overdue")
    clerk.post(f"{API}/tasks/{task.pk}/claim")
    assert (task.pk in queue("pool"), task.pk in queue("mine")) == (False, True)
    Task.objects.filter(pk=task.pk).update(due_at="2020-01-02T09:00:00Z")
    assert task.pk in queue("overdue")
    assert clerk.get(f"{API}/tasks", {"queue": "all"}).status_code == 400


def test_a_supervisor_reads_what_stands_open_and_how_each_figure_is_reckoned(
    program: Program, task: Task
) -> None:
    count_figures(now=timezone.now())
    seen = program("supervisor").get(f"{API}/indicators", {"weeks": 4}).json()
    assert seen["counted_until"]
    figures = {figure["code"]: figure for figure in seen["indicators"]}
    assert figures["received"]["value"] == 1
    assert (figures["on_time_rate"]["value"], figures["on_time_rate"]["is_few"]) == (None, True)
    assert all(figure["formula"] and figure["definition"] for figure in figures.values())
    open_tasks = {each["department"]: each["open"] for each in seen["departments"]}
    assert open_tasks[task.department.code] >= 1


@pytest.fixture
def busy(program: Program) -> tuple[APIClient, APIClient]:
    """A citizen with 50 cases and messages, and a department with their tasks."""
    version = published("pair")
    now = timezone.now()
    for place in range(50):
        apply_for(version, now, key=f"busy-{place}")
    lin = User.objects.get(username="lin")
    Case.objects.update(submitted_by=lin, applicant=lin.holder)
    Message.objects.update(receiver=lin)
    department = Department.objects.filter(pk__in=Task.objects.values("department")).first()
    Task.objects.update(department=department)
    return program("lin"), program(department.code)


def test_lists_page_by_key_in_as_many_statements_for_five_rows_as_for_fifty(
    busy: tuple[APIClient, APIClient],
) -> None:
    lin, clerk = busy
    for client, address in ((lin, "cases"), (lin, "messages"), (clerk, "tasks")):
        numbers = every_page(client, address)
        assert len(numbers) == len(set(numbers)) >= 50, address
        with counted() as many:
            client.get(f"{API}/{address}")
        few = rows_left_for(address, 5)
        with counted() as fewer:
            answer = client.get(f"{API}/{address}")
        assert 0 < len(answer.json()["results"]) <= 10 * few
        assert len(many) == len(fewer), (address, many, fewer)


def every_page(client: APIClient, address: str) -> list[Any]:
    rows, cursor = [], None
    while True:
        page = client.get(f"{API}/{address}", {"cursor": cursor} if cursor else {}).json()
        rows += [row.get("id") or row["number"] for row in page["results"]]
        cursor = page["next"]
        if cursor is None:
            return rows


def rows_left_for(address: str, few: int) -> int:
    """Take the other rows out of sight, and keep `few`."""
    nobody = User.objects.create(username=f"nobody-{address}")
    match address:
        case "cases":
            keep = Case.objects.order_by("-id").values("id")[:few]
            other = Holder.objects.exclude(user__username="lin").first()
            Case.objects.exclude(pk__in=keep).update(submitted_by=nobody, applicant=other)
        case "messages":
            keep = Message.objects.order_by("-id").values("id")[:few]
            Message.objects.exclude(pk__in=keep).update(receiver=nobody)
        case "tasks":
            keep = list(Task.objects.order_by("due_at", "id").values_list("id", flat=True)[:few])
            Task.objects.exclude(pk__in=keep).update(owner=nobody)
    return few
