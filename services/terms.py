"""A term: how long the law or a promise gives, as the catalogue writes it: 5wd, 0.5wd, 45nd, 4wh, immediate.

Source: Administrative Licensing Law, art. 82 (working days, statutory holidays excluded); Civil Code, art.
200-204 (natural days). What a term means on the calendar is the business of `workflows.clock`.
"""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext
from pydantic_core import core_schema

PATTERN = r"^(immediate|[0-9]+(\.[0-9]+)?(wd|nd|wh))$"
_WRITTEN = re.compile(r"(?P<amount>[0-9]+(?:\.[0-9]+)?)(?P<unit>wd|nd|wh)", re.ASCII)


class TermError(ValueError):
    """The text is no term; the message says what is wrong and what a term looks like."""


class Unit(StrEnum):
    WORKING_DAYS = "wd"
    NATURAL_DAYS = "nd"
    WORKING_HOURS = "wh"
    IMMEDIATE = "immediate"
    # No length of time, and never written in a catalogue: it ends on a day that is the same for everybody.
    STAGE = "stage"


# The smallest step each unit can be given in: a half day, a whole day, a quarter of an hour.
_STEP = {
    Unit.WORKING_DAYS: Decimal("0.5"),
    Unit.NATURAL_DAYS: Decimal(1),
    Unit.WORKING_HOURS: Decimal("0.25"),
}
# Ten years of any unit: more than this is a slip of the pen, and would only make the calendar run.
_MOST = {Unit.WORKING_DAYS: 2500, Unit.NATURAL_DAYS: 3660, Unit.WORKING_HOURS: 20000}


@dataclass(frozen=True)
class Term:
    """`amount` of `unit`, 0 for an immediate term; TermError for an amount the unit cannot have.

    Terms of one unit can be ordered; comparing different units is a TypeError, because how many working hours
    a natural day holds depends on the calendar.
    """

    amount: Decimal
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit is Unit.IMMEDIATE:
            if self.amount != 0:
                raise TermError("an immediate term has no amount; write it as 'immediate'")
            return
        if self.unit is Unit.STAGE:
            raise TermError("a stage is not written as a term; it ends on a day that is set each year")
        step, most = _STEP[self.unit], _MOST[self.unit]
        if self.amount <= 0:
            raise TermError(f"'{self}' is no time at all; a term is more than zero, or 'immediate'")
        if self.amount > most:
            raise TermError(f"'{self}' is longer than any term the law knows; the most is {most}{self.unit}")
        if self.amount % step:
            raise TermError(f"'{self}' is too fine; '{self.unit}' is given in steps of {step}")

    @classmethod
    def parse(cls, text: str) -> "Term":
        """Read ``5wd``, ``0.5wd``, ``45nd``, ``4wh`` or ``immediate``; anything else raises TermError."""
        if text == Unit.IMMEDIATE:
            return cls(Decimal(0), Unit.IMMEDIATE)
        written = _WRITTEN.fullmatch(text) if isinstance(text, str) else None
        if written is None:
            raise TermError(
                f"{text!r} is not a term; write working days as '5wd' or '0.5wd', natural days as '45nd', "
                "working hours as '4wh', or 'immediate'"
            )
        return cls(Decimal(written["amount"]), Unit(written["unit"]))

    def __str__(self) -> str:
        return str(self.unit) if self.unit is Unit.IMMEDIATE else f"{self.number}{self.unit}"

    @cached_property
    def number(self) -> str:
        """The amount as people write it: 5, 0.5."""
        return number_of(self.amount)

    @property
    def label(self) -> str:
        """For people, in the active language: 5 working days, 4 working hours, done at once."""
        return label_of(self.amount, self.unit)

    def extended_by(self, extension: "Term") -> "Term":
        """Both terms as one; TermError when the units differ, for then they cannot be added up."""
        if not self._same_unit(extension):
            raise TermError(f"a term of '{self}' cannot be extended by '{extension}': the units differ")
        return Term(self.amount + extension.amount, self.unit)

    def _same_unit(self, other: object) -> bool:
        return isinstance(other, Term) and self.unit is other.unit

    def __lt__(self, other: object) -> bool:
        return self.amount < other.amount if self._same_unit(other) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self.amount <= other.amount if self._same_unit(other) else NotImplemented

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            lambda value: value if isinstance(value, cls) else cls.parse(value),
            json_schema_input_schema=core_schema.str_schema(pattern=PATTERN),
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        return {
            "type": "string",
            "pattern": PATTERN,
            "examples": ["5wd", "0.5wd", "45nd", "4wh", "immediate"],
        }


@dataclass(frozen=True)
class StageEnd(Term):
    """What is due by the end of a stage of a yearly round (``services.rounds``): of the stage called `name`, which runs
    from `first_day` to `last_day`, both included; `ends` names what the last day brings.

    `name` and `ends` are spoken in the active language when they are made into text.
    """

    name: Any
    ends: Any
    first_day: date
    last_day: date

    def __post_init__(self) -> None:
        if self.last_day < self.first_day:
            raise TermError("a stage ends after it has begun")

    @classmethod
    def of(cls, name: Any, ends: Any, first_day: date, last_day: date) -> "StageEnd":
        return cls(Decimal(0), Unit.STAGE, name, ends, first_day, last_day)

    def __str__(self) -> str:
        return f"until {self.last_day.isoformat()}"

    @property
    def label(self) -> str:
        """For people, in the active language: by 10 July 2027."""
        day = date_format(self.last_day, pgettext("date format", "j F Y"))
        return gettext("By %(day)s") % {"day": day}


def number_of(amount: Decimal) -> str:
    """As people write it: 5, 0.5."""
    return f"{amount.normalize():f}"


def label_of(amount: Decimal, unit: Unit) -> str:
    """Any amount of a unit for people, in the active language; what is left of a term may be any fraction."""
    # A fraction takes the plural in English: 0.5 working days.
    plural = 1 if amount == 1 else 2
    match unit:
        case Unit.WORKING_DAYS:
            text = ngettext("%(number)s working day", "%(number)s working days", plural)
        case Unit.NATURAL_DAYS:
            text = ngettext("%(number)s day", "%(number)s days", plural)
        case Unit.WORKING_HOURS:
            text = ngettext("%(number)s working hour", "%(number)s working hours", plural)
        case _:
            return gettext("The same working day")
    return text % {"number": number_of(amount)}
