"""The answers people can reach: what proofs at publishing enumerate.

Only the questions that matter for a proof vary; every other question gets one answer that does not stop.
Numbers are tried at and on both sides of every constant a condition names.
"""

from collections.abc import Iterable, Iterator
from decimal import Decimal, InvalidOperation
from itertools import combinations
from typing import Any

from services.catalogue.plan import APPLICANT
from services.catalogue.vocabulary import (
    Condition,
    Element,
    ElementType,
    Package,
    Situation,
    SituationKind,
    Test,
)

LIMIT = 50_000
_MOST_COMBINED = 10
OTHER = "other value"
"""Stands for any text that no condition names."""


class TooManyAnswers(Exception):
    """There are more combinations of answers than a proof can try."""


def conditions_of(package: Package) -> Iterator[Condition]:
    """Every condition of the package."""
    for situation in package.one_thing.situations:
        if situation.when is not None:
            yield situation.when
    for member in package.one_thing.matters:
        if member.when is not None:
            yield member.when
        yield from (exclusion.when for exclusion in member.excluded)
    for matter in package.matters.values():
        yield from (rule.when for rule in (*matter.fields, *matter.documents) if rule.when is not None)


def reachable(package: Package, names: Iterable[str] | None = None) -> Iterator[dict[str, Any]]:
    """Every combination of answers to the named questions and fields (all that conditions name when None).

    Each is complete: all questions that apply are answered, none stops. A named form field may also be empty.
    Raises TooManyAnswers after LIMIT combinations.
    """
    tests = [test for condition in conditions_of(package) for test in condition.tests()]
    involved = _with_what_they_depend_on(package, {t.name for t in tests} if names is None else set(names))
    asked = {situation.name for situation in package.one_thing.situations}
    free = sorted(n for n in involved - asked - {APPLICANT} if n.partition(".")[2] in package.elements)
    count = 0
    for kept in _guided(package, involved, tests):
        for answers in _with_fields(package, kept, free, tests):
            count += 1
            if count > LIMIT:
                raise TooManyAnswers
            yield answers


def _with_what_they_depend_on(package: Package, names: set[str]) -> set[str]:
    whens = {s.name: s.when for s in package.one_thing.situations if s.when is not None}
    for matter in package.matters.values():
        for rule in matter.fields:
            if rule.when is not None:
                whens.setdefault(rule.field, rule.when)
    todo, found = list(names), set(names)
    while todo:
        when = whens.get(todo.pop())
        new = {test.name for test in when.tests()} - found if when else set()
        found |= new
        todo += new
    return found


def _guided(package: Package, involved: set[str], tests: list[Test]) -> Iterator[dict[str, Any]]:
    situations = package.one_thing.situations

    def go(index: int, kept: dict[str, Any]) -> Iterator[dict[str, Any]]:
        if index == len(situations):
            yield kept
            return
        situation = situations[index]
        if situation.when is not None and situation.when.holds(kept) is not True:
            yield from go(index + 1, kept)
            return
        choices = _answers(package, situation, tests)
        for answer in choices if situation.name in involved else choices[:1]:
            yield from go(index + 1, {**kept, situation.name: answer})

    for role in package.one_thing.applicants if APPLICANT in involved else package.one_thing.applicants[:1]:
        yield from go(0, {APPLICANT: role})


def _with_fields(
    package: Package, kept: dict[str, Any], free: list[str], tests: list[Test]
) -> Iterator[dict[str, Any]]:
    if not free:
        yield kept
        return
    name, *rest = free
    for value in (None, *field_values(package.element_of(name), name, tests)):
        yield from _with_fields(package, kept if value is None else {**kept, name: value}, rest, tests)


def _answers(package: Package, situation: Situation, tests: list[Test]) -> list[Any]:
    """The answers worth trying; those that stop are left out."""
    if situation.field is not None:
        return field_values(package.element_of(situation.field), situation.field, tests)
    going_on = [answer for answer in situation.offered if answer.stop is None]
    if situation.kind is not SituationKind.CHOICES:
        return [answer.value for answer in going_on]
    alone = [[answer.value] for answer in going_on if answer.alone]
    together = [answer.value for answer in going_on if not answer.alone]
    return _subsets(together, _constants(situation.name, tests)) + alone


def _subsets(values: list[str], named: set[Any]) -> list[list[str]]:
    """Every non-empty choice of the values that conditions name, with one value standing for all others."""
    unnamed = [value for value in values if value not in named]
    chosen = [value for value in values if value in named or value in unnamed[:1]]
    count = len(chosen)
    # What is proven is about two matters at a time: of very many values pairs, and all but one, tell enough.
    sizes = range(1, count + 1) if count <= _MOST_COMBINED else (1, 2, count - 1, count)
    return [list(subset) for size in sizes for subset in combinations(chosen, size)]


def _constants(name: str, tests: list[Test]) -> set[Any]:
    found: set[Any] = set()
    for test in tests:
        if test.name == name:
            constants = test.value if test.operator == "in" else (test.value,)
            # Anything else is a fault of the condition, told at its own place.
            found |= {constant for constant in constants if isinstance(constant, str | int | float)}
    return found


def field_values(element: Element, name: str, tests: list[Test]) -> list[Any]:
    """Values of a field that tell the conditions on it apart."""
    constants = _constants(name, tests)
    match element.type:
        case ElementType.BOOLEAN:
            return [True, False]
        case ElementType.CHOICE:
            return [option.value for option in element.options]
        case ElementType.CHOICES:
            return _subsets([option.value for option in element.options], constants)
        case ElementType.INTEGER | ElementType.DECIMAL | ElementType.MONEY:
            return _numbers(element, constants)
    return [*sorted(str(constant) for constant in constants), OTHER]


def _number(constant: Any) -> Decimal | None:
    try:
        number = Decimal(str(constant))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _numbers(element: Element, constants: set[Any]) -> list[Any]:
    step = Decimal(1) if element.type is ElementType.INTEGER else Decimal("0.01")
    least, most = element.constraints.minimum, element.constraints.maximum
    middle = [n for c in constants if (n := _number(c)) is not None] or [least or most or Decimal(1)]
    tried = sorted({n for c in middle for n in (c - step, c, c + step)})
    inside = [n for n in tried if (least is None or n >= least) and (most is None or n <= most)]
    return [int(n) if element.type is ElementType.INTEGER else f"{n:f}" for n in inside or middle]
