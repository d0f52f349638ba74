"""From a library to packages: each one-thing with all it refers to, directly or through others."""

from collections.abc import Iterator

from services.catalogue.vocabulary import Library, Matter, OneThing, Package


def gather(library: Library) -> dict[str, Package]:
    """The packages of all one-things whose every reference the library holds, by code."""
    packages: dict[str, Package] = {}
    for one_thing in library.one_things:
        try:
            packages[one_thing.code] = _package(library, one_thing)
        except KeyError:
            continue
    return packages


def _package(library: Library, one_thing: OneThing) -> Package:
    """Raises KeyError for a code that the library does not hold."""
    all_matters = {matter.code: matter for matter in library.matters}
    all_documents = {document.code: document for document in library.documents}
    all_roles = {role.code: role for role in library.roles}
    all_elements = {element.code: element for element in library.elements}
    matters = {member.matter: all_matters[member.matter] for member in one_thing.matters}
    fields = [*_question_fields(one_thing), *(f for m in matters.values() for f in _fields(m))]
    kinds = dict.fromkeys(kind for matter in matters.values() for kind in _documents(matter))
    documents = {kind: all_documents[kind] for kind in kinds}
    role_codes = [
        *one_thing.applicants,
        *one_thing.sections,
        *(field.partition(".")[0] for field in fields),
        *(role for matter in matters.values() for role in _holders(matter)),
    ]
    roles = {code: all_roles[code] for code in dict.fromkeys(role_codes)}
    element_codes = [
        *(field.partition(".")[2] for field in fields),
        *(element for document in documents.values() for element in document.provides),
        *(role.identified_by for role in roles.values() if role.identified_by),
        *(element for matter in matters.values() for element in _checked(matter)),
    ]
    elements = {code: all_elements[code] for code in dict.fromkeys(element_codes)}
    return Package(one_thing=one_thing, matters=matters, elements=elements, roles=roles, documents=documents)


def _question_fields(one_thing: OneThing) -> Iterator[str]:
    yield from (situation.field for situation in one_thing.situations if situation.field is not None)


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
