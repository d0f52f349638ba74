"""The strictest of several rules for one field, and whether any value at all can meet it."""

from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

from services.catalogue.vocabulary import Constraints, Element, ElementType, Validator

# Characters a value of the standard has: no bound of a field may rule all of them out.
LENGTHS: dict[Validator, tuple[int, int]] = {
    Validator.CITIZEN_ID: (18, 18),
    Validator.CREDIT_CODE: (18, 18),
    Validator.MOBILE: (11, 11),
    Validator.BANK_CARD: (12, 19),
    Validator.PLATE: (7, 8),
    Validator.POSTCODE: (6, 6),
}
NUMBERS = (ElementType.INTEGER, ElementType.DECIMAL, ElementType.MONEY)
DATES = (ElementType.DATE, ElementType.DATETIME)
TEXTS = (ElementType.STRING, ElementType.TEXT)
CHOICES = (ElementType.CHOICE, ElementType.CHOICES)
ONLY_FOR: dict[str, tuple[ElementType, ...]] = {
    "min_length": TEXTS,
    "max_length": TEXTS,
    "minimum": NUMBERS,
    "maximum": NUMBERS,
    "earliest": DATES,
    "latest": DATES,
    "options": CHOICES,
}


class Contradiction(ValueError):
    """Rules that cannot be merged; the message is for the author of the package."""


@lru_cache(maxsize=4096)
def strictest(*rules: Constraints) -> Constraints:
    """One set of bounds that satisfies every rule; raises Contradiction when dates cannot be compared."""
    options: tuple[str, ...] | None = None
    for rule in rules:
        if rule.options is not None:
            options = rule.options if options is None else tuple(o for o in options if o in rule.options)
    return Constraints(
        min_length=max((r.min_length for r in rules if r.min_length is not None), default=None),
        max_length=min((r.max_length for r in rules if r.max_length is not None), default=None),
        minimum=max((r.minimum for r in rules if r.minimum is not None), default=None),
        maximum=min((r.maximum for r in rules if r.maximum is not None), default=None),
        earliest=_strictest_day([r.earliest for r in rules if r.earliest], latest=False),
        latest=_strictest_day([r.latest for r in rules if r.latest], latest=True),
        options=options,
    )


def day(bound: str, *, today: date) -> date:
    """The date a bound means: ``today-30d`` counts from the day passed in."""
    if not bound.startswith("today"):
        return date.fromisoformat(bound)
    return today + timedelta(days=_offset(bound))


def _offset(bound: str) -> int:
    return int(bound.removeprefix("today").removesuffix("d") or 0)


def _strictest_day(bounds: list[str], *, latest: bool) -> str | None:
    if not bounds:
        return None
    relative = [bound.startswith("today") for bound in bounds]
    if any(relative) and not all(relative):
        raise Contradiction(
            f"{' and '.join(sorted(set(bounds)))} cannot be compared: one is a fixed date, the other moves "
            "with the day of submission; write both the same way"
        )
    choose = min if latest else max
    return choose(bounds, key=_offset if all(relative) else date.fromisoformat)


def contradiction(element: Element, rules: Constraints) -> str | None:
    """Why no value of the element can meet the rules; None when one can. For the author of the package."""
    low, high = _lengths(element, rules)
    if high is not None and low > high:
        return f"it must have at least {low} and at most {high} characters"
    least, most = rules.minimum, rules.maximum
    if least is not None and most is not None:
        if least > most:
            return f"it must be at least {least} and at most {most}"
        if element.type is ElementType.INTEGER and least.to_integral_value("ROUND_CEILING") > most:
            return f"there is no whole number from {least} to {most}"
        if element.type is ElementType.MONEY and least.quantize(Decimal("0.01"), "ROUND_CEILING") > most:
            return f"there is no amount in fen from {least} to {most}"
    if rules.earliest and rules.latest and _after(rules.earliest, rules.latest):
        return f"it must not be before {rules.earliest} and not after {rules.latest}"
    if rules.options is not None and not rules.options:
        return "no option is left that all allow"
    return None


def _lengths(element: Element, rules: Constraints) -> tuple[int, int | None]:
    shortest, longest = LENGTHS.get(element.validator, (0, None)) if element.validator else (0, None)
    low = max(shortest, rules.min_length or 0)
    if rules.max_length is None:
        return low, longest
    return low, rules.max_length if longest is None else min(longest, rules.max_length)


def _after(earliest: str, latest: str) -> bool:
    """Whether `earliest` lies after `latest` on every day; a fixed and a moving date may yet meet."""
    if earliest.startswith("today") != latest.startswith("today"):
        return False
    anchor = date(2000, 1, 1)
    return day(earliest, today=anchor) > day(latest, today=anchor)
