"""A clerk's hour without a mouse, in a real browser; and a list with ten thousand tasks."""

import os
import sys
from time import perf_counter

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from playwright.sync_api import Page, expect

from services.models import Post, PostKind
from tests.acting import MONDAY, apply_for, drain, open_task
from workflows.commands.clerk import claim as claim_task
from workflows.models import BatchRun, Task
from workflows.walk import clerk_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CASES = int(os.environ.get("CASES", "4"))
"""In everyday runs; the keys for each are the same. To measure an hour's work: ``CASES=50 pytest -s -k two_keys``."""


@pytest.fixture
def tasks(stall) -> list[Task]:
    return [open_task(apply_for(stall, key=f"case {n}"), "permit") for n in range(CASES)]


@pytest.fixture
def clerk(tasks: list[Task]):
    user = clerk_of(tasks[0].department, MONDAY)
    user.set_password("of these tests alone")
    user.save()
    return user


@pytest.fixture
def colleague(tasks: list[Task]):
    """Somebody quicker at the same desk."""
    user = get_user_model().objects.create_user("colleague", display_name="张三")
    Post.objects.create(
        user=user, department=tasks[0].department, kind=PostKind.CLERK, title_zh="经办", title_en="Clerk",
        starts_on=MONDAY.date(),
    )  # fmt: skip
    return user


@pytest.fixture
def desk(live_server, page: Page, clerk) -> Page:
    page.goto(f"{live_server.url}/accounts/login/")
    page.fill("input[name=username]", clerk.username)
    page.fill("input[name=password]", "of these tests alone")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{live_server.url}/desk/")
    page.goto(f"{live_server.url}/desk/queue/pool/")
    return page


def test_task_after_task_is_taken_and_accepted_by_two_keys_each(desk: Page, tasks: list[Task], clerk):
    begun = perf_counter()
    for _task in tasks:
        desk.keyboard.press("n")
        desk.wait_for_url("**/desk/queue/mine/?task=*")
        desk.keyboard.press("a")
        desk.wait_for_url("**/desk/queue/mine/")
    sys.stdout.write(f"\n{len(tasks)} tasks, {2 * len(tasks)} keys, {perf_counter() - begun:.1f} s\n")
    assert set(Task.objects.filter(pk__in=[task.pk for task in tasks]).values_list("outcome", flat=True)) == {
        "accepted"
    }


def test_many_are_chosen_by_keys_confirmed_and_done(desk: Page, tasks: list[Task], clerk):
    bar = desk.locator("[data-batch]")
    expect(bar).to_be_hidden()
    for key in ("j", "x", "j", "j", "Shift+X"):
        desk.keyboard.press(key)
    expect(bar.locator("[data-batch-count]")).to_have_text("3")
    desk.keyboard.press("c")
    desk.wait_for_url("**/desk/batch/")
    assert not BatchRun.objects.exists()
    desk.locator(".desk-batch button[type=submit]").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/desk/batch/*/")
    assert Task.objects.filter(owner=clerk).count() == 0
    drain(timezone.now())
    expect(desk.locator(".desk-batch__list .tone-success")).to_have_count(3)
    assert Task.objects.filter(owner=clerk).count() == 3


def test_enter_opens_beside_the_list_and_again_the_whole_task(desk: Page, tasks: list[Task]):
    desk.keyboard.press("j")
    desk.keyboard.press("Enter")
    expect(desk.locator("tr[aria-current]")).to_have_count(1)
    desk.keyboard.press("x")
    expect(desk.locator("[data-batch]")).to_be_visible()
    desk.locator("tr[aria-current] [data-row]").focus()
    desk.keyboard.press("Enter")
    desk.wait_for_url("**/desk/task/*/")


def test_keys_rest_while_somebody_types_and_when_they_are_turned_off(desk: Page, tasks: list[Task], clerk):
    desk.keyboard.press("/")
    desk.keyboard.type("nanning")
    expect(desk.locator("#desk-search")).to_have_value("nanning")
    assert Task.objects.filter(owner=clerk).count() == 0
    desk.locator("h1").click()
    desk.keyboard.press("?")
    switch = desk.locator("[data-keys-switch]")
    expect(switch).to_be_visible()
    with desk.expect_response("**/desk/shortcuts/"):
        switch.uncheck()
    desk.reload()
    desk.keyboard.press("n")
    desk.keyboard.press("?")
    expect(desk.locator("[data-keys-switch]")).not_to_be_checked()
    assert Task.objects.filter(owner=clerk).count() == 0


def test_a_claim_is_undone_by_z(desk: Page, tasks: list[Task], clerk):
    desk.keyboard.press("n")
    desk.wait_for_url("**/desk/queue/mine/?task=*")
    desk.keyboard.press("z")
    desk.wait_for_url("**/desk/queue/pool/")
    assert Task.objects.filter(owner=clerk).count() == 0


def test_corrections_a_transfer_and_a_collision_are_a_key_away(
    desk: Page, tasks: list[Task], clerk, colleague, allowed_statuses: set[int]
):
    allowed_statuses.add(409)
    desk.keyboard.press("n")
    desk.wait_for_url("**/desk/queue/mine/?task=*")
    desk.keyboard.press("r")
    desk.wait_for_url("**/corrections/")
    desk.go_back()
    desk.keyboard.press("t")
    desk.wait_for_url("**/transfer/")
    desk.locator("select[name=to]").focus()
    desk.keyboard.press("ArrowDown")
    desk.locator("[name=reason]").focus()
    desk.keyboard.type("not ours")
    desk.locator("main form button[type=submit]").first.focus()
    desk.keyboard.press("Enter")
    toast = desk.locator("[data-key=z]")
    expect(toast).to_be_visible()
    assert not Task.objects.filter(owner=clerk, finished=None).exists()
    desk.keyboard.press("z")
    desk.wait_for_url("**/desk/queue/mine/?task=*")
    assert Task.objects.filter(owner=clerk, finished=None).count() == 1, "and it is back on the desk"
    free = Task.objects.filter(department=tasks[0].department, owner=None, finished=None).earliest(
        "due_at", "id"
    )
    desk.goto(desk.url.partition("/desk/")[0] + f"/desk/queue/pool/?task={free.pk}")
    claim_task(task=free, by=colleague, now=timezone.now())
    desk.keyboard.press("c")
    expect(desk.locator("h1")).to_contain_text(str(colleague))
    desk.keyboard.press("n")
    desk.wait_for_url("**/desk/queue/mine/?task=*")
    assert Task.objects.filter(owner=clerk, finished=None).count() == 2, "the next one, without a mouse"
