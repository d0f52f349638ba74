"""The list of all pages, made by walking: the links somebody can follow, and the doors the actor matrix opens to them.

Addresses that differ only in the row they show are one page. What a role begins with is always looked at; what a link
leads to, only until enough examples of that page were seen, by whichever role.
"""

import re
from collections import Counter, deque
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import Resolver404, resolve, reverse

from citizen_portal.design.display import CARE_COOKIE
from tests.pages.city import City
from tests.pages.combinations import Combination
from tests.policy_world import undone
from tests.test_policy_matrix import expected, objects

MOST_ADDRESSES = 400
LINK = re.compile(r'<a\b[^>]*?\shref="([^"#]+)')
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
HIDDEN = re.compile(r'<input\b(?=[^>]*type="hidden")(?=[^>]*name="([^"]+)")[^>]*?value="([^"]*)"')
TELLS_APART = {"queue", "part", "channel", "page", "what"}
ERRORS = {"design:sample-error"}
"""Pages that show what an error looks like, with its status."""
REFUSALS = {400, 409, 422}
LEADING_ON = {301, 302, 303}


@dataclass(frozen=True)
class Visit:
    """One page as one role got it: `sent_empty` if it is the answer to a form with nothing in it."""

    role: str
    name: str
    path: str
    statements: int
    headers: dict[str, str] = field(repr=False)
    body: bytes = field(repr=False)
    sent_empty: bool = False

    def __str__(self) -> str:
        return f"{self.role}: {self.path} ({self.name}{', sent empty' if self.sent_empty else ''})"


@dataclass
class Walk:
    """Walks through a city as one role after another; `examples` of each page are enough."""

    city: City
    examples: int
    no_pages: set[str] = field(default_factory=set)
    """Addresses that lead on to another one, or to a file."""
    _seen: Counter[tuple[str, ...]] = field(default_factory=Counter)
    _refused: set[str] = field(default_factory=set)

    def visits(self, role: str, combination: Combination) -> Iterator[Visit]:
        """The pages of that role in the order in which they are found, each with its forms sent empty."""
        visitor = self.city.visitors[role]
        visitor.browser.defaults["HTTP_ACCEPT_LANGUAGE"] = combination.language
        visitor.browser.cookies[CARE_COOKIE] = combination.care_cookie
        first = set(visitor.entrances)
        waiting = deque([*visitor.entrances, *_doors(self.city, visitor.column)])
        asked = set(waiting)
        while waiting and len(asked) < MOST_ADDRESSES:
            path = waiting.popleft()
            sort = _sort(path)
            if sort is None or not sort[0].startswith(visitor.spaces):
                continue
            if self._seen[sort] >= self.examples and path not in first:
                continue
            with _counted() as statements:
                answer = visitor.browser.get(path)
            if answer.status_code in LEADING_ON or (answer.status_code == 200 and not is_page(answer)):
                self.no_pages.add(sort[0])
            if not is_page(answer) or (answer.status_code != 200 and sort[0] not in ERRORS):
                continue
            self._seen[sort] += 1
            page = _visit(role, sort, path, len(statements), answer)
            yield page
            text = answer.content.decode()
            yield from self._sent_empty(page, text)
            for link in LINK.findall(text):
                address = _inside(path, link)
                if address and address not in asked:
                    asked.add(address)
                    waiting.append(address)

    def _sent_empty(self, page: Visit, text: str) -> Iterator[Visit]:
        """What comes back when somebody sends the page's forms with nothing in them; the world stays as it was."""
        browser = self.city.visitors[page.role].browser
        for attributes, inside in FORM.findall(text):
            if 'method="post"' not in attributes:
                continue
            action = re.search(r'action="([^"]*)"', attributes)
            path = _inside(page.path, action.group(1)) if action and action.group(1) else page.path
            sort = _sort(path) if path else None
            if sort is None or sort[0] in self._refused:
                continue
            hidden = {name: unescape(value) for name, value in HIDDEN.findall(inside)}
            # Whoever logged out by this is logged in again for the next form.
            cookies = deepcopy(browser.cookies)
            with undone(), _counted() as statements:
                answer = browser.post(path, hidden)
            browser.cookies = cookies
            if answer.status_code in REFUSALS and is_page(answer):
                self._refused.add(sort[0])
                yield _visit(page.role, sort, path, len(statements), answer, sent_empty=True)


def _visit(
    role: str,
    sort: tuple[str, ...],
    path: str,
    statements: int,
    answer: HttpResponse,
    *,
    sent_empty: bool = False,
) -> Visit:
    return Visit(role, sort[0], path, statements, dict(answer.headers), answer.content, sent_empty)


def _counted() -> CaptureQueriesContext:
    # The log is bounded: a full one counts nothing.
    connection.queries_log.clear()
    return CaptureQueriesContext(connection)


def is_page(answer: HttpResponse) -> bool:
    return answer.headers.get("Content-Type", "").startswith("text/html")


def _inside(path: str, link: str) -> str | None:
    """The address on this site that a link of that page leads to."""
    target = urlsplit(urljoin(path, unescape(link)))
    return None if target.netloc or target.scheme else target._replace(fragment="").geturl()


def _sort(path: str) -> tuple[str, ...] | None:
    """What makes two addresses the same page: their view, which part of it, and which filters are set."""
    parts = urlsplit(path)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    parts_of_it = sorted(str(value) for key, value in match.kwargs.items() if key in TELLS_APART)
    return (match.view_name, *parts_of_it, *sorted(key for key, _value in parse_qsl(parts.query)))


def _doors(city: City, column: str | None) -> Iterator[str]:
    """Pages to which no link may lead in this city, as far as the matrix knows them."""
    for (name, method), row in expected().items():
        if column and method == "GET" and not name.startswith("api:") and row[column] in ("200", "302"):
            yield reverse(name, kwargs=objects(city.world, name))
