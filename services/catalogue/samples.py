"""A made-up application for any package: valid values for every element, answers that need the most matters.

Used to walk a one-thing that has never been applied for, and to prove that its form can be completed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from stdnum import luhn
from stdnum.cn import ric, uscc

from services.catalogue import constraints as bounds
from services.catalogue.answers import parse
from services.catalogue.compose import compose
from services.catalogue.plan import APPLICANT, Question, guide, plan
from services.catalogue.reachable import conditions_of, field_values
from services.catalogue.vocabulary import Constraints, Element, ElementType, Package, Validator

# Well-known example prefixes; the check characters are computed, the people do not exist.
_ID_PLACE, _CREDIT_CODE_BODY, _BANK_BIN = "110101", "9111000010001", "622202"


@dataclass(frozen=True)
class Sample:
    """Canonical guiding `answers` and form `values` that the package accepts."""

    answers: dict[str, Any]
    values: dict[str, Any]


def sample_application(package: Package, *, region: str, today: date) -> Sample:
    """Answer every question and fill in every field, required or not.

    `region` is the division code every region field gets. Raises ValueError when each answer stops the guide.
    """
    answers: dict[str, Any] = {}
    while (question := guide(package, answers).next) is not None:
        answers[question.name] = _best_answer(package, question, answers, region, today)
    if len(package.one_thing.applicants) == 1:
        answers[APPLICANT] = package.one_thing.applicants[0]
    values: dict[str, Any] = {}
    while True:
        form = compose(package, {**answers, **values})
        missing = [field for field in form.fields if field.key not in values]
        if not missing:
            return Sample(answers, {key: values[key] for key in form.keys})
        for field in missing:
            values[field.key] = answers.get(field.key) or sample_value(
                field.element, field.constraints, region=region, today=today, about=field.role.code
            )


def sample_value(element: Element, rules: Constraints, *, region: str, today: date, about: str = "") -> Any:
    """One canonical value that the element and the rules accept; different roles get different people."""
    number = sum(map(ord, about)) % 900
    match element.type:
        case ElementType.STRING | ElementType.TEXT:
            return _text(element, rules, number, today)
        case ElementType.INTEGER:
            return int(_number(rules))
        case ElementType.DECIMAL | ElementType.MONEY:
            return format(_number(rules), "f")
        case ElementType.DATE:
            return _day(rules, today).isoformat()
        case ElementType.DATETIME:
            return f"{_day(rules, today).isoformat()}T08:00:00+08:00"
        case ElementType.BOOLEAN:
            return True
        case ElementType.REGION:
            return region
        case _:
            offered = [option.value for option in element.options]
            allowed = [value for value in offered if rules.options is None or value in rules.options]
            return allowed[:1] if element.type is ElementType.CHOICES else allowed[0]


def _best_answer(
    package: Package, question: Question, answers: Mapping[str, Any], region: str, today: date
) -> Any:
    """The answer that goes on and leads to the most matters; of equals the first."""
    if question.element is not None:
        candidates = _field_candidates(package, question, region, today)
        return max(candidates, key=lambda value: len(plan(package, {**answers, question.name: value}).needed))
    together = [option.value for option in question.options if not option.alone]
    offered = together + [option.value for option in question.options if option.alone]
    several = [together] if len(together) > 1 else []
    candidates = [*several, *([value] for value in offered)] if question.kind == "choices" else offered
    going_on = [
        value for value in candidates if guide(package, {**answers, question.name: value}).stopped is None
    ]
    if not going_on:
        raise ValueError(f"every answer to {question.name!r} stops the guide")
    return max(going_on, key=lambda value: len(plan(package, {**answers, question.name: value}).needed))


def _field_candidates(package: Package, question: Question, region: str, today: date) -> list[Any]:
    """Values worth trying: an ordinary one, and those at which conditions of the package change."""
    rules = question.element.constraints
    tests = [test for condition in conditions_of(package) for test in condition.tests()]
    telling = field_values(question.element, question.name, tests)
    candidates = [sample_value(question.element, rules, region=region, today=today)]
    for value in telling:
        try:
            candidates.append(parse(question.element, rules, value, today=today))
        except ValueError:
            continue
    return candidates


def _text(element: Element, rules: Constraints, number: int, today: date) -> str:
    match element.validator:
        case Validator.CITIZEN_ID:
            body = f"{_ID_PLACE}19900307{number:03d}"
            return body + ric.calc_check_digit(f"{body}0")
        case Validator.CREDIT_CODE:
            body = f"{_CREDIT_CODE_BODY}{number:04d}"
            return body + uscc.calc_check_digit(body)
        case Validator.MOBILE:
            return f"13800{number:06d}"
        case Validator.BANK_CARD:
            body = f"{_BANK_BIN}{number:012d}"
            return body + luhn.calc_check_digit(body)
        case Validator.PLATE:
            return f"京A{number:05d}"
        case Validator.POSTCODE:
            return "100000"
        case Validator.PERSON_NAME:
            return "欧阳晓"
    least = max(rules.min_length or 0, element.constraints.min_length or 0)
    most = rules.max_length or element.constraints.max_length
    text = "示例".ljust(least, "例")
    return text[:most] if most else text


def _number(rules: Constraints) -> Decimal:
    if rules.minimum is not None:
        return rules.minimum.to_integral_value(rounding="ROUND_CEILING")
    return min(Decimal(1), rules.maximum) if rules.maximum is not None else Decimal(1)


def _day(rules: Constraints, today: date) -> date:
    latest = bounds.day(rules.latest, today=today) if rules.latest else None
    earliest = bounds.day(rules.earliest, today=today) if rules.earliest else None
    day = today - timedelta(days=10)
    if latest is not None:
        day = min(day, latest)
    return max(day, earliest) if earliest is not None else day
