"""Every code that an entry names must be an entry somewhere."""

from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from services.catalogue.checks.problem import Problem
from services.catalogue.vocabulary import Library, Matter, OneThing

Path = tuple[str | int, ...]
Known = Mapping[str, frozenset[str]]
"""All codes written down, by section; an entry with a fault of its own still counts."""

_WORDS = {"elements": "element", "roles": "role", "documents": "document", "matters": "matter"}


def unknown_references(library: Library, known: Known) -> Iterator[Problem]:
    """Elements, roles, documents and matters that nobody defines."""
    look = _Lookup(known)
    for role in library.roles:
        if role.identified_by is not None:
            yield from look.code("elements", role.identified_by, ("roles", role.code, "identified_by"))
    for document in library.documents:
        for index, element in enumerate(document.provides):
            yield from look.code("elements", element, ("documents", document.code, "provides", index))
    for matter in library.matters:
        yield from _in_matter(matter, look)
    for one_thing in library.one_things:
        yield from _in_one_thing(one_thing, look)


def named(library: Library) -> frozenset[tuple[str, str]]:
    """Every entry that these entries refer to, by section and code, known or not."""
    names = _Names()
    for role in library.roles:
        if role.identified_by is not None:
            names.code("elements", role.identified_by, ())
    for document in library.documents:
        for element in document.provides:
            names.code("elements", element, ())
    for each in library.matters:
        deque(_in_matter(each, names), maxlen=0)
    for each in library.one_things:
        deque(_in_one_thing(each, names), maxlen=0)
    return frozenset(names.found)


class _Look(ABC):
    """What is done with each name that an entry uses."""

    @abstractmethod
    def code(self, section: str, code: str, path: Path) -> Iterable[Problem]:
        """A name of a section."""

    def field(self, key: str, path: Path) -> Iterator[Problem]:
        role, _, element = key.partition(".")
        yield from self.code("roles", role, path)
        yield from self.code("elements", element, path)


class _Names(_Look):
    """Writes the names down."""

    def __init__(self) -> None:
        self.found: set[tuple[str, str]] = set()

    def code(self, section: str, code: str, path: Path) -> Iterable[Problem]:
        self.found.add((section, code))
        return ()


class _Lookup(_Look):
    """Finds the names nobody defines."""

    def __init__(self, known: Known) -> None:
        self.known = known

    def code(self, section: str, code: str, path: Path) -> Iterator[Problem]:
        if code not in self.known[section]:
            close = get_close_matches(code, self.known[section], n=1)
            advice = f"; did you mean '{close[0]}'?" if close else ""
            yield Problem(path, f"there is no {_WORDS[section]} '{code}'{advice}")


def _in_matter(matter: Matter, look: _Look) -> Iterator[Problem]:
    here: Path = ("matters", matter.code)
    if matter.served_by is not None:
        yield from look.field(matter.served_by, (*here, "served_by"))
    for i, rule in enumerate(matter.fields):
        yield from look.field(rule.field, (*here, "fields", i, "field"))
    for i, document in enumerate(matter.documents):
        yield from look.code("documents", document.kind, (*here, "documents", i, "kind"))
        yield from look.code("roles", document.holder, (*here, "documents", i, "holder"))
    for i, step in enumerate(matter.steps):
        for j, check in enumerate(step.checks):
            path = (*here, "steps", i, "checks", j)
            yield from look.code("documents", check.record, (*path, "record"))
            yield from look.code("roles", check.of, (*path, "of"))
            for part, mapping in (("compare", check.compare), ("yields", check.yields)):
                for element, field in mapping.items():
                    yield from look.code("elements", element, (*path, part, element))
                    yield from look.field(field, (*path, part, element))
        for j, field in enumerate(step.announcement.publishes if step.announcement else ()):
            yield from look.field(field, (*here, "steps", i, "announcement", "publishes", j))
    for i, result in enumerate(matter.results):
        path = (*here, "results", i)
        yield from look.code("documents", result.document, (*path, "document"))
        yield from look.code("roles", result.holder, (*path, "holder"))
        for j, datum in enumerate(result.data):
            yield from look.field(datum.field, (*path, "data", j))
        for j, field in enumerate(result.copies):
            yield from look.field(field, (*path, "copies", j))
        if result.ends != "everything":
            for j, kind in enumerate(result.ends):
                yield from look.code("documents", kind, (*path, "ends", j))


def _in_one_thing(one_thing: OneThing, look: _Look) -> Iterator[Problem]:
    here: Path = ("one_things", one_thing.code)
    for i, role in enumerate(one_thing.applicants):
        yield from look.code("roles", role, (*here, "applicants", i))
    for i, role in enumerate(one_thing.sections):
        yield from look.code("roles", role, (*here, "sections", i))
    for i, situation in enumerate(one_thing.situations):
        if situation.field is not None:
            yield from look.field(situation.field, (*here, "situations", i, "field"))
    for i, member in enumerate(one_thing.matters):
        yield from look.code("matters", member.matter, (*here, "matters", i, "matter"))
        for role, player in member.roles.items():
            yield from look.code("roles", player, (*here, "matters", i, "roles", role))
    for i, prefill in enumerate(one_thing.prefills):
        path = (*here, "prefills", i)
        yield from look.code("documents", prefill.record, (*path, "record"))
        yield from look.code("roles", prefill.of, (*path, "of"))
        for element, field in prefill.fills.items():
            yield from look.code("elements", element, (*path, "fills", element))
            yield from look.field(field, (*path, "fills", element))
    for i, rule in enumerate(one_thing.offers):
        path = (*here, "offers", i)
        yield from look.code("roles", rule.to, (*path, "to"))
        for part in ("records", "lacks", "also"):
            for j, code in enumerate(getattr(rule, part)):
                yield from look.code("documents", code, (*path, part, j))
    yield from _members_only(one_thing, here)


def _members_only(one_thing: OneThing, here: Path) -> Iterator[Problem]:
    """`after`, `exclusive` and joint visits speak of matters of this one-thing."""
    members = frozenset(member.matter for member in one_thing.matters)
    named: list[tuple[str, Path]] = [
        (code, (*here, "matters", i, "after", j))
        for i, member in enumerate(one_thing.matters)
        for j, code in enumerate(member.after)
    ]
    for part, groups in (("exclusive", one_thing.exclusive), ("joint_visits", one_thing.joint_visits)):
        for i, group in enumerate(groups):
            named += [(code, (*here, part, i, "matters", j)) for j, code in enumerate(group.matters)]
    for code, path in named:
        if code not in members:
            yield Problem(path, f"'{code}' is not among the matters of this one-thing")
