"""A clerk's desk through the API: the next task, undo, batches, views; and a bad rating through all its hands."""

import uuid
from typing import Any

import pytest
from django.utils import timezone

from services.models import Post, PostKind
from tests.acting import act, apply_for, drain, open_task
from tests.citizen_portal.api.conftest import API, Program
from tests.workflows.conftest import published
from workflows.models import Case, Purpose, Task
from workflows.walk import clerk_of


@pytest.fixture
def case(program: Program) -> Case:
    return apply_for(published("pair"), timezone.now())


@pytest.fixture
def task(case: Case) -> Task:
    return open_task(case, "left")


def test_a_desk_takes_the_next_task_back_and_keeps_a_view(program: Program, task: Task) -> None:
    own = program(clerk_of(task.department, timezone.now()).username)
    taken = own.post(f"{API}/tasks/next")
    assert (taken.status_code, taken.json()["id"]) == (200, task.pk)
    assert own.post(f"{API}/tasks/next").status_code == 204, "nothing else waits"
    assert own.post(f"{API}/tasks/{task.pk}/undo").json()["owner"] == ""
    assert own.post(f"{API}/tasks/{task.pk}/undo").status_code == 409
    wanted: dict[str, Any] = {"name": "黄灯", "queue": "pool", "filters": {"light": "yellow"}}
    view = own.post(f"{API}/views", wanted).json()
    assert own.post(f"{API}/views", wanted).status_code == 422, "one name, one view"
    for wrong in ({"light": "blue"}, {"nobody": "knows"}):
        faults = own.post(f"{API}/views", wanted | {"name": "x", "filters": wrong}).json()["errors"]
        assert [each["pointer"] for each in faults] == ["/filters"]
    assert own.get(f"{API}/views").json() == {"results": [view]}
    assert own.delete(f"{API}/views/{view['id']}").status_code == 204
    assert own.get(f"{API}/views").json() == {"results": []}


def test_a_batch_says_what_became_of_each_task(program: Program, task: Task) -> None:
    worker = clerk_of(task.department, timezone.now())
    own, key = program(worker.username), str(uuid.uuid4())
    other = open_task(apply_for(published("pair"), timezone.now(), key="another"), "left")
    assert own.post(f"{API}/tasks/{other.pk}/claim").status_code == 200
    chosen = [{"id": task.pk}, {"id": other.pk}]
    body = {"key": key, "act": "release", "tasks": chosen}
    begun = own.post(f"{API}/batches", body)
    assert begun.status_code == 201
    assert own.post(f"{API}/batches", body).json()["id"] == begun.json()["id"], "sent twice it is one"
    drain(timezone.now())
    done = own.get(f"{API}/batches/{begun.json()['id']}").json()
    assert [(each["task_id"], each["state"], each["refusal"]) for each in done["items"]] == [
        (task.pk, "refused", "moved_on"),
        (other.pk, "done", ""),
    ]
    assert done["ended_at"] and done["items"][0]["told"]
    (line,) = own.get(f"{API}/batches").json()["results"]
    assert (line["done"], line["refused"], line["waiting"]) == (1, 1, 0)
    faulty = own.post(f"{API}/batches", body | {"key": str(uuid.uuid4()), "act": "stop"})
    assert [each["pointer"] for each in faulty.json()["errors"]] == ["/tasks"]


def test_a_bad_rating_goes_through_all_hands(program: Program, case: Case) -> None:
    now = timezone.now()
    desk = open_task(case, "left").department
    act(case, "left", now=now)
    citizen = program(case.submitted_by.username)
    mine = f"{API}/cases/{case.number}"
    rated = citizen.post(f"{mine}/ratings", {"level": 1, "reason": "没人解释", "matter": "left"})
    assert rated.status_code == 201, rated.json()
    (line,) = citizen.get(f"{mine}/rectifications").json()["results"]
    head = Post.objects.filter(department=desk, kind=PostKind.LEADER).first().user
    own, board = program(head.username), program("supervisor")
    ours, theirs = f"{API}/bad-ratings/{line['id']}", f"{API}/supervision/bad-ratings/{line['id']}"
    assert own.get(ours).json()["rater"]["name"] == case.submitted_by.holder.name
    assert own.post(f"{ours}/answer", {"text": "已整改"}).status_code == 409, "nobody has called"
    called = {"at": timezone.now().isoformat(), "reached": True, "said": "已致歉"}
    assert own.post(f"{ours}/calls", called | {"said": " "}).json()["errors"][0]["pointer"] == "/said"
    assert own.post(f"{ours}/calls", called).status_code == 201
    assert own.post(f"{ours}/answer", {"text": "已增设咨询台"}).status_code == 200
    assert "已增设咨询台" not in str(citizen.get(f"{mine}/rectifications/{line['id']}").json())
    assert [
        each["id"] for each in board.get(f"{API}/supervision/bad-ratings?state=answered").json()["results"]
    ] == [line["id"]]
    assert "rater" not in board.get(theirs).json()
    assert board.post(f"{theirs}/send-back", {"reason": "没有写怎么避免"}).status_code == 200
    own.post(f"{ours}/answer", {"text": "已增设咨询台并培训"})
    assert board.post(f"{theirs}/acceptance").json()["line"]["state"] == "told"
    reply = citizen.post(f"{mine}/rectifications/{line['id']}/reply", {"agrees": False, "level": 2})
    assert reply.json()["line"]["state"] == "disputed"
    assert (
        board.post(f"{theirs}/settlement", {"reason": "已公示等候时间"}).json()["line"]["end"] == "not_agreed"
    )
    assert "已公示等候时间" in str(citizen.get(f"{mine}/rectifications/{line['id']}").json())
    looks = citizen.get(f"{API}/me/looks").json()
    assert Purpose.RATING in str(looks), "and the citizen sees who read it"
