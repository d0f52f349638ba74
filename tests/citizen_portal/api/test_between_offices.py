"""Offices write to each other, move work and stand in, and supervisors ask, through the API."""

from typing import Any

import pytest
from django.utils import timezone

from citizen_portal.accounts.models import User
from services.models import Department, Post, PostKind
from tests.acting import apply_for, open_task
from tests.citizen_portal.api.conftest import API, Program
from tests.workflows.conftest import published
from workflows.commands import clerk
from workflows.models import SupervisionOrder, Task
from workflows.walk import clerk_of


@pytest.fixture
def task(program: Program) -> Task:
    """The left matter's task, claimed by its clerk; the right one is with the fire department."""
    now = timezone.now()
    case = apply_for(published("pair"), now)
    found = open_task(case, "left")
    return clerk.claim(task=found, by=clerk_of(found.department, now), now=now)


@pytest.fixture
def fire(task: Task) -> Department:
    return open_task(task.process, "right").department


def faults(answer: Any) -> list[str]:
    return [fault["pointer"] for fault in answer.json()["errors"]]


def head_of(task: Task) -> User:
    return Post.objects.filter(department=task.department, kind=PostKind.LEADER).first().user


def test_a_task_moves_once_comes_back_once_and_is_ruled(
    program: Program, task: Task, fire: Department
) -> None:
    own, there = program(task.owner.username), program(clerk_of(fire, timezone.now()).username)
    address = f"{API}/tasks/{task.pk}"
    assert own.post(f"{address}/return", {"reason": "不属于"}).status_code == 409
    assert faults(own.post(f"{address}/transfer", {"to": "nowhere", "reason": "x"})) == ["/to"]
    assert faults(own.post(f"{address}/transfer", {"to": fire.code, "reason": " "})) == ["/reason"]
    assert there.post(f"{address}/transfer", {"to": fire.code, "reason": "x"}).status_code == 404
    moved = own.post(f"{address}/transfer", {"to": fire.code, "reason": "见权责清单"})
    assert (moved.status_code, moved.json()["department"]) == (201, fire.code)
    there.post(f"{API}/tasks/{moved.json()['id']}/claim")
    back = there.post(f"{API}/tasks/{moved.json()['id']}/return", {"reason": "不属于"}).json()
    own.post(f"{API}/tasks/{back['id']}/claim")
    put = own.post(f"{API}/tasks/{back['id']}/dispute", {"reason": "两家都不认"}).json()
    board = program("supervisor")
    shown = board.get(f"{API}/supervision/orders/{put['id']}").json()
    assert [move["kind"] for move in shown["moves"]] == ["transfer", "return"]
    ruled = board.post(
        f"{API}/supervision/orders/{put['id']}/ruling", {"to": fire.code, "reason": "以清单为准"}
    )
    assert ruled.json()["line"]["state"] == "closed"
    assert open_task(task.process, "left").department == fire


def test_a_question_is_asked_listed_read_and_answered_once(
    program: Program, task: Task, fire: Department
) -> None:
    own, there = program(task.owner.username), program(clerk_of(fire, timezone.now()).username)
    asking = f"{API}/tasks/{task.pk}/questions"
    assert faults(own.post(asking, {"matter": "left", "text": "?"})) == ["/matter"]
    asked = own.post(asking, {"matter": "right", "text": "现场看过了吗？"}).json()
    (line,) = there.get(f"{API}/questions").json()["results"]
    assert line["id"] == asked["id"] and "现场" not in str(line)
    assert own.get(f"{API}/questions/{asked['id']}").status_code == 404
    assert there.get(f"{API}/questions/{asked['id']}").json()["question"]["text"] == "现场看过了吗？"
    address = f"{API}/questions/{asked['id']}/answer"
    assert faults(there.post(address, {"text": ""})) == ["/text"]
    assert there.post(address, {"text": "周三去看"}).status_code == 201
    assert there.post(address, {"text": "又答"}).status_code == 409
    assert own.get(asking).json()["results"][0]["answer"] == "周三去看"


