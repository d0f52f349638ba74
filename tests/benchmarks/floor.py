"""The floor: the rows of a recorded case written again by plain psycopg, one transaction a transition.

No ORM, no catalogue, no checks and no clock: only what PostgreSQL itself has to do for the same rows. The locks are
the engine's: the case before its sub-cases and tasks, an intent before its work.
"""

import re
from collections import defaultdict
from itertools import count, groupby
from typing import Any
from uuid import UUID, uuid4

import psycopg
from django.db import connection
from psycopg.types.json import Jsonb

from .journal import Change, Journal

ARRAYS = {"ends"}
"""Columns that are arrays of PostgreSQL; every other list is a value of JSON."""
LOCK_CASE = "SELECT id FROM workflows_case WHERE id = %s FOR NO KEY UPDATE"
TAKE_INTENT = (
    "SELECT id, kind, target FROM workflows_intent WHERE id = %s AND not_before <= now() "
    "ORDER BY not_before, id LIMIT 1 FOR UPDATE SKIP LOCKED"
)

POINTS_TO = {
    "case_id": "workflows_case",
    "process_id": "workflows_case",
    "sub_case_id": "workflows_subcase",
    "event_id": "workflows_caseevent",
}
"""Columns that hold the id of a row of the same case."""

TARGETS = {
    "verify": "workflows_task",
    "keep": "workflows_result",
    "hand_off": "workflows_case",
    "tell": "workflows_caseevent",
    "print": "workflows_notice",
    "revoke": "workflows_revocation",
}
"""What the `target` of an intent is the id of, by kind."""

UNIQUE = {"number", "idempotency_key", "sub_case_number"}
"""Columns no two cases may share."""

RANDOM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""A UUID: an id or a seal."""


def plain_connection() -> psycopg.Connection:
    """psycopg with its own defaults, to the same database under the same server settings."""
    given = connection.get_connection_params()
    wanted = {name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)}
    return psycopg.connect(**wanted, autocommit=True)


class Floor:
    """Replays a journal as often as one likes, each time as a case of its own."""

    def __init__(self, plain: psycopg.Connection, journal: Journal) -> None:
        self.plain = plain
        self.journal = journal
        self._numbers = count()

    def whole_case(self) -> None:
        replay = Replay(self.plain, f"F{next(self._numbers):015}")
        for changes in self.journal:
            with self.plain.transaction():
                replay.write(changes)


class Replay:
    """One case written again; keeps the new id of every row by its old one."""

    def __init__(self, plain: psycopg.Connection, mark: str) -> None:
        self.cursor = plain.cursor()
        self.mark = mark
        self.ids: dict[tuple[str, Any], Any] = {}
        self.random: defaultdict[str, UUID] = defaultdict(uuid4)
        self._serials = count()

    def write(self, changes: list[Change]) -> None:
        """The changes of one transaction: rows of one table inserted side by side go in one statement."""
        self._lock(changes)
        for (relation, is_new), group in groupby(changes, key=lambda one: (one.relation, not one.before)):
            if is_new:
                self._insert(relation, list(group))
            else:
                for change in group:
                    self._update_or_delete(change)

    def _lock(self, changes: list[Change]) -> None:
        for change in changes:
            if change.relation == "workflows_intent" and change.before:
                self.cursor.execute(TAKE_INTENT, [self._id_of(change)]).fetchone()
        changed = next((one for one in changes if one.relation == "workflows_subcase" and one.before), None)
        case = self.ids.get(("workflows_case", changed.before["case_id"])) if changed else None
        if case is not None:
            self.cursor.execute(LOCK_CASE, [case]).fetchone()

    def _insert(self, relation: str, changes: list[Change]) -> None:
        rows = [self._fresh(change.relation, change.after) for change in changes]
        columns = list(rows[0])
        one = f"({', '.join(['%s'] * len(columns))})"
        key = "id" if "id" in changes[0].after else columns[0]
        self.cursor.execute(
            f"INSERT INTO {relation} ({', '.join(map(_quoted, columns))}) VALUES {', '.join([one] * len(rows))} "
            f"RETURNING {key}",
            [row[column] for row in rows for column in columns],
        )
        for change, (new,) in zip(changes, self.cursor.fetchall(), strict=True):
            self.ids[relation, change.after[key]] = new

    def _update_or_delete(self, change: Change) -> None:
        where = self._id_of(change)
        if not change.after:
            self.cursor.execute(f"DELETE FROM {change.relation} WHERE id = %s", [where])
        elif change.relation == "workflows_series":
            self.cursor.execute("UPDATE workflows_series SET last = last + 1 WHERE id = %s", [where])
        elif row := self._fresh(change.relation, change.changed):
            places = ", ".join(f"{_quoted(column)} = %s" for column in row)
            self.cursor.execute(
                f"UPDATE {change.relation} SET {places} WHERE id = %s", [*row.values(), where]
            )

    def _id_of(self, change: Change) -> Any:
        old = change.before["id"]
        return self.ids.get((change.relation, old), old)

    def _fresh(self, relation: str, row: dict[str, Any]) -> dict[str, Any]:
        """The row as this case has it: without a running id, pointing to the new rows, with numbers of its own."""
        given = {name: value for name, value in row.items() if name != "id" or isinstance(value, str)}
        fresh = {name: self._value(name, value) for name, value in given.items()}
        if relation == "workflows_notice" and "code" in row:
            fresh["code"] = f"{next(self._serials)}{self.mark}"[:24]
        if relation == "workflows_intent" and "target" in row:
            fresh["target"] = self.ids[TARGETS[row["kind"]], row["target"]]
        return fresh

    def _value(self, name: str, value: Any) -> Any:
        if name in POINTS_TO and value is not None:
            return self.ids[POINTS_TO[name], value]
        if isinstance(value, str) and RANDOM.fullmatch(value):
            return self.random[value]
        if name in UNIQUE and value is not None:
            return f"{self.mark}{next(self._serials):04}"
        return Jsonb(value) if isinstance(value, dict | list) and name not in ARRAYS else value


def _quoted(name: str) -> str:
    return f'"{name}"'
