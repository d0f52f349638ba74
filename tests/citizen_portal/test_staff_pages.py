"""The desk and the board in a browser: nothing for axe to find, nothing wider than the screen, keys that work."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page

from citizen_portal.demo.history import fill
from citizen_portal.demo.seeding import seed
from services.catalogue.loader import load, shipped_packages
from services.catalogue.publish import publish
from services.models import Post, PostKind
from workflows.models import Case, Task

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SIZES = ((1440, 900), (390, 844), (320, 700))


@pytest.fixture
def past() -> None:
    """A city with a handful of cases of every age."""
    now = timezone.now()
    seed(today=timezone.localdate(now))
    for package in load(shipped_packages()).packages.values():
        publish(package, by="tests", at=now)
    assert fill(5, now=now) == 5


@pytest.fixture
def waiting(past: None) -> Task:
    """An open task that nobody has claimed, with a clerk who could."""
    task = Task.objects.filter(finished=None, flow_task_type="HUMAN").order_by("due_at").first()
    Task.objects.filter(pk=task.pk).update(owner=None, assigned=None, status="NEW")
    return task


@pytest.fixture
def clerk(waiting: Task):
    return Post.objects.get(department=waiting.department, kind=PostKind.CLERK).user


def enter(page: Page, address: str, username: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", "yijianshi-demo")
    page.click("main button[type=submit]")
    page.wait_for_load_state()


def faults(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found.response["violations"]]


@pytest.fixture
def measured(browser: Browser) -> BrowserContext:
    """axe measures by inline styles, which the pages' own policy forbids: a context without the policy."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", bypass_csp=True)
    yield context
    context.close()


def check(page: Page, live_server, paths: list[str]) -> None:
    for path in paths:
        page.goto(f"{live_server.url}{path}")
        assert page.evaluate("getComputedStyle(document.querySelector('header')).display") == "flex"
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (path, width)
            if width != 320:
                assert faults(page) == [], (path, width)


def test_the_desk_has_nothing_for_axe_to_find(live_server, measured: BrowserContext, waiting: Task, clerk):
    page = measured.new_page()
    enter(page, live_server.url, clerk.username)
    task = f"/desk/task/{waiting.pk}/"
    check(
        page, live_server, ["/desk/", f"/desk/?task={waiting.pk}", task, "/desk/queue/done/", "/desk/search/"]
    )
    check(
        page,
        live_server,
        [
            "/desk/queue/overdue/?light=red&since=2026-01-01",
            "/desk/views/?queue=pool&filters=light%3Dred",
            "/desk/batch/",
            "/desk/my-work/?days=90",
        ],
    )
    page.goto(f"{live_server.url}{task}")
    page.locator("#pane form button").first.click()
    check(page, live_server, [task, "/desk/queue/mine/"])
    page.goto(f"{live_server.url}{task}")
    check(page, live_server, [f"{task}note/", f"{task}transfer/", "/desk/questions/", "/desk/stand-ins/"])
    page.goto(f"{live_server.url}{task}")
    if page.locator("#stop").count():
        page.locator("#stop summary").click()
        page.locator("#stop button[name=outcome]").click()
        assert page.locator("[data-focus-on-load]").count() == 1
        assert faults(page) == []


def test_the_board_has_nothing_for_axe_to_find(live_server, measured: BrowserContext, past: None):
    page = measured.new_page()
    enter(page, live_server.url, "supervisor")
    case = Case.objects.first()
    check(
        page,
        live_server,
        ["/board/", "/board/cases/", f"/board/cases/{case.pk}/", "/board/cases/?state=withdrawn"],
    )


def test_an_order_and_its_answer_have_nothing_for_axe_to_find(
    live_server, measured: BrowserContext, waiting: Task
):
    page = measured.new_page()
    enter(page, live_server.url, "supervisor")
    page.goto(f"{live_server.url}/board/cases/{waiting.process_id}/matters/{waiting.sub_case.matter}/order/")
    page.locator("main form button[type=submit]").click()
    assert page.locator("[data-focus-on-load]").count() == 1
    check(page, live_server, [page.url.removeprefix(live_server.url)])
    page.fill("textarea", "请说明超期原因")
    page.locator("main form button[type=submit]").click()
    page.wait_for_url("**/board/orders/*/")
    order = page.url.removeprefix(f"{live_server.url}/board")
    check(page, live_server, ["/board/orders/", f"/board{order}"])
    head = Post.objects.filter(department=waiting.department, kind=PostKind.LEADER).first()
    if head is not None:
        page.context.clear_cookies()
        enter(page, live_server.url, head.user.username)
        check(page, live_server, ["/desk/orders/", f"/desk{order}"])


def test_a_clerk_works_by_keyboard_alone(live_server, page: Page, waiting: Task, clerk):
    page.set_viewport_size({"width": 1440, "height": 900})
    enter(page, live_server.url, clerk.username)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_selector("#pane .desk-pane__act")
    assert "task=" in page.url
    page.keyboard.press("c")
    page.wait_for_url("**/queue/mine/?task=*")
    waiting.refresh_from_db()
    assert waiting.owner == clerk
    page.keyboard.press("z")
    page.wait_for_url("**/queue/pool/")
    waiting.refresh_from_db()
    assert waiting.owner is None


def test_on_a_phone_a_task_opens_on_a_page_of_its_own(live_server, page: Page, waiting: Task, clerk):
    page.set_viewport_size({"width": 390, "height": 844})
    enter(page, live_server.url, clerk.username)
    page.locator(f"#task-{waiting.pk}").click()
    page.wait_for_url(f"**/desk/task/{waiting.pk}/")
