"""Which keys are still needed, and whether everything opens."""

from collections import Counter
from collections.abc import Iterator

from django.db import connection
from psycopg.sql import SQL, Identifier

from .errors import CannotOpen
from .keepers import keepers
from .tables import SealedTable, sealed_tables

FILES = "files"
BATCH = 2000


def sealed_values() -> Counter[tuple[str, str]]:
    """How many values and files there are by table (``table`` or ``table files``) and seal (``1.cipher.key id``)."""
    counts: Counter[tuple[str, str]] = Counter()
    for table in sealed_tables():
        for field in table.fields:
            column = Identifier(field.column)
            query = SQL(
                "SELECT substring({0} from '^(.*)[.]'), count(*) FROM {1} WHERE {0} IS NOT NULL GROUP BY 1"
            ).format(column, Identifier(table.name))
            with connection.cursor() as cursor:
                cursor.execute(query)
                for seal, count in cursor.fetchall():
                    counts[table.name, seal or "not sealed"] += count
        for field, name in _stored(table):
            try:
                counts[f"{table.name} {FILES}", field.storage.sealed_by(name) or "not sealed"] += 1
            except FileNotFoundError:
                counts[f"{table.name} {FILES}", "missing"] += 1
    for keeper in keepers():
        for _key, sealed, _opens in keeper.values():
            counts[keeper.name, sealed.text.rpartition(".")[0] or "not sealed"] += 1
    return counts


def broken() -> Iterator[tuple[str, str]]:
    """Table and primary key of every row of which something does not open; opens everything, to its end."""
    for table in sealed_tables():
        yield from _broken_rows(table)
        for field, name in _stored(table):
            try:
                with field.storage.open(name) as opened:
                    for _piece in opened.chunks():
                        pass
            except (CannotOpen, FileNotFoundError):
                yield f"{table.name} {FILES}", name
    for keeper in keepers():
        yield from ((keeper.name, key) for key, _sealed, opens in keeper.values() if not opens)


def _broken_rows(table: SealedTable) -> Iterator[tuple[str, str]]:
    if not table.fields:
        return
    query = SQL("SELECT {} FROM {}").format(
        SQL(", ").join(map(Identifier, table.columns)), Identifier(table.name)
    )
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        while found := cursor.fetchmany(BATCH):
            for values in found:
                row = dict(zip(table.columns, values, strict=True))
                try:
                    table.opened(row)
                except CannotOpen:
                    yield table.name, str(row[table.key])


def _stored(table: SealedTable) -> Iterator[tuple[object, str]]:
    for field in table.files:
        names = table.model._base_manager.values_list(field.attname, flat=True)
        for name in names.exclude(**{field.attname: ""}).iterator(BATCH):
            yield field, name
