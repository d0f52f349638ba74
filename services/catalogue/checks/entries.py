"""What a single element, document or matter must get right by itself."""

import re
from collections.abc import Iterator, Mapping

from services.catalogue.checks.problem import Problem
from services.catalogue.constraints import ONLY_FOR, Contradiction, contradiction, strictest
from services.catalogue.vocabulary import (
    Constraints,
    DocumentKind,
    Element,
    ElementType,
    Library,
    Matter,
    Sensitivity,
)

Path = tuple[str | int, ...]
FORMATS = frozenset({"pdf", "jpg", "png"})
_FUNCTION = re.compile(r"[a-z][a-z0-9_]*@(province|city|district|street|community)")


def entry_problems(library: Library, functions: frozenset[str] | None) -> Iterator[Problem]:
    """Faults inside entries. ``functions`` are those that departments hold; None leaves that unchecked."""
    elements = {element.code: element for element in library.elements}
    documents = {document.code: document for document in library.documents}
    for element in library.elements:
        yield from _bounds(element, (), element.constraints, ("elements", element.code, "constraints"))
        if element.validator is not None and element.type is not ElementType.STRING:
            yield Problem(
                ("elements", element.code, "validator"), "only an element of type string is validated"
            )
    for matter in library.matters:
        yield from _fields(matter, elements)
        yield from _terms(matter)
        yield from _documents(matter)
        yield from _checks(matter, documents)
        yield from _announcements(matter, elements)
        yield from _results(matter)
        yield from _foreseen_faults(matter)
        yield from _desks(matter, functions)
    for one_thing in library.one_things:
        path = ("one_things", one_thing.code, "lead")
        if not _FUNCTION.fullmatch(one_thing.lead):
            yield Problem(path, f"'{one_thing.lead}' cannot be read: write who leads as function@level")
        elif functions is not None and one_thing.lead not in functions:
            yield Problem(path, f"no department holds '{one_thing.lead}'")
        desk = one_thing.precheck
        if desk is not None and functions is not None and desk not in functions:
            path = ("one_things", one_thing.code, "precheck")
            yield Problem(path, f"no department holds '{desk}'")


def _bounds(
    element: Element, wider: tuple[Constraints, ...], rules: Constraints, path: Path
) -> Iterator[Problem]:
    for name, types in ONLY_FOR.items():
        if getattr(rules, name) is not None and element.type not in types:
            yield Problem((*path, name), f"'{name}' means nothing for an element of type {element.type}")
            return
    known = {option.value for option in element.options}
    for option in rules.options or ():
        if option not in known:
            yield Problem((*path, "options"), f"'{element.code}' has no option '{option}'")
            return
    try:
        if why := contradiction(element, strictest(*wider, rules)):
            yield Problem(path, f"no value of '{element.code}' can meet this: {why}")
    except (Contradiction, ValueError) as error:
        yield Problem(path, str(error))


def _fields(matter: Matter, elements: Mapping[str, Element]) -> Iterator[Problem]:
    for i, rule in enumerate(matter.fields):
        element = elements.get(rule.field.partition(".")[2])
        if element is not None and rule.constraints != Constraints():
            path = ("matters", matter.code, "fields", i, "constraints")
            yield from _bounds(element, (element.constraints,), rule.constraints, path)
    served_by = elements.get((matter.served_by or "").partition(".")[2])
    if served_by is not None and served_by.type is not ElementType.REGION:
        message = f"'{matter.served_by}' is no place; 'served_by' names a field of type region"
        yield Problem(("matters", matter.code, "served_by"), message)


def _terms(matter: Matter) -> Iterator[Problem]:
    promised, statutory = matter.promised_term, matter.statutory_term
    if promised.unit is statutory.unit and promised > statutory:
        message = f"the promise of {promised} is longer than the statutory term of {statutory}"
        yield Problem(("matters", matter.code, "promised_term"), message)


def _documents(matter: Matter) -> Iterator[Problem]:
    seen: dict[tuple[str, str], list[bool]] = {}
    for i, rule in enumerate(matter.documents):
        path = ("matters", matter.code, "documents", i)
        if unknown := [name for name in rule.formats if name not in FORMATS]:
            yield Problem((*path, "formats"), f"'{unknown[0]}' is no upload type; known: jpg, pdf, png")
        if len(set(rule.by)) != len(rule.by):
            yield Problem((*path, "by"), "an alternative is written twice")
        unconditional = seen.setdefault((rule.kind, rule.holder), [])
        unconditional.append(rule.when is None)
        if len(unconditional) > 1 and any(unconditional):
            yield Problem(path, f"'{rule.kind}' of '{rule.holder}' is already asked for by this matter")


def _checks(matter: Matter, documents: Mapping[str, DocumentKind]) -> Iterator[Problem]:
    declared = {rule.field for rule in matter.fields}
    for i, step in enumerate(matter.steps):
        for j, check in enumerate(step.checks):
            path = ("matters", matter.code, "steps", i, "checks", j)
            record = documents.get(check.record)
            for part, mapping in (("compare", check.compare), ("yields", check.yields)):
                for element in mapping:
                    if record is not None and element not in record.provides:
                        message = f"the record '{check.record}' does not provide '{element}'"
                        yield Problem((*path, part, element), message)
            for element, field in check.compare.items():
                if field not in declared:
                    yield Problem((*path, "compare", element), f"this matter does not ask for '{field}'")


def _announcements(matter: Matter, elements: Mapping[str, Element]) -> Iterator[Problem]:
    """Anyone reads what is announced: it is asked for by the matter, and tells nothing personal."""
    declared = {rule.field for rule in matter.fields}
    for i, step in enumerate(matter.steps):
        for j, field in enumerate(step.announcement.publishes if step.announcement else ()):
            path = ("matters", matter.code, "steps", i, "announcement", "publishes", j)
            element = elements.get(field.partition(".")[2])
            if field not in declared:
                yield Problem(path, f"this matter does not ask for '{field}'")
            elif element is not None and element.sensitivity is not Sensitivity.PLAIN:
                yield Problem(path, f"'{field}' is personal: only plain data are announced to everybody")


def _results(matter: Matter) -> Iterator[Problem]:
    visible = {rule.field for rule in matter.fields}
    for i, result in enumerate(matter.results):
        own = {datum.field for datum in result.data}
        for j, field in enumerate(result.copies):
            if field not in visible | own:
                message = f"the department does not see '{field}': list it in the matter's fields"
                yield Problem(("matters", matter.code, "results", i, "copies", j), message)


def _foreseen_faults(matter: Matter) -> Iterator[Problem]:
    about = {rule.field for rule in matter.fields}
    about |= {f"{rule.holder}.{rule.kind}" for rule in matter.documents}
    about |= {rule.kind for rule in matter.documents}
    for i, fault in enumerate(matter.faults):
        if fault.about is not None and fault.about not in about:
            message = f"'{fault.about}' is neither a field (role.element) nor a document of this matter"
            yield Problem(("matters", matter.code, "faults", i, "about"), message)


def _desks(matter: Matter, functions: frozenset[str] | None) -> Iterator[Problem]:
    if functions is None:
        return
    here: Path = ("matters", matter.code)
    if matter.department not in functions:
        yield Problem((*here, "department"), f"no department holds '{matter.department}'")
    for i, step in enumerate(matter.steps):
        if step.desk is not None and step.desk not in functions:
            yield Problem((*here, "steps", i, "desk"), f"no department holds '{step.desk}'")
