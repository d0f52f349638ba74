"""The log of looks: what it keeps, and that nothing can be done to it unnoticed."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from services.catalogue.models import OneThingVersion
from services.models import Department
from tests.acting import MONDAY, apply_for, open_task
from tests.statements import counted
from workflows import access_log
from workflows.access_log import REPEAT_WITHIN, Anchor, Look, record_look, record_looks, verify
from workflows.access_log.chain import Link
from workflows.models import AccessEntry, AccessScope, Case, Purpose
from workflows.walk import clerk_of

WHAT = ("document:owner.id_card", "field:owner.name")


@pytest.fixture
def case(stall: OneThingVersion) -> Case:
    return apply_for(stall)


@pytest.fixture
def look(case: Case) -> Callable[..., bool]:
    """The department's clerk looks at the task of a matter, `minutes` after Monday morning."""
    task = open_task(case, "permit")
    worker = clerk_of(task.department, MONDAY)

    def looked(minutes: int = 0, what: tuple[str, ...] = WHAT, purpose: Purpose = Purpose.STEP) -> bool:
        seen = Look(task.department_id, case.pk, case.applicant_id, task.pk, what)
        return record_look(seen, by=worker, purpose=purpose, now=MONDAY + timedelta(minutes=minutes))

    return looked


@pytest.fixture
def ten(look: Callable[..., bool]) -> list[AccessEntry]:
    for number in range(10):
        assert look(minutes=number * 10)
    return list(AccessEntry.objects.order_by("number"))


@pytest.fixture
def owner() -> Iterator[Callable[..., None]]:
    """What the owner of the database can do: past every trigger and every foreign key."""

    def run(statement: str, *values: Any) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute(statement, values)
            cursor.execute("SET LOCAL session_replication_role = origin")

    return run


def faults() -> str:
    return "\n".join(map(str, verify().faults))


def test_a_look_says_who_whose_what_when_and_why(case: Case, look: Callable[..., bool]) -> None:
    look()
    entry = AccessEntry.objects.select_related("scope", "by").get()
    assert entry.by == clerk_of(entry.department, MONDAY)
    assert (entry.case_id, entry.holder_id) == (case.pk, case.applicant_id)
    assert entry.task.sub_case.matter == "permit"
    assert entry.scope.what == list(WHAT)
    assert (entry.at, entry.purpose) == (MONDAY, Purpose.STEP)


def test_the_same_look_within_five_minutes_is_one_look(look: Callable[..., bool]) -> None:
    assert look()
    assert not look(minutes=4)
    assert AccessEntry.objects.count() == 1


