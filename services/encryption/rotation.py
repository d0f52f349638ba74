"""Sealing anew what is not sealed under the current key, while everybody goes on working.

Rows are taken in batches, in order of their key, locked so that nobody writes them meanwhile; what others hold is
left for a second pass that waits for it. What is done is found by looking, so an interrupted run is simply begun
again, and two runs at once share the work. Nothing but the sealed columns is written, each only if it still stands
as it was read.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models, transaction
from psycopg.sql import SQL, Composed, Identifier, Literal

from . import envelope
from .envelope import Sealed
from .errors import CannotOpen
from .fields import SealedField
from .keepers import keepers
from .keys import ring
from .tables import SealedTable, sealed_tables

# Tables that are written once let sealed columns be sealed anew by whoever says so in the transaction.
RESEALING = "SELECT set_config('services.resealing', 'on', true)"


@dataclass
class Turned:
    """What a run did: rows and files sealed anew, by table; and what could not be opened, by table and key."""

    rows: dict[str, int] = field(default_factory=dict)
    files: dict[str, int] = field(default_factory=dict)
    broken: set[tuple[str, str]] = field(default_factory=set)


def rotate(*, batch: int, tell: Callable[[str], None] = lambda line: None) -> Turned:
    """Seal everything under the current key. Raises nothing for a value that cannot be opened: it is reported."""
    turned = Turned()
    for table in sealed_tables():
        for waits in (False, True):
            if table.fields:
                _rotate_rows(table, batch, waits, turned, tell)
            if table.files:
                _rotate_files(table, batch, waits, turned, tell)
    for keeper in keepers():
        turned.rows[keeper.name], broken = keeper.reseal()
        turned.broken |= {(keeper.name, key) for key in broken}
    return turned


def _rotate_rows(
    table: SealedTable, batch: int, waits: bool, turned: Turned, tell: Callable[[str], None]
) -> None:
    last, done = None, 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(RESEALING)
            cursor.execute(_outdated(table, last, batch, waits))
            found = cursor.fetchall()
            changes = list(_changes(table, found, turned))
            if changes:
                cursor.executemany(_update(table), changes)
                done += cursor.rowcount
        if not found:
            break
        last = found[-1][0]
        tell(f"{table.name}: {done}")
    turned.rows[table.name] = turned.rows.get(table.name, 0) + done


def _outdated(table: SealedTable, last: Any, batch: int, waits: bool) -> Composed:
    prefix = envelope.prefix_of(ring()) + "."
    outdated = SQL(" OR ").join(
        SQL("NOT starts_with({}, {})").format(Identifier(each.column), Literal(prefix))
        for each in table.fields
    )
    return SQL("SELECT {} FROM {} WHERE ({}) AND {} ORDER BY {} LIMIT {} FOR NO KEY UPDATE {}").format(
        SQL(", ").join(map(Identifier, table.columns)),
        Identifier(table.name),
        outdated,
        SQL("TRUE") if last is None else SQL("{} > {}").format(Identifier(table.key), Literal(last)),
        Identifier(table.key),
        Literal(batch),
        SQL("" if waits else "SKIP LOCKED"),
    )


def _changes(table: SealedTable, found: list[tuple[Any, ...]], turned: Turned) -> Iterator[list[Any]]:
    """The parameters of one update for each row: new values, new indexes, key, old values."""
    for values in found:
        row = dict(zip(table.columns, values, strict=True))
        try:
            opened = table.opened(row)
        except CannotOpen:
            turned.broken.add((table.name, str(row[table.key])))
            continue
        new = [_sealed_anew(table, each, row, opened[each.name]) for each in table.fields]
        indexes = [index.index_of(opened[index.of]) for index in table.indexes]
        yield [*new, *indexes, row[table.key], *(row[each.column] for each in table.fields)]


def _sealed_anew(table: SealedTable, field: SealedField, row: Mapping[str, Any], value: Any) -> str | None:
    """What shall stand in the row: what stands there already when it is as it would be sealed today."""
    kept = row[field.column]
    if kept is None or Sealed(kept).is_current:
        return kept
    return field.seal(value, row=table.row_of(field, row)).text


def _update(table: SealedTable) -> Composed:
    fields = [each.column for each in table.fields]
    written = [*fields, *(each.column for each in table.indexes)]
    return SQL("UPDATE {} SET {} WHERE {} = %s AND {}").format(
        Identifier(table.name),
        SQL(", ").join(SQL("{} = %s").format(Identifier(name)) for name in written),
        Identifier(table.key),
        SQL(" AND ").join(SQL("{} IS NOT DISTINCT FROM %s").format(Identifier(name)) for name in fields),
    )


def _rotate_files(
    table: SealedTable, batch: int, waits: bool, turned: Turned, tell: Callable[[str], None]
) -> None:
    """File by file under the lock of its row, so that none is put back that was just taken away."""
    done = 0
    for key in _keys(table.model, batch):
        with transaction.atomic():
            held = table.model._base_manager.select_for_update(skip_locked=not waits, no_key=True)
            row = held.filter(pk=key).first()
            for each in table.files if row is not None else ():
                stored = getattr(row, each.attname)
                try:
                    done += bool(stored) and each.storage.reseal(stored.name)
                except (CannotOpen, FileNotFoundError):
                    turned.broken.add((table.name, str(key)))
    if done:
        tell(f"{table.name}, files: {done}")
    turned.files[table.name] = turned.files.get(table.name, 0) + done


def _keys(model: type[models.Model], batch: int) -> Iterator[Any]:
    rows = model._base_manager.order_by("pk").values_list("pk", flat=True)
    found = list(rows[:batch])
    while found:
        yield from found
        found = list(rows.filter(pk__gt=found[-1])[:batch])
