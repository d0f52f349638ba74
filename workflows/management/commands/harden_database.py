"""``manage.py harden_database``: a role for the application that can work, and cannot rewrite history.

Triggers stop mistakes; a role without the right stops the rest. Migrations run as the owner of the tables, web
servers and workers as this role. The hash chain (`verify_access_log`) watches the owner.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from psycopg import sql

from services.models import OneThingVersion
from workflows.models import (
    AccessAnchor,
    AccessEntry,
    AccessHead,
    AccessScope,
    Application,
    CaseEvent,
    Consent,
    ConsentWithdrawal,
    DataExport,
    DisposalEvent,
    DisposalItem,
    DisposalRun,
    OrganisationAct,
    Result,
)

WRITTEN_ONCE = (
    CaseEvent, Application, Result, AccessEntry, AccessScope, AccessAnchor, Consent, ConsentWithdrawal, DataExport,
    DisposalRun, DisposalItem, DisposalEvent, OrganisationAct,
)  # fmt: skip
"""Rows may be added and read, nothing else. Disposals are carried out by the owner, as migrations are."""

NEVER_REMOVED = (AccessHead, OneThingVersion)
"""Rows go on being updated (a head moves on, a version is retired); the triggers say how."""


class Command(BaseCommand):
    """Run by the owner of the database, after every migration; running it again changes nothing."""

    help = "Create or renew the application's database role: it cannot change history or the access log."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role", help="name of the role; it is made without a password if there is none")
        parser.add_argument("--sql", action="store_true", help="print the statements, run nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        role = options["role"]
        if options["sql"]:
            for statement in _statements(role, create=True):
                self.stdout.write(f"{statement.as_string(None)};")
            return
        with transaction.atomic(), connection.cursor() as cursor:
            exists = _check(cursor, role)
            for statement in _statements(role, create=not exists):
                cursor.execute(statement)
        self.stdout.write(f"{role} can work with {connection.settings_dict['NAME']}, and rewrite no history")
        if not exists:
            self.stdout.write(f"Give it a password: ALTER ROLE {role} PASSWORD …")


def _check(cursor: Any, role: str) -> bool:
    """Whether the role exists. Refuses one that could take back what it is denied."""
    cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
    found = cursor.fetchone()
    if found is None:
        return False
    cursor.execute(
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        " AND pg_has_role(%s, relowner, 'MEMBER')",
        [role],
    )
    if found[0] or cursor.fetchone()[0]:
        raise CommandError(f"{role} is a superuser, or owns tables: it could take back what it is denied")
    return True


def _statements(role: str, *, create: bool) -> list[sql.Composed]:
    name = sql.Identifier(role)
    database = sql.Identifier(connection.settings_dict["NAME"])
    parts = {"role": name, "database": database}
    grants = (
        *(["CREATE ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS"] if create else []),
        "GRANT CONNECT ON DATABASE {database} TO {role}",
        "GRANT USAGE ON SCHEMA public TO {role}",
        "REVOKE CREATE ON SCHEMA public FROM {role}",
        "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role}",
    )
    return [
        *(sql.SQL(grant).format(**parts) for grant in grants),
        sql.SQL("REVOKE UPDATE, DELETE ON {tables} FROM {role}").format(
            tables=_tables(WRITTEN_ONCE), role=name
        ),
        sql.SQL("REVOKE DELETE ON {tables} FROM {role}").format(tables=_tables(NEVER_REMOVED), role=name),
        sql.SQL("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {role}").format(role=name),
    ]


def _tables(models: tuple[type, ...]) -> sql.Composed:
    names = (model._meta.db_table for model in models)
    return sql.SQL(", ").join(map(sql.Identifier, names))
