"""Offers: what they speak of must stand in their records, be of the right type, and be possible at all."""

from collections.abc import Iterator, Mapping
from itertools import product
from math import prod
from typing import Any

from services.catalogue.checks.conditions import wrong_value
from services.catalogue.checks.problem import Problem
from services.catalogue.reachable import LIMIT, field_values
from services.catalogue.vocabulary import (
    ISSUED,
    Condition,
    Element,
    ElementType,
    Figure,
    FigureKind,
    OfferAnswer,
    OfferRule,
    Package,
    RoleKind,
    Sensitivity,
    SituationKind,
    Test,
    Text,
)

Path = tuple[str | int, ...]
LEVELS = tuple(Sensitivity)

YES_OR_NO = ("yes", "no")
_WANTED = {
    FigureKind.DAYS_SINCE: (ElementType.DATE, ElementType.DATETIME),
    FigureKind.MONTHS_TO_RETIREMENT: (ElementType.DATE,),
    FigureKind.MENTIONS: (ElementType.STRING, ElementType.TEXT),
}


def offer_problems(package: Package) -> Iterator[Problem]:
    """Unknown data, wrong types, offers nobody could ever get, answers no question takes, sensitivity understated."""
    for i, rule in enumerate(package.one_thing.offers):
        path = ("one_things", package.one_thing.code, "offers", i)
        if any(kind not in package.documents for kind in rule.kinds):
            continue  # told as an unknown reference
        yield from _to(package, rule, path)
        figures = list(_figures(package, rule, path))
        yield from figures
        unreadable = list(_condition(package, rule, rule.when, rule.records, (*path, "when")))
        yield from unreadable
        if not figures and not unreadable and not _is_possible(package, rule):
            yield Problem((*path, "when"), "nobody can ever meet this condition")
        for j, answer in enumerate(rule.answers):
            yield from _answer(package, rule, answer, (*path, "answers", j))
        least = _least_sensitivity(package, rule)
        if LEVELS.index(rule.sensitivity) < LEVELS.index(least):
            message = f"it reads records that are {least}, so it is {least} itself"
            yield Problem((*path, "sensitivity"), message)


def _to(package: Package, rule: OfferRule, path: Path) -> Iterator[Problem]:
    role = package.roles.get(rule.to)
    if role is None:
        return
    if rule.to not in package.one_thing.applicants:
        yield Problem((*path, "to"), f"'{rule.to}' never applies; only who applies can be offered it")
    elif role.kind is RoleKind.THING:
        yield Problem((*path, "to"), f"'{rule.to}' is a thing and has no records")


def _figures(package: Package, rule: OfferRule, path: Path) -> Iterator[Problem]:
    for j, figure in enumerate(rule.figures):
        here = (*path, "figures", j)
        for part, datum in (("of", figure.of), ("sex", figure.sex)):
            if datum is None:
                continue
            message = _unknown(package, rule.records, datum) or _unfit(package, figure, part, datum)
            if message:
                yield Problem((*here, part), message)


def _unfit(package: Package, figure: Figure, part: str, datum: str) -> str | None:
    element = _element(package, datum)
    if part == "sex":
        values = {option.value for option in element.options} if element else set()
        return None if {"female", "male"} <= values else f"'{datum}' does not say female or male"
    wanted = _WANTED[figure.kind]
    kind = ElementType.DATE if element is None else element.type
    if kind in wanted:
        return None
    return f"'{figure.kind}' is worked out of {' or '.join(wanted)}, and '{datum}' is {kind}"


def _unknown(package: Package, kinds: tuple[str, ...], datum: str) -> str | None:
    """Why this datum is not there to be asked; None when it is."""
    kind, _dot, element = datum.partition(".")
    if kind not in kinds:
        return f"'{kind}' is not among the records of this offer"
    if element != ISSUED and element not in package.documents[kind].provides:
        return f"the record '{kind}' does not provide '{element}'"
    return None


def _element(package: Package, datum: str) -> Element | None:
    return package.elements.get(datum.partition(".")[2])


