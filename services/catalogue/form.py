"""What a composed form is made of: sections, fields, documents, each with who needs it and why."""

from dataclasses import dataclass
from functools import cached_property

from services.catalogue.vocabulary import Alternative, Constraints, DocumentKind, Element, Role, Text


@dataclass(frozen=True, slots=True)
class Need:
    """A matter that needs a field or a document, and what for."""

    matter: str
    name: Text
    purpose: Text | None


@dataclass(frozen=True, slots=True)
class FormField:
    """A field to fill in. ``constraints`` include the element's own."""

    key: str
    role: Role
    element: Element
    required: bool
    constraints: Constraints
    needed_by: tuple[Need, ...]
    asked_before: bool


@dataclass(frozen=True, slots=True)
class FedField:
    """A field that an upstream matter fills: ``from_result`` is the code of its result or check step."""

    key: str
    from_matter: str
    from_result: str
    needed_by: tuple[Need, ...]


@dataclass(frozen=True, slots=True)
class FormDocument:
    """A document of the list. ``prior_from`` names the matter of this case that issues it: not asked for."""

    kind: DocumentKind
    holder: Role
    by: tuple[Alternative, ...]
    required: bool
    deferrable: bool
    formats: tuple[str, ...]
    needed_by: tuple[Need, ...]
    prior_from: str | None

    @property
    def key(self) -> str:
        return f"{self.holder.code}.{self.kind.code}"


@dataclass(frozen=True, slots=True)
class Section:
    """The fields about one role."""

    role: Role
    fields: tuple[FormField, ...]


@dataclass(frozen=True)
class Form:
    """The merged form for these answers."""

    sections: tuple[Section, ...]
    fed: tuple[FedField, ...]
    documents: tuple[FormDocument, ...]

    @cached_property
    def _fields(self) -> dict[str, FormField]:
        return {field.key: field for section in self.sections for field in section.fields}

    @property
    def fields(self) -> tuple[FormField, ...]:
        return tuple(self._fields.values())

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of all fields to fill in, in the order of the form."""
        return tuple(self._fields)

    def field(self, key: str) -> FormField:
        """The field of that key; KeyError when the form does not ask it."""
        return self._fields[key]

    def document(self, key: str) -> FormDocument:
        """The document of that key (``holder.kind``); KeyError when it is not needed."""
        for document in self.documents:
            if document.key == key:
                return document
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class Projection:
    """What one department may see: ``role.element`` of fields, ``holder.kind`` of documents."""

    fields: frozenset[str]
    documents: frozenset[str]
