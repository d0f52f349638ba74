"""A clerk stops a clock, lets it run again, and asks for more time; a leader answers."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from services.catalogue.loader import load
from services.catalogue.models import OneThingVersion
from services.catalogue.publish import publish
from services.models import Post, PostKind
from tests.acting import MONDAY, apply_for, open_task
from tests.workflows.conftest import PACKAGES
from workflows.commands import clerk
from workflows.models import Case, Extension, ExtensionState, Notice, NoticeKind, Suspension, Task
from workflows.walk import clerk_of


@pytest.fixture
def running(city: None) -> Task:
    """A matter accepted just now, in the hands of its clerk; the pages ask the real clock."""
    pair: OneThingVersion = publish(load(PACKAGES / "pair.yaml").packages["pair"], by="tests", at=MONDAY)[0]
    now = timezone.now()
    case: Case = apply_for(pair, now)
    task = open_task(case, "left")
    return clerk.claim(task=task, by=clerk_of(task.department, now), now=now)


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def program(user: Any) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


def leader(task: Task) -> Any:
    return Post.objects.get(department=task.department, kind=PostKind.LEADER).user


def soon() -> str:
    return (timezone.localdate() + timedelta(days=9)).isoformat()


def test_a_clerk_previews_the_notice_stops_the_clock_and_lets_it_run_again(running: Task) -> None:
    desk = browser(running.owner)
    page = reverse("clerks:suspend", args=[running.pk])
    assert page in desk.get(reverse("clerks:task", args=[running.pk])).content.decode()
    given = {"kind": "test", "expected_end": soon(), "reason": "样品送检"}
    shown = desk.post(page, given | {"preview": "1"})
    assert "样品送检" in shown.content.decode()
    assert not Suspension.objects.exists()
    assert desk.post(page, given | {"reason": ""}).status_code == 422
    assert desk.post(page, given).status_code == 302
    task_page = desk.get(reverse("clerks:task", args=[running.pk])).content.decode()
    assert page not in task_page
    assert reverse("clerks:resume", args=[running.pk]) in task_page
    assert reverse("clerks:complete", args=[running.pk]) not in task_page, "nothing is decided meanwhile"
    beside = desk.get(reverse("clerks:queue", args=["suspended"]), {"task": running.pk}).content.decode()
    assert reverse("clerks:complete", args=[running.pk]) not in beside
    assert running.process.number in desk.get(reverse("clerks:queue", args=["suspended"])).content.decode()
    assert desk.post(reverse("clerks:resume", args=[running.pk])).status_code == 302
    assert Suspension.objects.get().ended_at is not None


def test_the_notice_that_work_goes_on_is_read_with_its_new_date_before_it_is_issued(running: Task) -> None:
    desk = browser(running.owner)
    given = {"kind": "test", "expected_end": soon(), "reason": "样品送检"}
    assert desk.post(reverse("clerks:suspend", args=[running.pk]), given).status_code == 302
    shown = desk.post(reverse("clerks:resume", args=[running.pk]), {"preview": "1"})
    assert Suspension.objects.get().ended_at is None
    assert desk.post(reverse("clerks:resume", args=[running.pk])).status_code == 302
    issued = Notice.objects.get(kind=NoticeKind.RESUMPTION).content["zh"]["body"]
    assert list(shown.context["preview"].body) == issued
    assert len(issued) > 1, "the notice tells the dates"


def test_whoever_asks_and_whoever_approves_read_the_notice_of_the_extension_first(running: Task) -> None:
    desk, above = browser(running.owner), browser(leader(running))
    page = reverse("clerks:extend", args=[running.pk])
    asked = {"of": "matter", "days": "3", "reason": "需向外省核实"}
    assert desk.post(page, asked | {"days": "11", "preview": "1"}).status_code == 422
    by_the_clerk = desk.post(page, asked | {"preview": "1"}).context["preview"].body
    assert not Extension.objects.exists()
    desk.post(page, asked)
    answer = reverse("clerks:extension", args=[Extension.objects.get().pk])
    by_the_leader = above.post(answer, {"answer": "preview"}).context["preview"].body
    assert Extension.objects.get().state == ExtensionState.ASKED
    assert above.post(answer, {"answer": "approve"}).status_code == 302
    issued = Notice.objects.get(kind=NoticeKind.EXTENSION).content["zh"]["body"]
    assert list(by_the_clerk) == list(by_the_leader) == issued
    assert "需向外省核实" in "".join(issued)
    assert above.post(answer, {"answer": "preview"}).status_code == 409


def test_a_leader_finds_what_waits_and_answers_it(running: Task) -> None:
    desk, above = browser(running.owner), browser(leader(running))
    page = reverse("clerks:extend", args=[running.pk])
    asked = {"of": "matter", "days": "3", "reason": "需向外省核实"}
    assert desk.post(page, asked | {"days": "11"}).status_code == 422
    assert desk.post(page, asked).status_code == 302
    extension = Extension.objects.get()
    listed = above.get(reverse("clerks:extensions")).content.decode()
    answer = reverse("clerks:extension", args=[extension.pk])
    assert answer in listed
    assert "需向外省核实" in above.get(answer).content.decode()
    assert desk.get(answer).status_code == 404
    assert above.post(answer, {"answer": "deny", "reason": ""}).status_code == 422
    assert above.post(answer, {"answer": "approve"}).status_code == 302
    extension.refresh_from_db()
    assert extension.state == ExtensionState.APPROVED
    assert above.post(answer, {"answer": "deny", "reason": "不"}).status_code == 409


def test_programs_do_the_same(running: Task) -> None:
    own, above = program(running.owner), program(leader(running))
    base = f"/api/v1/tasks/{running.pk}"
    stopped = own.post(
        f"{base}/suspension", {"kind": "hearing", "expected_end": soon(), "reason": "听证"}, format="json"
    )
    assert (stopped.status_code, stopped.json()["promised_due_at"]) == (201, None)
    assert own.get("/api/v1/tasks?queue=suspended").json()["results"][0]["due_at"] is None
    assert own.post(f"{base}/resumption").json()["promised_due_at"]
    asked = own.post(f"{base}/extensions", {"term": "2wd", "reason": "核实"}, format="json")
    assert asked.status_code == 201, asked.content
    (waiting,) = above.get("/api/v1/extensions").json()
    assert waiting["would_be"] > waiting["due_at"]
    answered = above.post(f"/api/v1/extensions/{waiting['id']}/answer", {"approved": True}, format="json")
    assert answered.json()["state"] == "approved"


def test_the_citizen_reads_why_the_date_moved(running: Task) -> None:
    own = program(running.owner)
    base = f"/api/v1/tasks/{running.pk}"
    own.post(
        f"{base}/suspension",
        {"kind": "hearing", "expected_end": soon(), "reason": "听取邻居意见"},
        format="json",
    )
    citizen = running.process.submitted_by
    case = program(citizen).get(f"/api/v1/cases/{running.process.number}").json()
    left = next(one for one in case["matters"] if one["matter"] == "left")
    assert left["promise"]["due_at"] is None
    assert any("听取邻居意见" in reason for reason in left["promise"]["reasons"])
    assert any("听取邻居意见" in reason for reason in case["promise"]["reasons"])
    page = browser(citizen).get(reverse("citizens:case", args=[running.process.number])).content.decode()
    assert "听取邻居意见" in page
