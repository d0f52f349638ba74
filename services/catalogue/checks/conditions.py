"""Conditions: the names and answers they speak of must exist, and must be known when they are needed."""

from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from services.catalogue.checks.problem import Problem
from services.catalogue.constraints import NUMBERS
from services.catalogue.plan import APPLICANT
from services.catalogue.vocabulary import Condition, ElementType, Package, SituationKind, Test

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition may speak of, and how its reader calls what it may not."""

    package: Package
    questions: frozenset[str]
    fields: frozenset[str]
    beyond: str


def condition_problems(package: Package) -> Iterator[Problem]:
    """Unknown questions, fields and answers in every condition; circles among conditional fields."""
    one_thing = package.one_thing
    here: Path = ("one_things", one_thing.code)
    asked: frozenset[str] = frozenset({APPLICANT})
    for i, situation in enumerate(one_thing.situations):
        if situation.when is not None:
            scope = Scope(package, asked, frozenset(), "a question depends on questions before it")
            yield from unreadable(scope, situation.when, (*here, "situations", i, "when"))
        if situation.code == APPLICANT:
            yield Problem(
                (*here, "situations", i, "code"), "'applicant' is the built-in question who applies"
            )
        asked |= {situation.name}
    deciding = Scope(
        package, asked, frozenset(), "which matters are needed is decided by the questions before the form"
    )
    for i, member in enumerate(one_thing.matters):
        path = (*here, "matters", i)
        if member.when is not None:
            yield from unreadable(deciding, member.when, (*path, "when"))
        for j, exclusion in enumerate(member.excluded):
            yield from unreadable(deciding, exclusion.when, (*path, "excluded", j, "when"))
    for i, prefill in enumerate(one_thing.prefills):
        if prefill.when is not None:
            yield from unreadable(deciding, prefill.when, (*here, "prefills", i, "when"))
    yield from _in_matters(package, asked)
    yield from _field_circles(package)


def _in_matters(package: Package, asked: frozenset[str]) -> Iterator[Problem]:
    fields = frozenset(rule.field for matter in package.matters.values() for rule in matter.fields)
    scope = Scope(package, asked, fields, f"in '{package.one_thing.code}' no matter asks for it")
    for matter in package.matters.values():
        for part, rules in (("fields", matter.fields), ("documents", matter.documents)):
            for i, rule in enumerate(rules):
                if rule.when is not None:
                    yield from unreadable(scope, rule.when, ("matters", matter.code, part, i, "when"))


def unreadable(scope: Scope, condition: Condition, path: Path) -> Iterator[Problem]:
    """What a condition at that place speaks of without being able to."""
    for test in condition.tests():
        if test.name in scope.questions:
            message = _wrong_answer(scope.package, test)
        elif test.name in scope.fields:
            message = wrong_value(scope.package, test)
        elif "." in test.name:
            message = f"the field '{test.name}' is not known here: {scope.beyond}"
        else:
            message = f"'{scope.package.one_thing.code}' has no question '{test.name}' to ask before this"
        if message is not None:
            yield Problem(path, message)


def _wrong_answer(package: Package, test: Test) -> str | None:
    if test.name == APPLICANT:
        # A shared matter may speak of a role that never applies here: the newborn whose card it is.
        return _not_offered(test, tuple(dict.fromkeys((*package.one_thing.applicants, *package.roles))))
    situation = next(s for s in package.one_thing.situations if s.name == test.name)
    if situation.kind is SituationKind.FIELD:
        return wrong_value(package, test)
    return _not_offered(test, tuple(answer.value for answer in situation.offered))


def _not_offered(test: Test, offered: tuple[str, ...]) -> str | None:
    if test.operator not in ("is", "in"):
        return f"the answers to '{test.name}' are no numbers: compare with one of {', '.join(offered)}"
    wanted = test.value if test.operator == "in" else (test.value,)
    wrong = [value for value in wanted if value not in offered]
    return (
        f"'{test.name}' has no answer '{_written(wrong[0])}'; known: {', '.join(offered)}" if wrong else None
    )


def _written(value: object) -> str:
    """As it stands in the file."""
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def wrong_value(package: Package, test: Test) -> str | None:
    """Why no value of that element can be compared like this; None when it can."""
    element = package.elements.get(test.name.partition(".")[2])
    if element is None:  # told as an unknown reference
        return None
    number = element.type in NUMBERS
    if test.operator not in ("is", "in"):
        return None if number else f"'{test.name}' is no number and cannot be compared by '{test.operator}'"
    wanted = test.value if test.operator == "in" else (test.value,)
    if element.options:
        return _not_offered(test, tuple(option.value for option in element.options))
    if element.type is ElementType.BOOLEAN and any(not isinstance(value, bool) for value in wanted):
        return f"'{test.name}' is true or false; write one of these without quotes"
    if element.type is ElementType.INTEGER and any(type(value) is not int for value in wanted):
        return f"'{test.name}' is a whole number and is compared with one"
    if any(not isinstance(value, str | int) for value in wanted):
        return f"'{test.name}' is compared with '{_written(wanted[0])}', which is no value of it"
    if number and element.type is not ElementType.INTEGER:
        return f"'{test.name}' has decimals: compare it by at_least, more_than, at_most or less_than"
    return None


def _field_circles(package: Package) -> Iterator[Problem]:
    """A field must not depend, over others, on itself: no form would ever be stable."""
    places: dict[str, Path] = {}
    graph: dict[str, set[str]] = {}
    for matter in package.matters.values():
        for i, rule in enumerate(matter.fields):
            if rule.when is not None:
                graph.setdefault(rule.field, set()).update(test.name for test in rule.when.tests())
                places.setdefault(rule.field, ("matters", matter.code, "fields", i, "when"))
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = error.args[1]
        yield Problem(
            places[circle[0]], f"these fields depend on each other in a circle: {' → '.join(circle)}"
        )