def test_a_note_stays_in_the_department(program: Program, task: Task, fire: Department) -> None:
    own, there = program(task.owner.username), program(clerk_of(fire, timezone.now()).username)
    address = f"{API}/tasks/{task.pk}/notes"
    assert own.post(address, {"text": "等原件"}).status_code == 201
    assert [note["text"] for note in own.get(address).json()["results"]] == ["等原件"]
    assert there.get(address).status_code == 404


def test_an_order_is_issued_answered_sent_back_and_closed(program: Program, task: Task) -> None:
    board, head = program("supervisor"), program(head_of(task).username)
    issue = f"{API}/supervision/cases/{task.process.number}/matters/left/orders"
    assert faults(board.post(issue, {"reason": ""})) == ["/reason"]
    order = board.post(issue, {"reason": "请说明"}).json()["line"]["id"]
    ours, theirs = f"{API}/orders/{order}", f"{API}/supervision/orders/{order}"
    assert program(task.owner.username).get(ours).status_code == 404
    assert board.post(f"{theirs}/close", {"text": "好"}).status_code == 409
    assert head.post(f"{ours}/answer", {"text": "人手不足"}).json()["line"]["state"] == "answered"
    assert board.post(f"{theirs}/send-back", {"reason": "没有说怎么改"}).json()["line"]["state"] == "waiting"
    head.post(f"{ours}/answer", {"text": "已增派人员"})
    closed = board.post(f"{theirs}/close", {"text": "已整改"}).json()
    assert [answer["remark"] for answer in closed["answers"]] == ["没有说怎么改", ""]
    assert [line["id"] for line in head.get(f"{API}/orders", {"state": "closed"}).json()["results"]] == [
        order
    ]
    assert board.get(f"{API}/supervision/orders", {"state": "lost"}).status_code == 400
    assert SupervisionOrder.objects.get().closing == "已整改"


def test_an_ended_matter_is_reopened(program: Program, task: Task) -> None:
    now = timezone.now()
    board = program("supervisor")
    address = f"{API}/supervision/cases/{task.process.number}/matters/left/reopen"
    assert board.post(address, {"step": "decide", "reason": "有误"}).status_code == 409
    clerk.complete(task=task, by=task.owner, outcome="refused", reason="材料不符", now=now)
    assert faults(board.post(address, {"step": "nowhere", "reason": "有误"})) == ["/step"]
    assert board.post(address, {"step": "decide", "reason": "认定有误"}).json()["step"] == "decide"


def test_a_matter_is_hurried_once_a_day_by_its_applicant(program: Program, task: Task) -> None:
    citizen = program(task.process.submitted_by.username)
    address = f"{API}/cases/{task.process.number}/matters/left/hurry"
    assert citizen.post(address, {"text": "孩子等着打疫苗"}).status_code == 201
    assert citizen.post(address, {}).status_code == 409
    assert program("chen").post(address, {}).status_code == 404


def test_a_stand_in_is_named_and_ended(program: Program, task: Task) -> None:
    own, head = program(task.owner.username), head_of(task).username
    today = timezone.localdate().isoformat()
    wanted = {"department": task.department.code, "away": task.owner.username, "stands_in": head,
              "starts_on": today, "ends_on": today}  # fmt: skip
    assert faults(own.post(f"{API}/delegations", wanted | {"away": "lin"})) == ["/away"]
    assert faults(own.post(f"{API}/delegations", wanted | {"ends_on": "2020-01-01"})) == ["/ends_on"]
    made = own.post(f"{API}/delegations", wanted)
    assert made.status_code == 201
    (standing,) = program(head).get(f"{API}/delegations").json()["standing"]
    assert standing["id"] == made.json()["id"]
    end = f"{API}/delegations/{standing['id']}/end"
    assert own.post(end).json()["ended_at"]
    assert own.post(end).status_code == 409