def _condition(
    package: Package, rule: OfferRule, condition: Condition, kinds: tuple[str, ...], path: Path
) -> Iterator[Problem]:
    figures = {figure.code: figure for figure in rule.figures}
    for test in condition.tests():
        if test.name in figures:
            message = _wrong_figure(figures[test.name], test)
        elif "." not in test.name:
            message = f"this offer has no figure '{test.name}'"
        else:
            message = _unknown(package, kinds, test.name) or wrong_value(package, test)
            if test.name.endswith(f".{ISSUED}") and message is None:
                message = "a day of issue is compared by a figure 'days_since'"
        if message is not None:
            yield Problem(path, message)


def _wrong_figure(figure: Figure, test: Test) -> str | None:
    if figure.kind is not FigureKind.MENTIONS:
        compared = test.operator not in ("is", "in") or type(test.value) is int
        return None if compared else f"'{test.name}' is a whole number and is compared with one"
    wanted = test.value if test.operator == "in" else (test.value,)
    fits = test.operator in ("is", "in") and all(value in YES_OR_NO for value in wanted)
    return None if fits else f"'{test.name}' is yes or no"


def _is_possible(package: Package, rule: OfferRule) -> bool:
    """Whether some values make the condition true; more than can be tried count as possible."""
    tests = list(rule.when.tests())
    figures = {figure.code: figure for figure in rule.figures}
    names = list(dict.fromkeys(test.name for test in tests))
    tried = [_values(package, figures, name, tests) for name in names]
    if prod(map(len, tried)) > LIMIT:
        return True
    return any(rule.when.holds(dict(zip(names, values, strict=True))) is True for values in product(*tried))


def _values(package: Package, figures: Mapping[str, Figure], name: str, tests: list[Test]) -> list[Any]:
    figure = figures.get(name)
    if figure is None:
        return field_values(package.element_of(name), name, tests)
    if figure.kind is FigureKind.MENTIONS:
        return list(YES_OR_NO)
    number = Element(code="figure", name=Text(zh="数", en="Figure"), type=ElementType.INTEGER)
    return field_values(number, name, tests)


def _answer(package: Package, rule: OfferRule, answer: OfferAnswer, path: Path) -> Iterator[Problem]:
    seen = (*rule.records, *rule.also)
    if answer.given is not None and answer.given not in seen:
        yield Problem((*path, "given"), f"'{answer.given}' is not among the records of this offer")
    if answer.when is not None:
        yield from _condition(package, rule, answer.when, seen, (*path, "when"))
    asked = next((one for one in package.one_thing.situations if one.name == answer.to), None)
    if asked is None:
        yield Problem((*path, "to"), f"'{package.one_thing.code}' has no question '{answer.to}'")
        return
    if answer.of is not None:
        if message := _unknown(package, seen, answer.of) or _other_values(package, answer.to, answer.of):
            yield Problem((*path, "of"), message)
        return
    many = isinstance(answer.value, list)
    if many != (asked.kind is SituationKind.CHOICES):
        message = f"'{answer.to}' takes {'one answer' if many else 'a list of answers'}"
        yield Problem((*path, "value"), message)
        return
    if asked.kind is SituationKind.FIELD:
        test = Test(answer.to, "is", answer.value)
        if message := wrong_value(package, test):
            yield Problem((*path, "value"), message)
        return
    offered = {one.value: one for one in asked.offered}
    for value in answer.value if isinstance(answer.value, list) else [answer.value]:
        if value not in offered:
            yield Problem(
                (*path, "value"), f"'{answer.to}' has no answer '{value}'; known: {', '.join(offered)}"
            )
        elif offered[value].stop is not None:
            yield Problem(
                (*path, "value"), f"'{value}' ends the guide: who gets that answer is offered nothing"
            )


def _other_values(package: Package, field: str, datum: str) -> str | None:
    """A record answers a question only where both are the same element: then the values mean the same."""
    if "." not in field or field.partition(".")[2] != datum.partition(".")[2]:
        return f"'{datum}' and '{field}' are not the same element"
    return None


def _least_sensitivity(package: Package, rule: OfferRule) -> Sensitivity:
    levels = [package.documents[kind].sensitivity for kind in rule.kinds]
    return max(levels, key=LEVELS.index)
