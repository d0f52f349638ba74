"""The demo city as data: `demo_city.yaml` (regions, offices, staff), `people.yaml` (citizens, registers)."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, JsonValue, TypeAdapter, model_validator
from ruamel.yaml import YAML
from stdnum.cn import ric, uscc

from services import organisation
from services.agency.models import MandateKind
from services.catalogue.vocabulary import Frozen, Text
from services.organisation.entering import OfficeEntry, RegionEntry
from services.organisation.models import Level, PostKind
from services.records.models import HolderKind, IdentifierKind, Via

CITY_FILE = Path(organisation.__file__).with_name("demo_city.yaml")
PEOPLE_FILE = Path(__file__).with_name("people.yaml")

# A date that counts back from the day of seeding: ``today-10d``, ``today-10dT08:26:00+08:00``.
_BACK = re.compile(r"^today-(\d{1,4})d")


class DepartmentEntry(OfficeEntry):
    """`staff` is the name of the person in each post.

    `authors` write what it offers: several, by log-in, because one writes and another approves.
    """

    staff: dict[PostKind, str]
    authors: dict[str, str] = Field(default_factory=dict)


class City(Frozen):
    """Everything stands in the order in which it can be made: parents first."""

    posts_since: date
    titles: dict[PostKind, Text]
    regions: tuple[RegionEntry, ...]
    departments: tuple[DepartmentEntry, ...]

    def level_of(self, department: DepartmentEntry) -> Level:
        """The level of government of its region."""
        return next(region.level for region in self.regions if region.code == department.region)

    def held(self, department: DepartmentEntry) -> Iterator[tuple[str, str, PostKind]]:
        """Everybody who holds a post there: log-in, name and post."""
        for post, who in department.staff.items():
            yield self.username(department, post), who, post
        for username, who in department.authors.items():
            yield username, who, PostKind.AUTHOR

    def username(self, department: DepartmentEntry, post: PostKind) -> str:
        """The log-in of whoever holds the post; the clerk's is the department's code."""
        place = department.code.removeprefix(f"{department.function}_")
        match post:
            case PostKind.CLERK:
                return department.code
            case PostKind.SECTION_HEAD:
                return f"{department.code}_head"
            case PostKind.LEADER:
                return f"{department.code}_leader"
            case PostKind.SUPERVISOR:
                return "supervisor" if self.level_of(department) is Level.CITY else f"supervisor_{place}"
            case PostKind.OPERATOR:
                return "operator" if self.level_of(department) is Level.CITY else f"operator_{place}"
            case PostKind.AUTHOR:
                return f"{department.code}_author"


class Login(Frozen):
    username: str
    email: str = ""
    note: Text


class RecordEntry(Frozen):
    """What a register knows. `issuer` is a department's code, or the name of an office outside the city."""

    kind: str
    via: tuple[Via, ...] = (Via.LICENCE,)
    number: str
    issuer: str | Text
    issued: date | Annotated[str, Field(pattern=_BACK.pattern)]
    until: date | None = None
    data: dict[str, JsonValue] = Field(default_factory=dict)

    def issued_on(self, today: date) -> date:
        return self.issued if isinstance(self.issued, date) else date.fromisoformat(dated(self.issued, today))

    def data_on(self, today: date) -> dict[str, JsonValue]:
        """The data, with the dates that count back from `today` written out."""
        return {
            element: dated(value, today) if isinstance(value, str) else value
            for element, value in self.data.items()
        }


class HolderEntry(Frozen):
    """A person or an enterprise. `data` are the facts their account has verified, by element code."""

    kind: HolderKind
    name: str
    identifier: str
    phone: str
    data: dict[str, JsonValue] = Field(default_factory=dict)
    login: Login | None = None
    records: tuple[RecordEntry, ...] = ()

    @model_validator(mode="after")
    def _has_a_valid_identifier(self) -> "HolderEntry":
        (ric if self.kind is HolderKind.PERSON else uscc).validate(self.identifier)
        return self

    @property
    def identifier_kind(self) -> IdentifierKind:
        return IdentifierKind.CITIZEN_ID if self.kind is HolderKind.PERSON else IdentifierKind.CREDIT_CODE


class MandateEntry(Frozen):
    """`agent` acts for `principal`, both by identifier; `days` long, or without an end."""

    agent: str
    principal: str
    kind: MandateKind
    starts_on: date
    days: int | None = None
    evidence: str


class People(Frozen):
    password: str
    holders: tuple[HolderEntry, ...]
    mandates: tuple[MandateEntry, ...] = ()


def dated(text: str, today: date) -> str:
    """The text with a leading ``today-10d`` written out as a date."""
    return _BACK.sub(lambda back: (today - timedelta(days=int(back[1]))).isoformat(), text)


@cache
def city() -> City:
    return TypeAdapter(City).validate_python(YAML(typ="safe").load(CITY_FILE))


@cache
def people() -> People:
    return TypeAdapter(People).validate_python(YAML(typ="safe").load(PEOPLE_FILE))
