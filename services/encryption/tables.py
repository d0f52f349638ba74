"""Where sealed data stand: the tables with sealed columns, and the columns that name sealed files."""

from dataclasses import dataclass

from django.apps import apps
from django.db import models
from psycopg.sql import SQL, Composed, Identifier

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
    def rows(self) -> tuple[str, ...]:
        """The columns that identify the row, one for each sealed field."""
        return tuple(self.model._meta.get_field(field.row).column for field in self.fields)


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


def columns(names: list[str]) -> Composed:
    """Names as they stand in a SELECT."""
    return SQL(", ").join(map(Identifier, names))
