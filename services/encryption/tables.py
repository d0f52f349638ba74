"""Where sealed data stand: the tables with sealed columns, and the columns that name sealed files."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import models

from .envelope import Sealed
from .fields import BlindIndexField, SealedField
from .storage import SealedFileSystemStorage


@dataclass(frozen=True)
class SealedTable:
    """A model's table with its sealed fields, their blind indexes, and the fields that name sealed files."""

    model: type[models.Model]
    fields: tuple[SealedField, ...]
    indexes: tuple[BlindIndexField, ...]
    files: tuple[models.FileField, ...]

    @property
    def name(self) -> str:
        return self.model._meta.db_table

    @property
    def key(self) -> str:
        """The primary key's column."""
        return self.model._meta.pk.column

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns to read for opening a row: its key first, what identifies it, what is sealed."""
        rows = [name for field in self.fields for name in field.row]
        identity = (self.model._meta.get_field(name).column for name in rows)
        return tuple(dict.fromkeys([self.key, *identity, *(field.column for field in self.fields)]))

    def opened(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The values of a row read by `columns`, by field name. Raises CannotOpen."""
        return {
            field.name: field.open(kept and Sealed(kept), row=self.row_of(field, row))
            for field in self.fields
            for kept in [row[field.column]]
        }

    def row_of(self, field: SealedField, row: Mapping[str, Any]) -> tuple[Any, ...]:
        """What identifies the row for that field."""
        return tuple(row[self.model._meta.get_field(name).column] for name in field.row)


def sealed_tables() -> tuple[SealedTable, ...]:
    """Every table of the installed apps that holds anything sealed, by name."""
    found = []
    for model in apps.get_models(include_auto_created=True):
        if model._meta.proxy or not model._meta.managed:
            continue
        fields = model._meta.concrete_fields
        table = SealedTable(
            model,
            tuple(field for field in fields if isinstance(field, SealedField)),
            tuple(field for field in fields if isinstance(field, BlindIndexField)),
            tuple(
                field
                for field in fields
                if isinstance(field, models.FileField) and isinstance(field.storage, SealedFileSystemStorage)
            ),
        )
        if table.fields or table.files:
            found.append(table)
    return tuple(sorted(found, key=lambda table: table.name))
