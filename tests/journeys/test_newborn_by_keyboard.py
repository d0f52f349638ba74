"""林悦然 applies for her baby without a mouse: Tab, Enter, Space, arrows and letters, from front page to receipt.

After every single step the focus is somewhere, is drawn, lies on the screen, and nothing covers it.
"""

from typing import Any

import pytest
from django.conf import settings as django_settings
from playwright.sync_api import Page

from tests.applicant import ANSWERS, logged_in, newborn_city, values
from workflows.models import Case

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WHERE = """() => {
  const now = document.activeElement;
  if (!now || now === document.body) return null;
  const box = now.getBoundingClientRect();
  const drawn = [now, now.closest('.upload')].some((one) => one
    && getComputedStyle(one).outlineStyle !== 'none' && parseFloat(getComputedStyle(one).outlineWidth) > 0);
  const [x, y] = [box.left + Math.min(box.width, 40) / 2, box.top + Math.min(box.height, 40) / 2];
  const there = document.elementFromPoint(x, y);
  const near = [now, ...(now.labels || [])];
  return {
    tag: now.tagName, name: now.name || '', type: now.type || '', value: now.value || '',
    href: now.getAttribute('href') || '', id: now.id,
    text: now.textContent.trim().slice(0, 40), checked: Boolean(now.checked),
    form: now.form ? now.form.getAttribute('action') || '' : '',
    drawn, seen: Boolean(there) && near.some((one) => one.contains(there) || there.contains(one)),
  };
}"""
QUIET = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
MOST_STEPS = 120


class Keyboard:
    """A person who has no mouse, and who must always know where she is."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    def press(self, key: str) -> None:
        self.presses += 1
        self.page.keyboard.press(key)

    def here(self) -> dict[str, Any]:
        where = self.page.evaluate(WHERE)
        assert where, f"the focus is lost on {self.page.url}"
        return where

    def step(self) -> dict[str, Any]:
        """Tab, and look where that leads."""
        self.press("Tab")
        where = self.here()
        assert where["drawn"], f"nobody sees the focus on {self.page.url}: {where}"
        assert where["seen"], f"the focus is covered or off the screen on {self.page.url}: {where}"
        return where

    def to(self, **wanted: str) -> dict[str, Any]:
        """Tab on until the focus is on what has these attributes; each may be a part of the real one."""
        for _step in range(MOST_STEPS):
            where = self.step()
            if all(part in where[name] for name, part in wanted.items()):
                return where
        raise AssertionError(f"no way by Tab to {wanted} on {self.page.url}")

    def enter(self) -> None:
        with self.page.expect_navigation():
            self.press("Enter")

    def choose(self, wanted: str) -> None:
        """In the group of radios where the focus is."""
        name = self.here()["name"]
        if self.here()["value"] == wanted:
            self.press("Space")
        for _step in range(12):
            if self.here()["value"] == wanted and self.here()["checked"]:
                return
            self.press("ArrowDown")
            self.rest()
            assert self.here()["name"] == name
        raise AssertionError(f"{wanted} cannot be reached in {name}")

    def rest(self) -> None:
        """What an answer changes on the page has come, and the focus is where it was."""
        self.page.wait_for_function(QUIET)
        self.here()

    def select(self, wanted: str) -> None:
        for _step in range(40):
            if self.here()["value"] == wanted:
                return
            self.press("ArrowDown")
            self.rest()
        raise AssertionError(f"{wanted} is not in the list {self.here()['name']}")

    def give(self, where: dict[str, Any], value: Any) -> None:
        """Whatever kind of control it is."""
        if where["type"] == "radio":
            self.choose(str(value).lower() if isinstance(value, bool) else str(value))
        elif where["tag"] == "SELECT":
            self.select(str(value))
        else:
            self.page.keyboard.type(str(value))
        self.rest()


def test_from_the_front_page_to_the_receipt_without_a_mouse(
    live_server, page: Page, settings, tmp_path, allowed_statuses
):
    settings.MEDIA_ROOT = tmp_path
    allowed_statuses.add(422)
    newborn_city()
    session = logged_in("lin").cookies[django_settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": django_settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    keys = Keyboard(page)

    page.goto(live_server.url)
    assert "#main" in keys.step()["href"], "the first stop is the way past the header"
    keys.press("Enter")
    assert keys.here()["id"] == "main"
    keys.to(href="/one-things/newborn/")
    keys.enter()
    keys.to(form="/begin/", tag="BUTTON")
    keys.enter()

    # Nothing is answered: the summary takes the focus, and leads to each question.
    keys.to(type="submit", text="继续")
    keys.enter()
    assert keys.here()["id"] == "error-summary"
    keys.to(href="#id_")
    keys.press("Enter")
    assert keys.here()["type"] == "radio"
    # Questions come and go with the answers: she answers each where she meets it.
    left = {name: given if isinstance(given, list) else [given] for name, given in ANSWERS.items()}
    where = keys.here()
    for _step in range(MOST_STEPS):
        name = where["name"]
        if where["type"] == "radio" and name in left:
            keys.give(where, left.pop(name)[0])
        elif where["type"] == "checkbox" and where["value"] in left.get(name, ()) and not where["checked"]:
            keys.press("Space")
            keys.rest()
            assert keys.here()["checked"]
        elif name == "go":
            break
        where = keys.step()
    assert where["name"] == "go"
    keys.enter()

    assert "/form/" in page.url
    for _step in range(3 * MOST_STEPS):
        where = keys.step()
        wanted = values().get(where["name"])
        is_open = where["type"] == "radio" and not page.locator(f'[name="{where["name"]}"]:checked').count()
        if wanted is not None and (is_open or (where["type"] != "radio" and not where["value"])):
            keys.give(where, wanted)
        if where["type"] == "submit" and where["text"].startswith("保存"):
            break
    keys.enter()

    assert "/documents/" in page.url
    keys.to(name="declare")
    keys.press("Space")
    keys.to(type="submit", text="保存")
    keys.enter()

    assert "/check/" in page.url
    for name in ("consent", "sensitive_consent"):
        keys.to(name=name)
        keys.press("Space")
    keys.to(type="submit")
    keys.enter()
    case = Case.objects.get()
    assert f"/cases/{case.number}/receipt/" in page.url
    keys.to(href=f"/cases/{case.number}/", text="查看")
    keys.enter()
    assert page.locator("h1").inner_text() == "新生儿出生"
