"""The application's own database role: it can do a whole case, and rewrite nothing."""

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg import sql

from services.catalogue.models import OneThingVersion
from tests.acting import MONDAY, act, apply_for, open_task
from workflows import access_log
from workflows.access_log import Look, record_look, verify
from workflows.models import Case, CaseState, Purpose
from workflows.walk import clerk_of

pytestmark = pytest.mark.django_db(transaction=True)

WRITTEN_ONCE = ("caseevent", "application", "result", "accessentry", "accessscope", "accessanchor")
DENIED = [
    *(f"{verb} workflows_{table}" for table in WRITTEN_ONCE for verb in ("DELETE FROM", "TRUNCATE")),
    *(f"UPDATE workflows_{table} SET {column} = {column}"
      for table, column in zip(WRITTEN_ONCE, ("verb", "digest", "number", "hash", "what", "hash"), strict=True)),
    "DELETE FROM workflows_accesshead",
    "TRUNCATE workflows_accesshead",
    "DELETE FROM services_onethingversion",
    "DELETE FROM django_migrations",
    "ALTER TABLE workflows_accessentry DISABLE TRIGGER ALL",
    "DROP TRIGGER access_entry_is_append_only ON workflows_accessentry",
    "SET session_replication_role = replica",
    "CREATE TABLE elsewhere ()",
    "CREATE FUNCTION elsewhere() RETURNS int LANGUAGE sql AS 'SELECT 1'",
]  # fmt: skip


@pytest.fixture
def role(db: None) -> Iterator[str]:
    """A hardened role with a password, gone after the test."""
    name = f"application_{secrets.token_hex(4)}"
    call_command("harden_database", name)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD 'secret'").format(sql.Identifier(name)))
    yield name
    with connection.cursor() as cursor:
        for statement in ("DROP OWNED BY {}", "DROP ROLE {}"):
            cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))


@pytest.fixture
def as_the_application(role: str) -> Iterator[psycopg.Connection]:
    """A connection that logged in as the role."""
    given = connection.get_connection_params() | {"user": role, "password": "secret"}
    keep = {name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)}
    with psycopg.connect(**keep, autocommit=True) as opened:
        yield opened


def test_the_role_cannot_rewrite_anything(
    stall: OneThingVersion, as_the_application: psycopg.Connection
) -> None:
    looked_at(apply_for(stall))
    access_log.anchor(now=MONDAY)
    for statement in DENIED:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            as_the_application.execute(statement)


@pytest.fixture
def working_as_the_application(role: str, stall: OneThingVersion) -> Iterator[None]:
    """Django itself logged in as the role."""
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict |= {"USER": role, "PASSWORD": "secret"}
    yield
    connection.close()
    connection.settings_dict |= before


def test_the_role_can_do_a_whole_case(
    stall: OneThingVersion, role: str, working_as_the_application: None
) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (role,)
    case = apply_for(stall)
    looked_at(case)
    while (task := case.tasks.filter(finished=None, flow_task_type="HUMAN").first()) is not None:
        act(case, task.sub_case.matter)
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED
    assert access_log.anchor(now=MONDAY) == 1
    assert not verify().faults


def test_hardening_again_changes_nothing(role: str) -> None:
    call_command("harden_database", role)


def test_a_role_that_could_take_its_rights_back_is_refused(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
    with pytest.raises(CommandError, match="could take back"):
        call_command("harden_database", owner)


def test_the_statements_can_be_read_before_they_are_run(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("harden_database", "nobody_yet", sql=True)
    assert 'CREATE ROLE "nobody_yet" LOGIN NOSUPERUSER' in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'nobody_yet'")
        assert cursor.fetchone() is None


def test_the_log_is_verified_while_people_work(stall: OneThingVersion) -> None:
    looked_at(apply_for(stall))
    call_command("verify_access_log")


LOOKS = 200


def test_two_colleagues_looking_at_once_never_fork_the_chain(stall: OneThingVersion) -> None:
    case = apply_for(stall)
    start = Barrier(2)

    def looking(offset: int) -> None:
        start.wait(timeout=30)
        try:
            for number in range(LOOKS):
                looked_at(case, minutes=10 * (2 * number + offset))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        for future in [pool.submit(looking, offset) for offset in (0, 1)]:
            future.result(timeout=120)
    verified = verify()
    assert (verified.entries, verified.faults) == (2 * LOOKS, [])


def looked_at(case: Case, minutes: int = 0) -> None:
    task = open_task(case, "permit")
    look = Look(task.department_id, case.pk, case.applicant_id, task.pk, ("field:owner.name",))
    worker = clerk_of(task.department, MONDAY)
    assert record_look(look, by=worker, purpose=Purpose.STEP, now=MONDAY + timedelta(minutes=minutes))
