"""Every address of the site says who may open it."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

POLICIES = {"anyone", "citizen", "clerk of a department", "supervisor"}


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route, pattern


def test_every_page_says_who_may_open_it():
    silent = [
        route
        for route, pattern in addresses(get_resolver().url_patterns)
        if not getattr(pattern.callback, "policy", "")
    ]
    assert silent == []


def test_the_pages_of_a_face_are_for_its_people():
    wanted = {
        "apply/": {"citizen"},
        "cases/": {"citizen"},
        "files/": {"citizen"},
        "messages/": {"citizen"},
        "record/": {"citizen"},
        "desk/": {"clerk of a department"},
        "board/": {"supervisor"},
    }
    for route, pattern in addresses(get_resolver().url_patterns):
        for start, allowed in wanted.items():
            if route.startswith(start):
                assert pattern.callback.policy in allowed, route
