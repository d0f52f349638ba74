"""The data dictionary: elements (数据元), the roles that carry them, and document kinds (材料)."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from .text import Code, Frozen, Text, unique


class ElementType(StrEnum):
    """How a value is written, checked and shown."""

    STRING = "string"
    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    DATE = "date"
    DATETIME = "datetime"
    BOOLEAN = "boolean"
    CHOICE = "choice"
    CHOICES = "choices"
    REGION = "region"


class Sensitivity(StrEnum):
    """PIPL: sensitive data need a separate consent and are encrypted at rest."""

    PLAIN = "plain"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


class Validator(StrEnum):
    """Checks beyond the type, each a published standard."""

    CITIZEN_ID = "citizen_id"  # GB 11643
    CREDIT_CODE = "credit_code"  # GB 32100
    MOBILE = "mobile"
    BANK_CARD = "bank_card"  # Luhn, ISO/IEC 7812-1
    PLATE = "plate"  # GA 36
    POSTCODE = "postcode"
    PERSON_NAME = "person_name"


class Option(Frozen):
    """One value a choice may take."""

    value: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_]*$", max_length=64)]
    label: Text


class Constraints(Frozen):
    """Bounds of a value. Two matters' bounds for one field merge to the strictest.

    Lengths in characters; ``minimum``/``maximum`` in the element's own unit; ``earliest``/``latest`` dates
    as ``today``, ``today-30d`` … relative to the day of submission; ``options`` narrows a choice.
    """

    min_length: Annotated[int, Field(ge=0)] | None = None
    max_length: Annotated[int, Field(ge=1)] | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    earliest: Annotated[str, Field(pattern=r"^today([+-]\d+d)?$|^\d{4}-\d{2}-\d{2}$")] | None = None
    latest: Annotated[str, Field(pattern=r"^today([+-]\d+d)?$|^\d{4}-\d{2}-\d{2}$")] | None = None
    options: tuple[str, ...] | None = None


class Element(Frozen):
    """A canonical field of the data dictionary, defined once and used under many roles."""

    code: Code
    name: Text
    type: ElementType
    hint: Text | None = None
    unit: Text | None = None
    sensitivity: Sensitivity = Sensitivity.PLAIN
    validator: Validator | None = None
    constraints: Constraints = Constraints()
    options: tuple[Option, ...] = ()

    @model_validator(mode="after")
    def _choices_have_options(self) -> "Element":
        is_choice = self.type in (ElementType.CHOICE, ElementType.CHOICES)
        if is_choice != bool(self.options):
            raise ValueError("a choice has options, and nothing else has")
        unique(self.options, "value", "option")
        return self


class RoleKind(StrEnum):
    """What a role stands for; a holder of licences is a person or an enterprise."""

    PERSON = "person"
    ENTERPRISE = "enterprise"
    THING = "thing"


class Role(Frozen):
    """Whom or what a part of the form is about: child, mother, enterprise, premises …

    ``identified_by`` is the element whose value finds the holder's record (``id_number``, ``credit_code``).
    """

    code: Code
    name: Text
    kind: RoleKind
    identified_by: Code | None = None


class DocumentKind(Frozen):
    """A kind of document, licence or record.

    ``provides`` lists the elements its data carry: what the record already says is not asked again.
    """

    code: Code
    name: Text
    issuer: Text | None = None
    hint: Text | None = None
    sensitivity: Sensitivity = Sensitivity.PERSONAL
    provides: tuple[Code, ...] = ()
