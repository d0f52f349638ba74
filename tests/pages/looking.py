"""How a page is looked at: in one combination of language, care mode and width, by a browser and by axe."""

import gzip
import re
from dataclasses import dataclass
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route

from citizen_portal.design.display import CARE_COOKIE
from tests.browser_faults import watch
from tests.pages.city import Visitor
from tests.pages.combinations import WIDTHS, Combination
from tests.pages.crawling import Visit

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_BYTES = 60 * 1024

FILES: dict[str, tuple[str, bytes]] = {}
"""Type and content of what pages load, by address."""


CULPRIT = """() => {
    const scrolls = (each) => each && each !== document.documentElement
        && (getComputedStyle(each).overflowX !== "visible" || scrolls(each.parentElement));
    const sticks = (each) => each.getBoundingClientRect().right > innerWidth + 1 && !scrolls(each.parentElement);
    const found = [...document.body.querySelectorAll("*")].filter(sticks);
    return found.length ? found[found.length - 1].outerHTML.slice(0, 160) : "nobody knows what";
}"""
"""The last, so the innermost, element that sticks out."""


@dataclass
class Onlooker:
    """A visitor's browser in one combination."""

    browser: Browser
    visitor: Visitor
    address: str
    combination: Combination

    def __post_init__(self) -> None:
        self._context = self._opened()
        self._heard = watch(self._context, allowed_statuses={204})
        self._loaded: list[bytes] = []
        self._context.route("**/static/**", self._from_store)
        self._page = self._context.new_page()

    def close(self) -> None:
        self._context.close()

    def look(self, visit: Visit) -> list[str]:
        """What is wrong with that page in this combination."""
        self._heard.clear()
        self._loaded.clear()
        _open(self._page, self.address, visit)
        found = [*self._heard, *self._overweight(visit), *_unstyled(self._page), *_too_wide(self._page)]
        return [f"{visit} [{self.combination}] {each}" for each in (*found, *self._violations())]

    def photograph(self, visit: Visit, folder: Path) -> None:
        """A picture of the page just looked at, from top to foot, in a folder for its role and combination."""
        place = folder / visit.role / str(self.combination)
        place.mkdir(parents=True, exist_ok=True)
        words = re.sub(
            r"[^a-z0-9]+", "-", f"{visit.name} {visit.path}{' empty' if visit.sent_empty else ''}".lower()
        )
        self._page.screenshot(
            path=place / f"{words.strip('-')[:120]}.png", full_page=True, animations="disabled"
        )

    def _opened(self) -> BrowserContext:
        context = self.browser.new_context(
            locale=self.combination.language,
            timezone_id="Asia/Shanghai",
            viewport={"width": self.combination.width, "height": WIDTHS[self.combination.width]},
        )
        cookies = {name: morsel.value for name, morsel in self.visitor.browser.cookies.items()}
        cookies[CARE_COOKIE] = self.combination.care_cookie
        context.add_cookies(
            [{"name": name, "value": value, "url": self.address} for name, value in cookies.items()]
        )
        return context

    def _from_store(self, route: Route) -> None:
        """Fetched once: the server of the tests does not say how long its files may be kept."""
        url = route.request.url
        if url not in FILES:
            answer = route.fetch()
            FILES[url] = (answer.headers["content-type"], answer.body())
        content_type, body = FILES[url]
        self._loaded.append(body)
        route.fulfill(content_type=content_type, body=body)

    def _overweight(self, visit: Visit) -> list[str]:
        total = sum(len(gzip.compress(body)) for body in (visit.body, *self._loaded))
        return [f"{total / 1024:.0f} KB over the wire"] if total > MOST_BYTES else []

    def _violations(self) -> list[str]:
        rules = {"color-contrast-enhanced": {"enabled": self.combination.care}}
        # Stylesheets are preloaded for rules that are not asked here, and the security policy forbids the way of it.
        options = {"runOnly": {"type": "tag", "values": RULES}, "rules": rules, "preload": False}
        found = Axe().run(self._page, options=options)
        return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found.response["violations"]]


def _open(page: Page, address: str, visit: Visit) -> None:
    """What the server answered on the walk, under its address; what the page itself asks for comes from the server."""
    url = address + visit.path
    page.route(url, lambda route: route.fulfill(headers=visit.headers, body=visit.body), times=1)
    page.goto(url)
    page.wait_for_load_state()


def _unstyled(page: Page) -> list[str]:
    """axe passes a page without its stylesheets, so that they came is looked at first."""
    return (
        [] if page.evaluate("getComputedStyle(document.body).lineHeight") != "normal" else ["no stylesheet"]
    )


def _too_wide(page: Page) -> list[str]:
    by = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return [f"{by} px wider than the screen: {page.evaluate(CULPRIT)}"] if by > 0 else []
