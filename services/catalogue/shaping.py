"""Choosing a situation to look at: every guiding question answered with one of its codes, and with nothing else.

For pages anyone may open and pass on: no answer is ever typed, so an address made of them tells of nobody. What the
reader leaves open gets an answer that goes on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.catalogue.answers import display
from services.catalogue.plan import APPLICANT, Guide, Question, guide, parse_answer
from services.catalogue.reachable import conditions_of, field_values
from services.catalogue.vocabulary import ElementType, Package

NUMBERS = (ElementType.INTEGER, ElementType.DECIMAL, ElementType.MONEY)


@dataclass(frozen=True, slots=True)
class Choice:
    """A question of the shape, its `options` as (code, label), and what is chosen: `several` takes more than one."""

    name: str
    text: str
    options: tuple[tuple[str, str], ...]
    several: bool
    chosen: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """A complete situation: the choices in their order, and the guide they complete."""

    choices: tuple[Choice, ...]
    guide: Guide


def shape(package: Package, given: Mapping[str, Sequence[str]], *, today: date) -> Shape:
    """The situation that `given` codes (by question) choose; what is missing or not offered is filled in.

    A question for a value that has no codes, such as a date, keeps a value that no condition names and is not shown.
    """
    answers: dict[str, Any] = {}
    choices: list[Choice] = []
    while (question := guide(package, answers).next) is not None:
        if codes := _codes(package, question):
            choice, answers[question.name] = _choose(
                package, question, codes, given.get(question.name, ()), today
            )
            choices.append(choice)
        else:
            answers[question.name] = _told_apart(package, question.name)[-1]
    return Shape(tuple(choices), guide(package, answers))


def _choose(
    package: Package, question: Question, codes: "_Codes", given: Sequence[str], today: date
) -> tuple[Choice, Any]:
    """What is chosen, and the answer it stands for; codes that exclude each other count as none given."""
    several = _takes_several(question)
    usual = codes.together if several and codes.together else codes.options[:1]
    known = tuple(option for option in codes.options if option[0] in given)
    for chosen in ((known if several else known[:1]), usual):
        values = [value for value, _label in chosen]
        try:
            answer = parse_answer(package, question.name, values if several else "".join(values), today=today)
        except ValueError:
            continue
        return Choice(question.name, str(question.text), codes.options, several, tuple(values)), answer
    raise ValueError(f"the usual answer to {question.name} is refused")


def _takes_several(question: Question) -> bool:
    element = question.element
    return element.type is ElementType.CHOICES if element is not None else question.kind == "choices"


@dataclass(frozen=True, slots=True)
class _Codes:
    """All codes of a question as (code, label), and those of them that can be chosen together."""

    options: tuple[tuple[str, str], ...]
    together: tuple[tuple[str, str], ...]


def _codes(package: Package, question: Question) -> _Codes | None:
    """What may be chosen, without what ends the guide; None for a value that has no codes."""
    element = question.element
    if question.options:
        stopping = _stopping(package, question.name)
        going_on = [option for option in question.options if option.value not in stopping]
        return _Codes(
            tuple((option.value, str(option.label)) for option in going_on),
            tuple((option.value, str(option.label)) for option in going_on if not option.alone),
        )
    if element is None or element.type not in (ElementType.BOOLEAN, *NUMBERS):
        return None
    # One value below, at and above every limit some condition names: those are all the cases there are.
    values = _told_apart(package, question.name)
    written = tuple((str(value).lower(), display(element, value)) for value in values)
    return _Codes(written, written[:1])


def _stopping(package: Package, name: str) -> set[str]:
    if name == APPLICANT:
        return set()
    situation = next(one for one in package.one_thing.situations if one.name == name)
    return {answer.value for answer in situation.offered if answer.stop is not None}


def _told_apart(package: Package, name: str) -> list[Any]:
    tests = [test for condition in conditions_of(package) for test in condition.tests()]
    return field_values(package.element_of(name), name, tests)
