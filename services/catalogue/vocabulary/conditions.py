"""Conditions: small typed data that say when something is needed. Never code, never eval.

Written in a package as one of::

    {first_issue: yes}                       the question was answered so
    {licences: [food, tobacco]}              answered with any of these (for a multiple choice: includes any)
    {premises.area: {at_least: 300}}         a comparison on a form field
    {all: [...]}, {any: [...]}, {not: ...}   combinations; several keys in one mapping mean all

A name with a dot is a form field, a name without one is a guiding question.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, InstanceOf, PlainSerializer, WithJsonSchema

Truth = bool | None
Operator = Literal["is", "in", "at_least", "more_than", "at_most", "less_than"]
COMPARISONS: tuple[Operator, ...] = ("is", "in", "at_least", "more_than", "at_most", "less_than")


class ConditionError(ValueError):
    """A condition that cannot be read; the message is for the author of the package."""


@dataclass(frozen=True, slots=True)
class Test:
    """One comparison of an answer or a field with a constant."""

    name: str
    operator: Operator
    value: Any

    def holds(self, answers: Mapping[str, Any]) -> Truth:
        """True, False, or None while the name has no answer yet."""
        given = answers.get(self.name)
        if given is None or given == "" or given == []:
            return None
        match self.operator:
            case "is":
                return _same(given, self.value)
            case "in":
                return any(_same(given, value) for value in self.value)
        try:
            left, right = Decimal(str(given)), Decimal(str(self.value))
        except InvalidOperation:
            return None
        if not left.is_finite():
            return None
        match self.operator:
            case "at_least":
                return left >= right
            case "more_than":
                return left > right
            case "at_most":
                return left <= right
            case _:
                return left < right

    def tests(self) -> Iterator["Test"]:
        yield self

    def as_data(self) -> dict[str, Any]:
        if self.operator == "is":
            return {self.name: self.value}
        if self.operator == "in":
            return {self.name: list(self.value)}
        return {self.name: {self.operator: self.value}}


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must hold."""

    parts: tuple["Node", ...]

    def holds(self, answers: Mapping[str, Any]) -> Truth:
        truths = [part.holds(answers) for part in self.parts]
        if False in truths:
            return False
        return None if None in truths else True

    def tests(self) -> Iterator[Test]:
        for part in self.parts:
            yield from part.tests()

    def as_data(self) -> dict[str, Any]:
        return {"all": [part.as_data() for part in self.parts]}


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part is enough."""

    parts: tuple["Node", ...]

    def holds(self, answers: Mapping[str, Any]) -> Truth:
        truths = [part.holds(answers) for part in self.parts]
        if True in truths:
            return True
        return None if None in truths else False

    def tests(self) -> Iterator[Test]:
        for part in self.parts:
            yield from part.tests()

    def as_data(self) -> dict[str, Any]:
        return {"any": [part.as_data() for part in self.parts]}


@dataclass(frozen=True, slots=True)
class Not:
    """The part must not hold; what is unknown stays unknown."""

    part: "Node"

    def holds(self, answers: Mapping[str, Any]) -> Truth:
        truth = self.part.holds(answers)
        return None if truth is None else not truth

    def tests(self) -> Iterator[Test]:
        yield from self.part.tests()

    def as_data(self) -> dict[str, Any]:
        return {"not": self.part.as_data()}


Node = Test | AllOf | AnyOf | Not


def parse(data: Any) -> Node:
    """Read a condition from package data; raises ConditionError."""
    if isinstance(data, Test | AllOf | AnyOf | Not):
        return data
    if not isinstance(data, Mapping) or not data:
        raise ConditionError("a condition is a mapping such as {question: answer}")
    parts = tuple(_parse_entry(str(key), value) for key, value in data.items())
    return parts[0] if len(parts) == 1 else AllOf(parts)


def _parse_entry(key: str, value: Any) -> Node:
    if key in ("all", "any"):
        if not isinstance(value, list | tuple) or not value:
            raise ConditionError(f"'{key}' takes a list of conditions")
        parts = tuple(parse(part) for part in value)
        return AllOf(parts) if key == "all" else AnyOf(parts)
    if key == "not":
        return Not(parse(value))
    if isinstance(value, list | tuple):
        if not value:
            raise ConditionError(f"'{key}' is compared with an empty list")
        return Test(key, "in", tuple(value))
    if isinstance(value, Mapping):
        if len(value) != 1:
            raise ConditionError(f"'{key}' takes exactly one comparison")
        operator, constant = next(iter(value.items()))
        if operator not in COMPARISONS:
            raise ConditionError(f"'{operator}' is no comparison; known: {', '.join(COMPARISONS)}")
        if operator == "in":
            return _parse_entry(key, constant)
        if operator != "is" and not _is_number(constant):
            raise ConditionError(f"'{operator}' compares with a number, not {constant!r}")
        return Test(key, operator, constant)
    return Test(key, "is", value)


def _is_number(value: Any) -> bool:
    if isinstance(value, bool):
        return False
    try:
        return Decimal(str(value)).is_finite()
    except InvalidOperation:
        return False


def _same(given: Any, value: Any) -> bool:
    if isinstance(given, list | tuple):
        return value in given
    if isinstance(given, bool) or isinstance(value, bool):
        return given is value
    return given == value or str(given) == str(value)


Condition = Annotated[
    InstanceOf[Test] | InstanceOf[AllOf] | InstanceOf[AnyOf] | InstanceOf[Not],
    BeforeValidator(parse),
    PlainSerializer(lambda node: node.as_data(), return_type=dict),
    WithJsonSchema(
        {
            "type": "object",
            "minProperties": 1,
            "description": "{question: answer}, {role.element: {at_least: 300}}, {all: []}, {any: []}, {not: {}}",
        }
    ),
]
"""A condition as a field of a catalogue entry."""
