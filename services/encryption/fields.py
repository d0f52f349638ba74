"""Model fields whose values stand sealed in the database and are opened when they are read from an instance.

A row is opened one value at a time, on first access, because the place of a value includes its row. Therefore
`values()` and `values_list()` give `Sealed` tokens, to be opened with the row's key by `opened`; and a value is
written through `save`, `create`, `bulk_create` and `SealedRows.bulk_update`, or given to `update` by `sealed_for`.
"""

import json
from typing import Any

from django.core import checks
from django.core.exceptions import FieldDoesNotExist, FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from . import envelope
from .blind_index import LENGTH, blind_index
from .envelope import Place, Sealed
from .lookups import AmongThroughIndex, ExactlyThroughIndex

ROW_SEAL = ("seal",)


class OpenedOnRead(DeferredAttribute):
    """Opens the envelope when the attribute is first read, and keeps the value."""

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        kept = super().__get__(instance, cls)
        if instance is not None and (kept is None or isinstance(kept, Sealed)):
            kept = self.field.open_in(instance, kept)
            instance.__dict__[self.field.attname] = kept
        return kept

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedField(models.Field):
    """What sealed fields share. `row` names the attributes that identify the row for ever: unique together, and set
    before anything is sealed; by default a `seal` that the model declares by `row_seal()`.

    A field that may be blank keeps an empty value as NULL and reads it as empty: nothing to hide, and "is there
    anything" can be asked by `isnull`. Otherwise nothing but `isnull` can be asked, and, when the model has a
    `BlindIndexField` of it, exact match (`exact`, `in`) through that index.
    """

    descriptor_class = OpenedOnRead
    empty: type = str

    def __init__(self, *args: Any, row: tuple[str, ...] = ROW_SEAL, **options: Any) -> None:
        self.row = row
        options["null"] = options.get("blank", False)
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        options.pop("null", None)
        if self.row != ROW_SEAL:
            options["row"] = self.row
        return name, path, args, options

    def check(self, **options: Any) -> list[checks.CheckMessage]:
        return [*super().check(**options), *self._check_row()]

    def _check_row(self) -> list[checks.CheckMessage]:
        meta = self.model._meta
        attributes = {field.name: field.attname for field in meta.fields}
        unique = [{field.attname} for field in meta.fields if field.unique]
        unique += [{attributes[name] for name in each.fields} for each in meta.total_unique_constraints]
        if set(self.row) in unique:
            return []
        return [checks.Error(f"{self.row} does not identify a row", obj=self, id="services.E001")]

    def get_internal_type(self) -> str:
        return "TextField"

    @property
    def index(self) -> models.Field | None:
        """The blind index of this field, if the model has one."""
        fields = self.model._meta.fields
        return next(
            (each for each in fields if isinstance(each, BlindIndexField) and each.of == self.name), None
        )

    def get_lookup(self, lookup_name: str) -> type[models.Lookup] | None:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        if self.index and lookup_name in (ExactlyThroughIndex.lookup_name, AmongThroughIndex.lookup_name):
            return ExactlyThroughIndex if lookup_name == "exact" else AmongThroughIndex
        raise FieldError(
            f"{self.model._meta.label}.{self.name} is sealed and cannot be asked for {lookup_name!r}"
        )

    def get_transform(self, lookup_name: str) -> None:
        raise FieldError(f"{self.model._meta.label}.{self.name} is sealed and has no {lookup_name!r}")

    def seal(self, value: Any, *, row: tuple[Any, ...]) -> Sealed | None:
        """The value as it will stand in the row identified by these values of `self.row`."""
        if value is None or (self.blank and not value):
            return None
        return envelope.seal(self.to_text(value).encode(), self._place(row))

    def open(self, kept: Sealed | None, *, row: tuple[Any, ...]) -> Any:
        """The value of what stands in that row. Raises CannotOpen."""
        if kept is None:
            return self.empty() if self.blank else None
        return self.from_text(envelope.unseal(kept, self._place(row)).decode())

    def open_in(self, instance: models.Model, kept: Sealed | None) -> Any:
        """The value of what stands in the instance's row. Raises CannotOpen."""
        return self.open(kept, row=() if kept is None else self._row_of(instance))

    def _row_of(self, instance: models.Model) -> tuple[Any, ...]:
        return tuple(getattr(instance, name) for name in self.row)

    def _place(self, row: tuple[Any, ...]) -> Place:
        if None in row or len(row) != len(self.row):
            raise ValueError(f"{self.model._meta.label}.{self.name} is sealed for a row known by {self.row}")
        return Place(self.model._meta.db_table, self.column, "\x1f".join(map(str, row)))

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        kept = model_instance.__dict__.get(self.attname)
        if hasattr(kept, "resolve_expression"):
            return kept
        # What was not read is written back as it stands, but never into another row.
        if isinstance(kept, Sealed) and kept.is_current and not add:
            return kept
        return self.seal(getattr(model_instance, self.attname), row=self._row_of(model_instance))

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else Sealed(value)

    def get_prep_value(self, value: Any) -> Any:
        if isinstance(value, Sealed):
            return value.text
        if value is None or hasattr(value, "resolve_expression"):
            return value
        raise TypeError(
            f"{self.model._meta.label}.{self.name} is sealed row by row: save the instance, or use sealed_for"
        )

    def to_text(self, value: Any) -> str:
        raise NotImplementedError

    def from_text(self, text: str) -> Any:
        raise NotImplementedError


class SealedTextField(SealedField):
    """A sealed text."""

    description = "Sealed text"

    def to_text(self, value: str) -> str:
        if not isinstance(value, str):
            raise TypeError(f"{self.model._meta.label}.{self.name} takes text")
        return value

    def from_text(self, text: str) -> str:
        return text


class SealedJSONField(SealedField):
    """A sealed JSON object, as a whole."""

    description = "Sealed JSON document"
    empty = dict

    def to_text(self, value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def from_text(self, text: str) -> Any:
        return json.loads(text)


class BlindIndexField(models.CharField):
    """The blind index of the sealed text field `of`, kept up to date whenever the instance is saved.

    A save that names `update_fields` names both or neither.
    """

    def __init__(self, *args: Any, of: str, **options: Any) -> None:
        self.of = of
        options |= {"max_length": LENGTH, "editable": False}
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, options = super().deconstruct()
        del options["max_length"], options["editable"]
        return name, path, args, {**options, "of": self.of}

    def index_of(self, value: str) -> str:
        """The index of a value of the sealed field; none of an empty one."""
        column = self.model._meta.get_field(self.of).column
        return blind_index(self.model._meta.db_table, column, value) if value else ""

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        source = model_instance.__dict__.get(self.of)
        if source is not None and not isinstance(source, Sealed):
            setattr(model_instance, self.attname, self.index_of(source))
        return getattr(model_instance, self.attname)


def sealed_for(model: type[models.Model], field: str, value: Any, *, row: tuple[Any, ...]) -> Sealed | None:
    """A value for `update` of exactly the row that `row` identifies."""
    return _field(model, field).seal(value, row=row)


def opened(model: type[models.Model], field: str, kept: Sealed | None, *, row: tuple[Any, ...]) -> Any:
    """What `values` or `values_list` gave for the row that `row` identifies. Raises CannotOpen."""
    return _field(model, field).open(kept, row=row)


def _field(model: type[models.Model], name: str) -> SealedField:
    found = model._meta.get_field(name)
    if not isinstance(found, SealedField):
        raise FieldDoesNotExist(f"{model._meta.label}.{name} is not sealed")
    return found
