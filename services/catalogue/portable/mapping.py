"""How a package is put in the words of another city: a small file, or a page that writes the same.

::

    functions: {police@street: public_security@district}   # who does it here
    elements: {sex: gender}           # what the package calls sex is called gender here
    documents: {id_card: id_card}     # its own code: what this city has under that code is used
    matters: {seal_record: seal_filing}
    replace: [food_licence]           # matters of this city that the package's take the place of
    regions: {"990102": "110105"}
    terms: {food_licence: {promised_term: 8wd}}
    one_thing: {code: new_baby, number: YJS-P-11, promise: 9wd}

A code that this city has is used as it stands here; one it does not have is what the package's entry is called here.
Texts are kept as they came: whoever wants others writes them in the draft.
"""

import io
from collections.abc import Iterable
from typing import Annotated, Any

from django.utils.translation import gettext
from pydantic import Field, StringConstraints, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from services.catalogue.authoring.models import EntryKind
from services.catalogue.sentences import sentences
from services.catalogue.sources import grows_when_read, where
from services.catalogue.vocabulary import Frozen
from services.catalogue.vocabulary.text import Code, DepartmentFunction
from services.terms import Term

RegionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}([0-9]{3}){0,2}$")]
LARGEST = 256 * 1024
"""Bytes of a mapping file."""


class MappingFault(ValueError):
    """The mapping cannot be used; `faults` are whole sentences in the active language."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(self.faults))


class Terms(Frozen):
    """What this city promises for a matter; the statutory term is the law's, and nobody's to change."""

    acceptance_term: Term | None = None
    promised_term: Term | None = None
    delivery_term: Term | None = None


class Here(Frozen):
    """What the one-thing is called here. ``replace`` makes it the next version of the city's own of that code."""

    code: Code | None = None
    number: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{3,20}$")] | None = None
    promise: Term | None = None
    replace: bool = False


class Mapping(Frozen):
    """The whole of it; what is not named stays as the package has it."""

    functions: dict[DepartmentFunction, DepartmentFunction] = Field(default_factory=dict)
    regions: dict[RegionCode, RegionCode] = Field(default_factory=dict)
    elements: dict[Code, Code] = Field(default_factory=dict)
    roles: dict[Code, Code] = Field(default_factory=dict)
    documents: dict[Code, Code] = Field(default_factory=dict)
    matters: dict[Code, Code] = Field(default_factory=dict)
    replace: tuple[Code, ...] = ()
    terms: dict[Code, Terms] = Field(default_factory=dict)
    one_thing: Here = Here()

    def renames(self, kind: EntryKind) -> dict[str, str]:
        """The codes of entries of that kind, the package's first."""
        if kind is EntryKind.ONE_THING:
            return {}
        return getattr(self, kind.section)

    def as_data(self) -> dict[str, Any]:
        """For the database and for a file; nothing that says nothing."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def as_yaml(self) -> str:
        writer = YAML()
        writer.allow_unicode, writer.default_flow_style = True, False
        text = io.StringIO()
        writer.dump(self.as_data(), text)
        return text.getvalue()


def read_mapping(content: bytes) -> Mapping:
    """A mapping file. Raises MappingFault with everything that is wrong."""
    if len(content) > LARGEST or grows_when_read(content):
        raise MappingFault([gettext("The mapping file is too large, or refers to itself (&, *).")])
    try:
        data = YAML(typ="safe", pure=True).load(content.decode("utf-8"))
    except (YAMLError, ValueError, RecursionError):
        raise MappingFault([gettext("The mapping file cannot be read as YAML.")]) from None
    return as_mapping({} if data is None else data)


def as_mapping(data: Any) -> Mapping:
    """The same from data that were read already."""
    try:
        return Mapping.model_validate(data)
    except ValidationError as error:
        raise MappingFault(
            f"{where(path)}: {message}" if path else message for path, message in sentences(Mapping, error)
        ) from None
