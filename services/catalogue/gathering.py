"""From a library to packages: each one-thing with all it refers to, directly or through others."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from services.catalogue.casting import cast
from services.catalogue.vocabulary import DocumentKind, Element, Library, Matter, OneThing, Package, Role

Entry = TypeVar("Entry", Element, Role, DocumentKind, Matter)


def gather(library: Library) -> dict[str, Package]:
    """The packages of all one-things, by code. A reference the library does not hold is left out."""
    return {one_thing.code: _package(library, one_thing) for one_thing in library.one_things}


def _package(library: Library, one_thing: OneThing) -> Package:
    found = _found(library.matters, (member.matter for member in one_thing.matters))
    parts = {member.matter: member.roles for member in one_thing.matters}
    matters = {code: cast(matter, parts[code]) for code, matter in found.items()}
    fields = [*_question_fields(one_thing), *(f for m in matters.values() for f in _fields(m))]
    kinds = [
        *(kind for matter in matters.values() for kind in _documents(matter)),
        *(prefill.record for prefill in one_thing.prefills),
        *(kind for rule in one_thing.offers for kind in rule.kinds),
    ]
    documents = _found(library.documents, kinds)
    role_codes = [
        *one_thing.applicants,
        *one_thing.sections,
        *(prefill.of for prefill in one_thing.prefills),
        *(rule.to for rule in one_thing.offers),
        *(field.partition(".")[0] for field in fields),
        *(role for matter in matters.values() for role in _holders(matter)),
    ]
    roles = _found(library.roles, role_codes)
    element_codes = [
        *(field.partition(".")[2] for field in fields),
        *(element for prefill in one_thing.prefills for element in prefill.fills),
        *(element for document in documents.values() for element in document.provides),
        *(role.identified_by for role in roles.values() if role.identified_by),
        *(element for matter in matters.values() for element in _checked(matter)),
    ]
    elements = _found(library.elements, element_codes)
    played = tuple(member.model_copy(update={"roles": {}}) for member in one_thing.matters)
    one_thing = one_thing.model_copy(update={"matters": played})
    return Package(one_thing=one_thing, matters=matters, elements=elements, roles=roles, documents=documents)


def _found(entries: tuple[Entry, ...], codes: Iterable[str]) -> dict[str, Entry]:
    by_code = {entry.code: entry for entry in entries}
    return {code: by_code[code] for code in dict.fromkeys(codes) if code in by_code}


def _question_fields(one_thing: OneThing) -> Iterator[str]:
    yield from (situation.field for situation in one_thing.situations if situation.field is not None)
    yield from (field for prefill in one_thing.prefills for field in prefill.fills.values())


def _fields(matter: Matter) -> Iterator[str]:
    if matter.served_by is not None:
        yield matter.served_by
    yield from (rule.field for rule in matter.fields)
    for step in matter.steps:
        for check in step.checks:
            yield from check.compare.values()
            yield from check.yields.values()
    for result in matter.results:
        yield from (datum.field for datum in result.data)
        yield from result.copies


def _checked(matter: Matter) -> Iterator[str]:
    for step in matter.steps:
        for check in step.checks:
            yield from check.compare
            yield from check.yields


def _documents(matter: Matter) -> Iterator[str]:
    yield from (rule.kind for rule in matter.documents)
    yield from (check.record for step in matter.steps for check in step.checks)
    yield from (result.document for result in matter.results)


def _holders(matter: Matter) -> Iterator[str]:
    yield from (rule.holder for rule in matter.documents)
    yield from (check.of for step in matter.steps for check in step.checks)
    yield from (result.holder for result in matter.results)
