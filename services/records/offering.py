"""Whether an offer of the catalogue is for somebody whose records are known. Pure: the same in bulk and for one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone

from services import retirement
from services.catalogue.vocabulary import ISSUED, Figure, FigureKind, OfferPeriod, OfferRule

from .registry import Found

Records = Mapping[str, Found]
"""The newest standing record of each kind, by kind."""


@dataclass(frozen=True, slots=True)
class Match:
    """Somebody is entitled. `used` are the records it rests on, `figures` what was worked out of them."""

    used: tuple[Found, ...] = field(repr=False)
    figures: Mapping[str, Any] = field(repr=False)
    answers: Mapping[str, Any] = field(repr=False)
    period: str


def match(rule: OfferRule, records: Records, *, today: date) -> Match | None:
    """None unless all of its records stand, none of those it lacks, and the condition is certainly true."""
    if any(kind not in records for kind in rule.records) or any(kind in records for kind in rule.lacks):
        return None
    known = data_of(records)
    figures = {figure.code: worked_out(figure, known, today) for figure in rule.figures}
    known |= figures
    if rule.when.holds(known) is not True:
        return None
    return Match(
        used=tuple(records[kind] for kind in rule.records),
        figures={code: value for code, value in figures.items() if value is not None},
        answers=_answers(rule, records, known),
        period=_period(rule, records, today),
    )


def data_of(records: Records) -> dict[str, Any]:
    """Every datum by ``record.element``, the day of issue among them."""
    known: dict[str, Any] = {}
    for kind, found in records.items():
        known |= {f"{kind}.{element}": value for element, value in found.data.items()}
        known[f"{kind}.{ISSUED}"] = timezone.localdate(found.issued_at).isoformat()
    return known


def worked_out(figure: Figure, known: Mapping[str, Any], today: date) -> int | str | None:
    """The figure; None when the datum is missing, or is not what a register should say."""
    given = known.get(figure.of)
    match figure.kind:
        case FigureKind.MENTIONS:
            if not isinstance(given, str):
                return None
            return "yes" if any(word in given for word in figure.words) else "no"
        case FigureKind.DAYS_SINCE:
            day = _day(given)
            return None if day is None else (today - day).days
        case FigureKind.MONTHS_TO_RETIREMENT:
            reached = retirement_day(figure, known)
            return None if reached is None else retirement.months_until(reached, today)


def retirement_day(figure: Figure, known: Mapping[str, Any]) -> date | None:
    """The day on which the statutory age is reached; None when the records do not say enough."""
    born, sex = _day(known.get(figure.of)), known.get(figure.sex or "")
    if born is None or sex not in ("female", "male") or figure.women is None:
        return None
    return retirement.reached_on(born, is_woman=sex == "female", women=figure.women)


def _day(given: Any) -> date | None:
    try:
        return date.fromisoformat(given[:10]) if isinstance(given, str) else None
    except ValueError:
        return None


def _answers(rule: OfferRule, records: Records, known: Mapping[str, Any]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for answer in rule.answers:
        if answer.given is not None and answer.given not in records:
            continue
        if answer.when is not None and answer.when.holds(known) is not True:
            continue
        value = answer.value if answer.of is None else known.get(answer.of)
        if value not in (None, "", []):
            answers[answer.to] = value
    return answers


def _period(rule: OfferRule, records: Records, today: date) -> str:
    match rule.period:
        case OfferPeriod.YEAR:
            return str(today.year)
        case OfferPeriod.RECORD:
            return timezone.localdate(records[rule.records[0]].issued_at).isoformat()
    return OfferPeriod.ONCE.value
