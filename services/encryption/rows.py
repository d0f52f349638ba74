"""What a model with sealed fields adds: the row's own seal, and writing many rows at once."""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import models
from django.db.models import Value

from .fields import SealedField


def row_seal() -> models.UUIDField:
    """A random identity of the row, known before the insert; it never changes and is never reused."""
    return models.UUIDField(default=uuid.uuid4, unique=True, editable=False)


class SealedRows(models.QuerySet):
    """The queryset of models with sealed fields: its `bulk_update` seals each value for its row."""

    def bulk_update(
        self, objs: Iterable[models.Model], fields: Sequence[str], batch_size: int | None = None
    ) -> int:
        objs = tuple(objs)
        found = (self.model._meta.get_field(name) for name in fields)
        with _ready(objs, [field for field in found if isinstance(field, SealedField)]):
            return super().bulk_update(objs, fields, batch_size)

    bulk_update.alters_data = True


@contextmanager
def _ready(objs: Sequence[models.Model], fields: Sequence[SealedField]) -> Iterator[None]:
    """Let the instances hold what will be written, for as long as Django reads it off them."""
    kept: list[tuple[dict[str, Any], str, Any]] = []
    for each in objs:
        for field in fields:
            written = Value(field.pre_save(each, add=False), output_field=field)
            kept.append((each.__dict__, field.attname, each.__dict__.get(field.attname)))
            each.__dict__[field.attname] = written
    try:
        yield
    finally:
        for held, name, value in kept:
            held[name] = value
