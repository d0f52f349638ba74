"""林悦然 has a baby: she answers, fills in, sends, follows, and rates, in a real browser.

Each page is looked at as well: axe finds nothing, nothing scrolls sideways on a phone, and neither the console
nor the content security policy complains. What the journey costs her is printed.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from tests.applicant import ANSWERS, PNG, departments_finish, newborn_city, values
from workflows.models import Case, Draft, Rating, Result

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1440, 390, 320)


@pytest.fixture
def examiner(browser: Browser) -> Iterator[BrowserContext]:
    """Axe measures by inline styles, which the pages' own policy forbids: it looks from a context without it."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", bypass_csp=True)
    yield context
    context.close()


@dataclass
class Hands:
    """What she does, counted: fields she fills in, clicks, and how long it takes with a machine's fingers."""

    page: Page
    examiner: BrowserContext
    fields: int = 0
    clicks: int = 0
    letters: int = 0
    began: float = field(default_factory=time.monotonic)
    examined: list[str] = field(default_factory=list)
    elsewhere: float = 0

    def press(self, selector: str) -> None:
        self.clicks += 1
        with self.page.expect_navigation():
            self.page.locator(selector).click()

    def choose(self, name: str, value: str) -> None:
        self.clicks += 1
        control = self.page.locator(f'[name="{name}"]')
        if control.first.evaluate("control => control.tagName") == "SELECT":
            control.select_option(value)
        else:
            self.page.locator(f'[name="{name}"][value="{value}"]').check()

    def tick(self, name: str) -> None:
        self.clicks += 1
        self.page.locator(f'input[type=checkbox][name="{name}"]').check()

    def answer(self, name: str, value: str) -> None:
        """One click, and the questions that it brings."""
        with self.page.expect_response(lambda response: "/questions/" in response.url):
            self.choose(name, value)
        self.page.wait_for_function(
            "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
        )

    def fill(self, name: str, value: str) -> None:
        """Only what is not filled in already."""
        control = self.page.locator(f'[name="{name}"]')
        if (
            control.first.get_attribute("type") == "radio"
            or control.first.evaluate("c => c.tagName") == "SELECT"
        ):
            if not self.page.locator(f'[name="{name}"]:checked').count() or control.first.evaluate(
                "c => !c.value"
            ):
                self.fields += 1
                self.choose(name, value)
        elif not control.input_value():
            self.fields += 1
            self.letters += len(value)
            control.fill(value)

    def look(self) -> None:
        """Examine the page where she is, at every width; this time is not hers."""
        paused = time.monotonic()
        self.examiner.add_cookies(self.page.context.cookies())
        opened = self.examiner.new_page()
        opened.goto(self.page.url)
        assert opened.evaluate("getComputedStyle(document.body).lineHeight") != "normal", (
            "the page has no style"
        )
        for width in WIDTHS:
            opened.set_viewport_size({"width": width, "height": 844})
            assert opened.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (
                opened.url,
                width,
            )
        found = Axe().run(opened, options={"runOnly": {"type": "tag", "values": RULES}})
        assert found.violations_count == 0, f"{opened.url}\n{found.generate_report()}"
        opened.close()
        self.examined.append(self.page.url)
        self.elsewhere += time.monotonic() - paused

    def seconds(self) -> float:
        return time.monotonic() - self.began - self.elsewhere


def test_a_baby_is_born(live_server, page: Page, examiner: BrowserContext, settings, tmp_path, capsys):
    settings.MEDIA_ROOT = tmp_path
    newborn_city()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/one-things/newborn/")
    hands = Hands(page, examiner)
    hands.look()
    hands.press("form[action$='/begin/'] button")
    hands.look()
    log_in(hands)

    page.goto(f"{live_server.url}/one-things/newborn/")
    hands.press("form[action$='/begin/'] button")
    hands.look()
    for name, given in ANSWERS.items():
        for value in given if isinstance(given, list) else [given]:
            hands.answer(name, value)
    hands.look()
    hands.press("button[name=go]")

    hands.look()
    for name, value in values().items():
        if page.locator(f'[name="{name}"]').count():
            hands.fill(name, value)
    assert page.locator("[data-autosave-status][data-state=saved]").wait_for(timeout=10_000) is None
    assert Draft.objects.get().values["child.name"] == values()["child.name"]
    hands.press("main form .actions button[type=submit]")

    hands.look()
    hands.choose("declare", "parents.licence_authorisation")
    with page.expect_response(lambda response: response.url.endswith("child.portrait_photo/")):
        page.set_input_files(
            "[name='file:child.portrait_photo']", {"name": "a.png", "mimeType": "image/png", "buffer": PNG}
        )
    hands.press("main form .actions button[type=submit]")

    hands.look()
    hands.tick("consent")
    hands.tick("sensitive_consent")
    hands.press("main form .actions button[type=submit]")
    cost = (hands.fields, hands.clicks, hands.letters, hands.seconds())

    case = Case.objects.get()
    assert page.url.endswith(f"/cases/{case.number}/receipt/")
    hands.look()
    hands.press("main .actions a.btn")
    hands.look()
    departments_finish(case)
    # She comes back to the tab: it asks at once whether there is news.
    page.evaluate("htmx.trigger(document.querySelector('[data-poll]'), 'wake')")
    page.locator(".card--todo [name=level]").first.wait_for(state="attached")
    hands.look()
    page.locator(".card--todo [name=level][value='5']").check(force=True)
    hands.press(".card--todo button[type=submit]")
    assert Rating.objects.get(case=case).level == 5

    for address in ("/", "/cases/", "/messages/", "/record/", f"/cases/{case.number}/", result_page(case)):
        page.goto(live_server.url + address)
        hands.look()
    with capsys.disabled():
        print(  # noqa: T201
            f"\n新生儿出生: {cost[0]} fields filled in, {cost[1]} clicks, {cost[2]} letters typed, "
            f"{cost[3]:.0f} s until the receipt; "
            f"{len(hands.examined)} pages examined"
        )


def result_page(case: Case) -> str:
    """The page of one of her results."""
    return f"/cases/{case.number}/results/{Result.objects.filter(sub_case__case=case).latest('id').pk}/"


def log_in(hands: Hands) -> None:
    hands.page.fill("[name=username] >> nth=0", "lin")
    hands.page.fill("#id_password", "yijianshi-demo")
    hands.press("#id_password >> xpath=ancestor::form >> css=button[type=submit]")
