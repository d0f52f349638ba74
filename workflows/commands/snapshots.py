"""What a move changes of a case, column by column: as it was, as it was left, and how it is put back exactly."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.db import models

from workflows.models import Attachment, Case, DeferredDocument, MigrationItem, SubCase, Task

Rows = dict[str, dict[str, dict[str, Any]]]
"""By table and primary key: columns with values as JSON has them."""

LIGHTS = ("alarm_at", "light")
DATES = ("promised_due_at", "statutory_due_at", "due_at", *LIGHTS)
COLUMNS: Mapping[str, tuple[type[models.Model], tuple[str, ...]]] = {
    "cases": (Case, ("version_id", "carried", "due_at", "statutory_due_at")),
    "sub_cases": (
        SubCase,
        ("route", "step", "department_id", "after", "promised_due_at", "statutory_due_at", "silent_at"),
    ),
    "tasks": (Task, ("step", "department_id", "owner_id", "status", "assigned", "due_at", *LIGHTS)),
}
"""What a move may change; nothing else of a case is touched."""

NAMED = {"attachments": Attachment, "deferred": DeferredDocument}
"""Rows that say which document they are of."""


def snapshot(case: Case, sub_cases: Iterable[SubCase], tasks: Iterable[Task]) -> Rows:
    """The columns as the instances have them now."""
    found = {"cases": [case], "sub_cases": sub_cases, "tasks": tasks}
    return {
        table: {str(row.pk): {name: _plain(getattr(row, name)) for name in COLUMNS[table][1]} for row in rows}
        for table, rows in found.items()
    }


def difference(before: Rows, after: Rows) -> tuple[Rows, Rows]:
    """Of both only what differs."""
    was: Rows = {}
    became: Rows = {}
    for table, rows in before.items():
        for pk, columns in rows.items():
            changed = [name for name, value in columns.items() if value != after[table][pk][name]]
            if changed:
                was.setdefault(table, {})[pk] = {name: columns[name] for name in changed}
                became.setdefault(table, {})[pk] = {name: after[table][pk][name] for name in changed}
    return was, became


def is_as_left(item: MigrationItem) -> bool:
    """Whether every column still says what the move wrote; lights come on by themselves, and do not count."""
    return all(
        now[name] == value
        for table, rows in _tables(item.after)
        for pk, now in _now(table, rows).items()
        for name, value in rows[pk].items()
        if name not in LIGHTS
    )


def put_back(item: MigrationItem, *, keep_dates: bool) -> list[int]:
    """Write what was there before, without the dates when these stay. Returns the ids of tasks whose light has changed
    since, and is to be found anew.
    """
    astray: list[int] = []
    for table, rows in _tables(item.before):
        model = COLUMNS[table][0]
        now = _now(table, rows)
        for pk, columns in rows.items():
            left = item.after[table][pk]
            changed = any(now[pk][name] != left[name] for name in LIGHTS if name in left)
            if changed:
                astray.append(int(pk))
            skipped = {*(DATES if keep_dates else ()), *(LIGHTS if changed else ())}
            values = {
                name: model._meta.get_field(name).to_python(value)
                for name, value in columns.items()
                if name not in skipped
            }
            if values:
                model._base_manager.filter(pk=pk).update(**values)
    return [] if keep_dates else astray


def follow_names(case: Case, names: Mapping[str, str | None]) -> Rows:
    """Files, and what follows later, go by the new names of their documents; returns how they were called."""
    wanted = {old: new for old, new in names.items() if new is not None}
    found: Rows = {}
    for table, model in NAMED.items() if wanted else ():
        for row in model._base_manager.filter(case=case, document__in=wanted).only("pk", "document"):
            found.setdefault(table, {})[str(row.pk)] = {"document": row.document}
            model._base_manager.filter(pk=row.pk).update(document=wanted[row.document])
    return found


def lead_back_names(before: Rows) -> None:
    """The same, back."""
    for table, model in NAMED.items():
        for pk, columns in before.get(table, {}).items():
            model._base_manager.filter(pk=pk).update(**columns)


def _tables(rows: Rows) -> Iterable[tuple[str, dict[str, dict[str, Any]]]]:
    return ((table, rows[table]) for table in COLUMNS if table in rows)


def _now(table: str, rows: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    model, names = COLUMNS[table]
    found = model._base_manager.filter(pk__in=rows).values("pk", *names)
    return {str(row["pk"]): {name: _plain(row[name]) for name in names} for row in found}


def _plain(value: Any) -> Any:
    """As JSON has it; a moment in UTC, so that the same moment always reads the same."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
