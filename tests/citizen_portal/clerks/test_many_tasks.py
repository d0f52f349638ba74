"""The desk with much to do: filters in the address, saved views, batches, undo, own figures; all without scripts."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.models import Department
from tests.acting import MONDAY, apply_for, drain, open_task
from tests.workflows.test_inbox import crowd
from workflows.commands import clerk
from workflows.models import BatchRun, BatchState, SavedView, Task
from workflows.reads.own_work import own_work

POOL = "/desk/queue/pool/"


def rows(answer) -> list[int]:
    return [row.task_id for row in answer.context["rows"]]


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_filters_stand_in_the_address_and_in_every_link_of_the_list(desk: Client, task: Task):
    crowd(task, 30)
    fits = f"matter=permit&step=accept&light=green&region={task.process.region_id}"
    Task.objects.filter(department=task.department).update(due_at=timezone.now() + timedelta(days=9))
    for query, found in (
        ("matter=permit", True),
        ("matter=sign", False),
        ("step=accept", True),
        ("step=deliver", False),
        ("light=green", True),
        ("light=red", False),
        ("since=2026-11-02&until=2026-11-02", True),
        ("since=2026-11-03", False),
        ("until=2026-11-01", False),
        (f"region={task.process.region_id[:4]}00", True),
        ("region=110000", False),
    ):
        assert bool(rows(desk.get(f"{POOL}?{query}"))) is found, query
    page = desk.get(f"{POOL}?{fits}")
    assert "after=" in page.context["next"]
    assert all(part in page.context["next"] for part in fits.split("&"))
    assert set(rows(desk.get(page.context["next"]))).isdisjoint(rows(page))
    assert "matter=permit" in page.context["list_href"]
    assert "light=red" in page.content.decode()


@pytest.mark.parametrize(
    "query", ["step=x", "light=blue", "since=x", "matter=a-b", "region=x", "since=2026-13-01"]
)
def test_a_filter_that_nobody_could_choose_is_not_found(desk: Client, query: str):
    assert desk.get(f"{POOL}?{query}").status_code == 404


def test_a_view_is_kept_opened_first_renamed_and_deleted_by_its_owner_alone(
    desk: Client, task: Task, colleague
):
    views = reverse("clerks:views")
    kept = {"queue": "overdue", "filters": "light=red&matter=permit"}
    answer = desk.post(views, kept | {"name": " 超期的  许可 "})
    assert (
        answer.headers["Location"] == f"{reverse('clerks:queue', args=['overdue'])}?matter=permit&light=red"
    )
    view = SavedView.objects.get()
    assert (view.name, view.filters) == ("超期的 许可", {"matter": "permit", "light": "red"})
    assert desk.post(views, kept | {"name": "超期的 许可"}).status_code == 422
    assert desk.post(views, kept | {"name": " "}).status_code == 422
    assert desk.post(views, {"queue": "overdue", "filters": "light=blue", "name": "x"}).status_code == 404
    assert view.name in desk.get(POOL).content.decode()

    change = reverse("clerks:view", args=[view.pk])
    stranger = logged_in(colleague)
    assert stranger.post(change, {"do": "delete"}).status_code == 404
    assert view.name not in stranger.get(views).content.decode()

    desk.post(change, {"do": "first"})
    assert (
        desk.get(reverse("clerks:desk"))
        .headers["Location"]
        .startswith(reverse("clerks:queue", args=["overdue"]))
    )
    desk.post(change, {"do": "not_first"})
    assert desk.get(reverse("clerks:desk")).status_code == 200
    assert desk.post(change, {"do": "rename", "name": ""}).status_code == 422
    desk.post(change, {"do": "rename", "name": "许可"})
    assert SavedView.objects.get().name == "许可"
    desk.post(change, {"do": "delete"})
    assert not SavedView.objects.exists()


def test_a_batch_is_shown_first_then_confirmed_then_done_and_sent_twice_is_one(
    desk: Client, task: Task, worker, colleague
):
    others = [open_task(apply_for(task.process.version, key=f"other {n}"), "permit") for n in range(2)]
    clerk.claim(task=others[1], by=colleague, now=MONDAY)
    chosen = [each.pk for each in (task, *others)]
    page = desk.post(reverse("clerks:batches"), {"act": "claim", "task": chosen, "queue": "pool"})
    assert [each.row.task_id for each in page.context["plan"].fitting] == chosen[:2]
    assert "张三" in page.content.decode()
    assert not BatchRun.objects.exists()
    items = re.findall(r'name="item" value="([^"]+)"', page.content.decode())
    key = re.search(r'name="key" value="([^"]+)"', page.content.decode())[1]
    confirmed = {"act": "claim", "item": items, "key": key}
    first = desk.post(reverse("clerks:begin-batch"), confirmed)
    assert (
        desk.post(reverse("clerks:begin-batch"), confirmed).headers["Location"] == first.headers["Location"]
    )
    run = BatchRun.objects.get()
    assert desk.get(first.headers["Location"]).context["progress"].waiting == 2
    drain(timezone.now())
    result = desk.get(first.headers["Location"])
    assert (result.context["progress"].done, result.context["progress"].waiting) == (2, 0)
    assert result.context["can_give_back"] == chosen[:2]
    assert logged_in(colleague).get(first.headers["Location"]).status_code == 404
    assert {item.state for item in run.items.all()} == {BatchState.DONE}
    unchanged = desk.get(first.headers["Location"], {"settled": 2}, headers={"HX-Request": "true"})
    assert unchanged.status_code == 204


def test_the_whole_list_can_be_chosen_at_once_as_it_is_narrowed(desk: Client, task: Task):
    crowd(task, 30)
    wanted = {"act": "claim", "all": "1", "queue": "pool", "filters": "matter=permit"}
    assert len(desk.post(reverse("clerks:batches"), wanted).context["plan"].fitting) == 31
    nothing = desk.post(reverse("clerks:batches"), wanted | {"filters": "matter=sign"})
    assert nothing.headers["Location"] == f"{POOL}?matter=sign"


def test_what_a_batch_needs_is_asked_for_and_what_was_typed_is_kept(desk: Client, task: Task, worker):
    clerk.claim(task=task, by=worker, now=MONDAY)
    fire = Department.objects.get(code="fire_binjiang")
    begin = reverse("clerks:begin-batch")
    bare = {"act": "transfer", "item": [str(task.pk)], "key": str(uuid4()), "reason": "归消防"}
    answer = desk.post(begin, bare)
    assert answer.status_code == 422
    assert "归消防" in answer.content.decode()
    assert (
        desk.post(begin, {**bare, "act": "stop", "item": [f"{task.pk}:declined"], "reason": " "}).status_code
        == 422
    )
    whole = bare | {"to": fire.pk}
    assert desk.post(begin, {**whole, "item": ["x"]}).status_code == 404
    assert desk.post(begin, {**whole, "key": "x"}).status_code == 404
    assert desk.post(begin, whole).status_code == 302
    drain(timezone.now())
    assert open_task(task.process, "permit").department == fire


def test_another_departments_task_in_a_batch_is_refused_as_a_whole(desk: Client, task: Task, elsewhere):
    other = logged_in(elsewhere)
    shown = other.post(reverse("clerks:batches"), {"act": "claim", "task": [task.pk]})
    assert shown.context["plan"].fits == ()
    sent = {"act": "claim", "item": [str(task.pk)], "key": str(uuid4())}
    assert other.post(reverse("clerks:begin-batch"), sent).status_code == 403
    assert not BatchRun.objects.exists()


def test_a_claim_and_a_transfer_offer_to_be_taken_back(desk: Client, task: Task, worker):
    undo = reverse("clerks:undo", args=[task.pk])
    page = desk.post(reverse("clerks:claim", args=[task.pk]), follow=True).content.decode()
    assert f'action="{undo}"' in page
    desk.post(undo)
    task.refresh_from_db()
    assert task.owner is None
    desk.post(reverse("clerks:claim", args=[task.pk]))
    fire = Department.objects.get(code="fire_binjiang")
    sent = {"to": fire.pk, "reason": "归消防"}
    page = desk.post(reverse("clerks:transfer", args=[task.pk]), sent, follow=True).content.decode()
    assert f'action="{undo}"' in page
    assert open_task(task.process, "permit").department == fire
    desk.post(undo)
    back = open_task(task.process, "permit")
    assert (back.department, back.owner) == (task.department, worker)
    assert desk.post(undo).status_code == 409


def test_a_person_is_found_by_the_whole_number_which_stands_in_no_address(desk: Client, task: Task):
    identifier = task.process.applicant.identifier
    found = desk.post(reverse("clerks:search"), {"q": f" {identifier.lower()} "}, follow=True)
    assert found.redirect_chain == [(reverse("clerks:search"), 302)]
    assert rows(found) == [task.pk]
    assert rows(desk.post(reverse("clerks:search"), {"q": identifier[:-1]}, follow=True)) == []


def test_the_switch_of_the_shortcuts_is_kept_for_the_account(desk: Client, worker):
    switch = reverse("clerks:shortcuts")
    assert "data-keys-kept" in desk.get(POOL).content.decode()
    assert desk.post(switch, {}, headers={"HX-Request": "true"}).status_code == 204
    worker.refresh_from_db()
    assert worker.shortcuts is False
    desk.post(switch, {"shortcuts": "on"})
    worker.refresh_from_db()
    assert worker.shortcuts is True


def test_ones_figures_are_ones_own(desk: Client, task: Task, worker, colleague):
    clerk.claim(task=task, by=worker, now=MONDAY)
    clerk.complete(task=task, by=worker, outcome="accepted", now=MONDAY + timedelta(hours=1))
    later = MONDAY + timedelta(hours=2)
    mine = own_work(worker, days=7, now=later)
    assert (mine.done, mine.in_time_percent, mine.corrections_asked) == (1, 100.0, 0)
    assert mine.median_days == pytest.approx(1 / 7)
    assert mine.by_day[-1][1] == 1
    assert len(mine.by_day) == 7
    assert own_work(colleague, days=7, now=later).done == 0
    assert own_work(worker, days=7, now=later + timedelta(days=7)).done == 0
    for query, status in (("", 200), ("?days=90", 200), ("?days=91", 404), ("?days=x", 404)):
        assert desk.get(f"{reverse('clerks:own-work')}{query}").status_code == status