def test_after_five_minutes_it_is_a_look_again(look: Callable[..., bool]) -> None:
    look()
    assert look(minutes=int(REPEAT_WITHIN.total_seconds() // 60))


def test_seeing_more_or_for_another_reason_is_a_look_of_its_own(look: Callable[..., bool]) -> None:
    look()
    assert look(what=(*WHAT, "result:permit"))
    assert look(purpose=Purpose.SEARCH)


def test_a_thousand_looks_at_the_same_data_keep_one_scope(look: Callable[..., bool]) -> None:
    for number in range(20):
        look(minutes=number * 5)
    assert AccessScope.objects.count() == 1


def test_several_departments_at_once_grow_each_its_own_chain(case: Case) -> None:
    worker = clerk_of(open_task(case, "permit").department, MONDAY)
    departments = list(Department.objects.order_by("id").values_list("id", flat=True)[:3])
    for minutes in (0, 10):
        looks = [Look(each, case.pk, case.applicant_id, None, WHAT) for each in reversed(departments)]
        at = MONDAY + timedelta(minutes=minutes)
        assert record_looks(looks, by=worker, purpose=Purpose.SEARCH, now=at) == 3
    numbers = AccessEntry.objects.order_by("department_id", "number").values_list("department_id", "number")
    assert list(numbers) == [(each, number) for each in departments for number in (1, 2)]
    assert not verify().faults


def test_many_looks_cost_as_many_statements_as_one(case: Case, look: Callable[..., bool]) -> None:
    look()
    worker = clerk_of(open_task(case, "permit").department, MONDAY)
    departments = Department.objects.order_by("id").values_list("id", flat=True)

    def cost(count: int, minutes: int) -> int:
        looks = [Look(each, case.pk, case.applicant_id, None, WHAT) for each in departments[:count]]
        record_looks(looks, by=worker, purpose=Purpose.SEARCH, now=MONDAY)
        with counted() as statements:
            at = MONDAY + timedelta(minutes=minutes)
            assert record_looks(looks, by=worker, purpose=Purpose.SEARCH, now=at) == count
        return len(statements)

    assert cost(1, 10) == cost(20, 30) <= 5


def test_a_log_nobody_touched_is_found_whole(ten: list[AccessEntry]) -> None:
    verified = verify()
    assert (verified.entries, verified.faults) == (10, [])


def test_a_chain_may_change_over_to_sm3(look: Callable[..., bool], settings: Any, owner: Any) -> None:
    look()
    settings.ACCESS_LOG_DIGEST = "sm3"
    look(minutes=10)
    look(minutes=20)
    assert list(AccessEntry.objects.order_by("number").values_list("method", flat=True)) == [
        "sha256",
        "sm3",
        "sm3",
    ]
    assert not verify().faults
    owner("UPDATE workflows_accessentry SET method = 'sha256' WHERE number = 2")
    assert "#2: was changed" in faults()


CHANGES = {
    "id": "id + 1000",
    "department_id": "department_id + 1",
    "number": "number + 1000",
    "at": "at + interval '1 microsecond'",
    "by_id": "by_id + 1",
    "holder_id": "holder_id + 1",
    "case_id": "case_id + 1",
    "task_id": "task_id + 1",
    "purpose": "'search'",
    "scope_id": "scope_id + 1",
    "method": "'sm3'",
    "previous": "previous || decode('00', 'hex')",
    "hash": "set_byte(hash, 0, get_byte(hash, 0) # 1)",
}


def test_every_column_has_its_change_here() -> None:
    assert set(CHANGES) == {field.column for field in AccessEntry._meta.concrete_fields}


@pytest.mark.parametrize("column", CHANGES)
@pytest.mark.parametrize("number", [1, 5, 10])
def test_a_changed_column_is_found(column: str, number: int, ten: list[AccessEntry], owner: Any) -> None:
    owner(f"UPDATE workflows_accessentry SET {column} = {CHANGES[column]} WHERE number = %s", number)
    assert faults()


@pytest.mark.parametrize("emptied", ["task_id = NULL", "scope_id = 0", "hash = ''", "method = 'md5'"])
def test_an_emptied_column_is_found(emptied: str, ten: list[AccessEntry], owner: Any) -> None:
    owner(f"UPDATE workflows_accessentry SET {emptied} WHERE number = 5")
    assert "#5: was changed" in faults()


def test_a_changed_scope_is_found_in_itself_and_in_every_entry(ten: list[AccessEntry], owner: Any) -> None:
    owner("""UPDATE workflows_accessscope SET what = '["field:owner.name"]'""")
    found = verify().faults
    assert len(found) == 11
    assert str(found[0]).endswith("the scope was changed")


def test_a_missing_entry_is_found(ten: list[AccessEntry], owner: Any) -> None:
    owner("DELETE FROM workflows_accessentry WHERE number = 4")
    assert "#5: the entries from 4 to 4 are missing" in faults()


def test_a_missing_beginning_is_found(ten: list[AccessEntry], owner: Any) -> None:
    owner("DELETE FROM workflows_accessentry WHERE number <= 3")
    assert "#4: the entries from 1 to 3 are missing" in faults()


def test_two_entries_in_each_others_place_are_found(ten: list[AccessEntry], owner: Any) -> None:
    owner("UPDATE workflows_accessentry SET number = -1 WHERE number = 3")
    owner("UPDATE workflows_accessentry SET number = 3 WHERE number = 6")
    owner("UPDATE workflows_accessentry SET number = 6 WHERE number = -1")
    found = faults()
    assert "#3: was changed" in found
    assert "#6: was changed" in found


def forged(after: AccessEntry, **changes: Any) -> AccessEntry:
    """An entry that fits behind `after`, and whose own hash is right."""
    entry = AccessEntry.objects.select_related("scope").get(pk=after.pk)
    values = {
        "id": entry.pk + 500,
        "department": entry.department_id,
        "number": entry.number + 1,
        "at": entry.at,
        "by": entry.by_id,
        "holder": entry.holder_id,
        "case": entry.case_id,
        "task": entry.task_id,
        "purpose": entry.purpose,
        "what": tuple(entry.scope.what),
        "method": entry.method,
        "previous": bytes(entry.hash),
    } | changes
    entry.pk, entry.number, entry.previous = values["id"], values["number"], values["previous"]
    entry.hash = Link(**values).hash()
    return entry


def test_an_entry_put_in_with_a_right_hash_is_found(ten: list[AccessEntry], owner: Any) -> None:
    owner("UPDATE workflows_accessentry SET number = number + 1000 WHERE number > 5")
    owner("UPDATE workflows_accessentry SET number = number - 999 WHERE number > 5")
    forged(ten[4]).save(force_insert=True)
    assert "#7: does not follow the entry before it" in faults()


def test_an_entry_put_behind_the_end_is_found(ten: list[AccessEntry]) -> None:
    forged(ten[9]).save(force_insert=True)
    assert "#11: the chain goes on behind its head at 10" in faults()


def test_a_cut_off_tail_is_found_by_the_head(ten: list[AccessEntry], owner: Any) -> None:
    owner("DELETE FROM workflows_accessentry WHERE number > 7")
    assert "#7: the entries up to 10 are cut off" in faults()


def test_a_log_without_entries_is_found_by_its_heads(ten: list[AccessEntry], owner: Any) -> None:
    owner("DELETE FROM workflows_accessentry")
    assert "#0: the entries up to 10 are cut off" in faults()


def test_a_lost_head_is_found(ten: list[AccessEntry], owner: Any) -> None:
    owner("DELETE FROM workflows_accesshead")
    assert "the chain has no head" in faults()


def test_a_tail_cut_off_together_with_its_head_is_found_by_the_anchor(
    ten: list[AccessEntry], owner: Any
) -> None:
    assert access_log.anchor(now=MONDAY) == 1
    owner("DELETE FROM workflows_accessentry WHERE number > 7")
    owner("UPDATE workflows_accesshead SET number = 7, hash = %s", bytes(ten[6].hash))
    assert "#10: an anchor names this entry, but the chain ends before it" in faults()


def test_a_chain_written_anew_as_a_whole_is_found_by_an_anchor_kept_elsewhere(
    ten: list[AccessEntry], owner: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("anchor_access_log")
    kept = tmp_path / "anchors.jsonl"
    kept.write_text(capsys.readouterr().out)
    call_command("verify_access_log", anchors=[kept])
    # The owner takes one look out, hashes all the rest anew, and moves head and anchor along.
    owner("DELETE FROM workflows_accessentry WHERE number > 2")
    last = ten[1]
    for _again in range(8):
        last = forged(last)
        last.save(force_insert=True)
    owner("UPDATE workflows_accesshead SET hash = %s", last.hash)
    owner("UPDATE workflows_accessanchor SET hash = %s", last.hash)
    assert not faults()
    with pytest.raises(CommandError, match="#10: is not the entry that an anchor names"):
        call_command("verify_access_log", anchors=[kept])


def test_an_anchor_is_kept_once_a_day_for_a_chain_that_grew(look: Callable[..., bool]) -> None:
    tomorrow = MONDAY + timedelta(days=1)
    look()
    assert access_log.anchor(now=MONDAY) == 1
    look(minutes=60)
    assert access_log.anchor(now=MONDAY) == 0
    assert access_log.anchor(now=tomorrow) == 1
    assert access_log.anchor(now=tomorrow + timedelta(days=1)) == 0
    (newest,) = access_log.newest_anchors()
    assert (newest.number, newest.day) == (2, "2026-11-03")
    assert Anchor.parse(str(newest)) == newest


@pytest.mark.parametrize("line", ["", "[]", "{}", '{"department": "a", "day": 1, "number": 2, "hash": "x"}'])
def test_a_file_that_holds_no_anchors_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="not an anchor"):
        Anchor.parse(line)


TABLES = ("caseevent", "application", "result", "accessentry", "accessscope", "accessanchor", "accesshead")


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_to_remove_history(table: str, ten: list[AccessEntry]) -> None:
    access_log.anchor(now=MONDAY)
    with connection.cursor() as cursor:
        if table != "result":  # none was issued yet
            with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
                cursor.execute(f"DELETE FROM workflows_{table}")
        # The tests' own cleaning needs it off (tests/conftest.py); a city has it on.
        cursor.execute(f"SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE workflows_{table} ENABLE TRIGGER USER")
        with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
            cursor.execute(f"TRUNCATE workflows_{table} CASCADE")


@pytest.mark.parametrize("table", ["caseevent", "accessentry", "accessscope", "accessanchor"])
def test_the_database_refuses_to_rewrite_history(table: str, ten: list[AccessEntry]) -> None:
    access_log.anchor(now=MONDAY)
    with (
        connection.cursor() as cursor,
        pytest.raises(IntegrityError, match="written once"),
        transaction.atomic(),
    ):
        cursor.execute(f"UPDATE workflows_{table} SET id = id")


def test_the_command_tells_how_much_it_read(ten: list[AccessEntry], capsys: Any) -> None:
    call_command("verify_access_log")
    assert capsys.readouterr().out.startswith("10 entries are as they were written")
