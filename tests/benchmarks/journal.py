"""A journal of every row that changes, transaction by transaction, kept by triggers while a case is recorded."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db import connection

KEEP = """
CREATE TABLE benchmark_journal (
    id bigserial, transaction text, relation text, change text, before jsonb, after jsonb
);
CREATE FUNCTION benchmark_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO benchmark_journal (transaction, relation, change, before, after)
    VALUES (pg_current_xact_id()::text, TG_TABLE_NAME, TG_OP, to_jsonb(OLD), to_jsonb(NEW));
    RETURN NULL;
END $$;
"""
FORGET = "DROP FUNCTION benchmark_keep() CASCADE; DROP TABLE benchmark_journal"


BY_TRIGGER = {"workflows_casetocount"}
"""What the database writes of itself for a row of ours; whoever writes that row again gets it again."""


@dataclass(frozen=True)
class Change:
    """One row inserted (`before` is empty), changed or deleted (`after` is empty); values by column, as JSON."""

    relation: str
    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def changed(self) -> dict[str, Any]:
        """The columns an update gave another value."""
        return {name: value for name, value in self.after.items() if self.before.get(name) != value}


Journal = list[list[Change]]
"""The changes of each transaction, in the order of the transactions."""


@contextmanager
def recording() -> Iterator[Journal]:
    """What is written inside the block to the tables of the engine and of the records; filled at its end."""
    journal: Journal = []
    tables = {
        model._meta.db_table for label in ("workflows", "services") for model in apps.get_app_config(label).get_models()
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(KEEP)
        for relation in sorted(tables - BY_TRIGGER):
            cursor.execute(
                f"CREATE TRIGGER benchmark_keep AFTER INSERT OR UPDATE OR DELETE ON {relation} "
                "FOR EACH ROW EXECUTE FUNCTION benchmark_keep()"
            )
        try:
            yield journal
            cursor.execute("SELECT transaction, relation, before, after FROM benchmark_journal ORDER BY id")
            rows = [(row[0], _change(*row[1:])) for row in cursor.fetchall()]
        finally:
            cursor.execute(FORGET)
    journal.extend([change for _, change in group] for _, group in groupby(rows, key=lambda row: row[0]))


def _change(relation: str, before: str | None, after: str | None) -> Change:
    # Django leaves jsonb as text to its own fields.
    return Change(relation, json.loads(before or "{}"), json.loads(after or "{}"))
