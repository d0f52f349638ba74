"""The demo city's registers, as rows of our own database: asked directly, or by the sample service over HTTP."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from .directory import register_of
from .models import Behaviour, RegistryEntry, RegistrySource
from .registry import Answer, Found, Question, SourceUnavailable, WrongAnswer

SOMEBODY_ELSE = "路人甲"
"""Whose name a register gives that speaks against what was verified."""

OTHER_SEX = {"female": "male", "male": "female"}


class CityRegistry:
    """Asks the rows themselves, and behaves as each register was told to; two statements, however many questions."""

    def ask(
        self, questions: Sequence[Question], *, now: datetime, patience: float
    ) -> Mapping[Question, Answer]:
        behaviours = behaviours_of(question.kind for question in questions)
        known = entries_of(questions, now)
        return {
            question: _answer(question.kind, behaviours.get(question.kind), known.get(question, ()))
            for question in questions
        }


def behaviours_of(kinds: Iterable[str]) -> dict[str, Behaviour]:
    """How these registers behave; one statement."""
    rows = RegistrySource.objects.filter(kind__in=set(kinds)).values_list("kind", "behaviour")
    return {kind: Behaviour(behaviour) for kind, behaviour in rows}


def entries_of(questions: Iterable[Question], now: datetime) -> dict[Question, tuple[Found, ...]]:
    """Every entry issued by now, expired ones too; one statement."""
    questions = list(questions)
    rows = RegistryEntry.objects.filter(
        kind__in={question.kind for question in questions},
        identifier__in={question.identifier for question in questions},
        issued_at__lte=now,
    )
    found: dict[Question, tuple[Found, ...]] = {}
    for row in rows.order_by("issued_at", "id"):
        question = Question(row.kind, row.identifier)
        register = register_of(row.kind)
        one = Found(
            kind=row.kind,
            number=row.number,
            data=row.data,
            issuer=row.issuer,
            issued_at=row.issued_at,
            valid_until=row.valid_until,
            via=row.via,
            register=register.name if register else None,
            looked_up_at=now if register else None,
        )
        found[question] = (*found.get(question, ()), one)
    return found


def contradicting(data: Mapping[str, Any]) -> dict[str, Any]:
    """The data as a register has them that mixed two people up."""
    wrong = {"name": SOMEBODY_ELSE}
    if data.get("sex") in OTHER_SEX:
        wrong["sex"] = OTHER_SEX[data["sex"]]
    return {**data, **wrong}


def _answer(kind: str, behaviour: Behaviour | None, known: tuple[Found, ...]) -> Answer:
    match behaviour:
        case Behaviour.SLOW | Behaviour.DOWN:
            return SourceUnavailable(kind)
        case Behaviour.MALFORMED | Behaviour.OTHER_PERSON:
            return WrongAnswer(kind)
        case Behaviour.NOT_FOUND:
            return ()
        case Behaviour.CONTRADICTING:
            return tuple(replace(one, data=contradicting(one.data)) for one in known)
    return known
