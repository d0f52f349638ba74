"""Offers (免申即享): to whom a one-thing is offered before they ask, from what the records say of them."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, model_validator

from .conditions import Condition
from .elements import Sensitivity
from .text import Code, Frozen, Text, unique

ISSUED = "issued"
"""Beside the elements of a record: the day on which it was issued."""

RecordDatum = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$", max_length=129)]
"""A datum of a record: ``record.element``, e.g. ``id_card.birth_date``; ``record.issued`` is the day of issue."""


class FigureKind(StrEnum):
    """What is worked out of a datum, so that a condition can speak of it."""

    DAYS_SINCE = "days_since"
    """Whole days from that date until today."""

    MONTHS_TO_RETIREMENT = "months_to_retirement"
    """Months until the statutory age, begun ones counted; less than one once it is reached (`services.retirement`)."""

    MENTIONS = "mentions"
    """``yes`` when the text has one of the words, else ``no``."""


class Figure(Frozen):
    """A figure of an offer, by the code under which its condition knows it. `name` is shown to the citizen.

    ``sex`` and ``women`` (the age at which women of that employment retired before the reform) are for
    `months_to_retirement`, ``words`` for `mentions`.
    """

    code: Code
    name: Text
    kind: FigureKind
    of: RecordDatum
    sex: RecordDatum | None = None
    women: Literal[50, 55] | None = None
    words: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _fits_its_kind(self) -> "Figure":
        if (self.kind is FigureKind.MENTIONS) != bool(self.words):
            raise ValueError("a figure of kind 'mentions' has words, and no other has")
        retiring = self.kind is FigureKind.MONTHS_TO_RETIREMENT
        if retiring != (self.sex is not None) or retiring != (self.women is not None):
            raise ValueError(
                "a figure of kind 'months_to_retirement' has 'sex' and 'women', and no other has"
            )
        return self


class OfferAnswer(Frozen):
    """A guiding question answered beforehand: with a ``value``, or with what a record says (``of``).

    ``given`` names a record that must stand, ``when`` is a condition over records and figures.
    """

    to: str
    value: str | list[str] | None = None
    of: RecordDatum | None = None
    given: Code | None = None
    when: Condition | None = None

    @model_validator(mode="after")
    def _says_one_thing(self) -> "OfferAnswer":
        if (self.value is None) == (self.of is None):
            raise ValueError("an answer has either 'value' or 'of'")
        return self


class OfferPeriod(StrEnum):
    """How often it is offered to the same holder."""

    ONCE = "once"
    YEAR = "year"
    RECORD = "record"
    """Once for each issue of the first of its records: for every birth, for every new licence."""


class OfferRule(Frozen):
    """Who is offered the one-thing, and why.

    ``records`` must all stand, none of ``lacks`` may (they say that it was had before); ``also`` are looked at where
    they stand, to answer more. ``when`` speaks of ``record.element`` of the records, and of ``figures``.
    ``to`` is the role in which the holder of the records applies. ``basis`` is the law or the policy it rests on.
    """

    code: Code
    name: Text
    reason: Text
    basis: Text
    to: Code
    records: Annotated[tuple[Code, ...], Field(min_length=1, max_length=6)]
    lacks: tuple[Code, ...] = ()
    also: tuple[Code, ...] = ()
    figures: tuple[Figure, ...] = ()
    when: Condition
    answers: tuple[OfferAnswer, ...] = ()
    period: OfferPeriod = OfferPeriod.ONCE
    days: Annotated[int, Field(ge=7, le=365)] = 60
    sensitivity: Sensitivity = Sensitivity.SENSITIVE

    @model_validator(mode="after")
    def _has_unique_codes(self) -> "OfferRule":
        unique(self.figures, "code", "figure")
        kinds: tuple[Any, ...] = (*self.records, *self.lacks, *self.also)
        if len(set(kinds)) != len(kinds):
            raise ValueError("a record is named once among 'records', 'lacks' and 'also'")
        return self

    @property
    def kinds(self) -> tuple[str, ...]:
        """Every kind of record that is looked at."""
        return (*self.records, *self.also, *self.lacks)
