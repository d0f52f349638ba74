"""Data go when the rules say so: planned by one, approved by another, and nothing outside the plan is touched."""

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from citizen_portal.accounts.models import User
from services.catalogue.models import OneThingVersion
from services.privacy.retention import retention_rules
from tests.acting import MONDAY, act, apply_for, open_matters
from workflows.commands.disposal import (
    DISPOSERS,
    approve_disposal,
    drop_disposal,
    execute_disposal,
    plan_disposal,
)
from workflows.commands.drafts import begin, save_draft
from workflows.errors import NotAllowed, WrongState
from workflows.models import (
    Application,
    Case,
    DisposalEvent,
    DisposalRun,
    DisposalState,
    Draft,
    Message,
    Result,
    Verb,
)
from workflows.reads.progress import progress
from workflows.reads.retention import DUE

IN_THREE_MONTHS = MONDAY + timedelta(days=91)
IN_30_YEARS = MONDAY.replace(year=MONDAY.year + 30) + timedelta(days=30)


@pytest.fixture
def first(city: None) -> User:
    return User.objects.get(username="supervisor")


@pytest.fixture
def second(city: None) -> User:
    return User.objects.create(username="second", is_superuser=True)


def approved(first: User, second: User, now: datetime) -> DisposalRun:
    return approve_disposal(run=plan_disposal(by=first, now=now), by=second, now=now)


def closed(version: OneThingVersion) -> Case:
    case = apply_for(version)
    while matters := open_matters(case):
        act(case, sorted(matters)[0])
    case.refresh_from_db()
    assert case.finished
    return case


def rows_of(table: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT to_jsonb(one) FROM {table} one ORDER BY 1")
        return [row[0] for row in cursor.fetchall()]


def test_every_rule_has_rows_to_find_and_a_way_to_dispose_of_them() -> None:
    codes = {rule.code for rule in retention_rules()}
    assert codes == set(DUE) == set(DISPOSERS)


def test_a_plan_touches_nothing_and_names_no_person(pair: OneThingVersion, first: User) -> None:
    draft = begin(version=pair, by=first, now=MONDAY)
    run = plan_disposal(by=first, now=IN_THREE_MONTHS)
    assert run.counts["drafts"] == 1 and Draft.objects.filter(pk=draft.pk).exists()
    assert [(item.rule, item.key) for item in run.items.all()] == [("drafts", str(draft.pk))]


def test_whoever_planned_cannot_approve(first: User) -> None:
    run = plan_disposal(by=first, now=MONDAY)
    with pytest.raises(NotAllowed):
        approve_disposal(run=run, by=first, now=MONDAY)
    with pytest.raises(IntegrityError, match="second_person"), transaction.atomic():
        DisposalRun.objects.filter(pk=run.pk).update(
            state=DisposalState.APPROVED, approved_by=first, approved_at=MONDAY
        )


def test_only_supervisors_dispose_of_data(first: User, second: User) -> None:
    clerk = User.objects.get(username="police_changning")
    with pytest.raises(NotAllowed):
        plan_disposal(by=clerk, now=MONDAY)
    run = plan_disposal(by=first, now=MONDAY)
    with pytest.raises(NotAllowed):
        approve_disposal(run=run, by=clerk, now=MONDAY)
    approve_disposal(run=run, by=second, now=MONDAY)
    with pytest.raises(NotAllowed):
        execute_disposal(run=run, by=clerk, now=MONDAY)


def test_nothing_goes_before_it_was_approved(pair: OneThingVersion, first: User) -> None:
    begin(version=pair, by=first, now=MONDAY)
    run = plan_disposal(by=first, now=IN_THREE_MONTHS)
    with pytest.raises(WrongState):
        execute_disposal(run=run, by=first, now=IN_THREE_MONTHS)
    assert Draft.objects.count() == 1


def test_a_plan_that_was_given_up_is_never_approved(first: User, second: User) -> None:
    run = drop_disposal(run=plan_disposal(by=first, now=MONDAY), by=first, now=MONDAY)
    with pytest.raises(WrongState):
        approve_disposal(run=run, by=second, now=MONDAY)


def test_a_draft_that_was_touched_since_stays_and_so_does_a_newer_one(
    pair: OneThingVersion, first: User, second: User
) -> None:
    forgotten, touched = (begin(version=pair, by=first, now=MONDAY) for _ in range(2))
    run = approved(first, second, IN_THREE_MONTHS)
    save_draft(draft=touched, by=first, now=IN_THREE_MONTHS, values={"stall.note": "still at it"})
    unplanned = begin(version=pair, by=first, now=MONDAY)
    done = execute_disposal(run=run, by=second, now=IN_THREE_MONTHS)
    assert set(Draft.objects.values_list("pk", flat=True)) == {touched.pk, unplanned.pk}
    assert done.counts["drafts"] == 2 and done.disposed == {"drafts": 1}
    assert forgotten.pk not in Draft.objects.values_list("pk", flat=True)
    verbs = list(DisposalEvent.objects.order_by("id").values_list("verb", "by__username"))
    assert verbs == [
        ("planned", "supervisor"), ("approved", "second"), ("disposed", "second"), ("done", "second"),
    ]  # fmt: skip


def test_a_plan_cannot_be_changed_behind_the_approver(first: User, second: User) -> None:
    run = approved(first, second, MONDAY)
    for statement in (
        "INSERT INTO workflows_disposalitem (run_id, rule, key) VALUES (%s, 'case_files', '1')",
        "UPDATE workflows_disposalrun SET digest = 'x' WHERE id = %s",
        "UPDATE workflows_disposalrun SET state = 'planned' WHERE id = %s",
        "DELETE FROM workflows_disposalevent WHERE run_id = %s",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, [run.pk])


def test_what_a_case_holds_is_emptied_and_what_happened_stays(
    pair: OneThingVersion, first: User, second: User
) -> None:
    case = closed(pair)
    history = rows_of("workflows_caseevent")
    later = apply_for(pair, now=IN_30_YEARS - timedelta(days=1), key="later")
    before = Application.objects.get(pk=later.pk).values
    done = execute_disposal(run=approved(first, second, IN_30_YEARS), by=second, now=IN_30_YEARS)
    assert done.disposed["case_files"] == 1
    said = Application.objects.get(pk=case.pk)
    assert (said.answers, said.values, said.documents, said.digest) == ({}, {}, {}, "")
    assert all(result.data == {} for result in Result.objects.filter(sub_case__case=case))
    assert case.events.filter(verb=Verb.DISPOSED).count() == 1
    assert [row for row in rows_of("workflows_caseevent") if row in history] == history
    assert Application.objects.get(pk=later.pk).values == before
    assert progress(Case.objects.get(pk=case.pk), now=IN_30_YEARS).is_closed
    assert plan_disposal(by=first, now=IN_30_YEARS).counts["case_files"] == 0


def test_the_database_empties_nothing_that_the_run_does_not_name(
    pair: OneThingVersion, first: User, second: User
) -> None:
    case = closed(pair)
    run = approved(first, second, IN_30_YEARS)
    other = apply_for(pair, key="other")
    blank = "UPDATE workflows_application SET digest = '' WHERE case_id = %s"
    for named, pk in [(str(run.pk), other.pk), ("", case.pk), ("999999", case.pk)]:
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('workflows.disposal', %s, true)", [named])
            cursor.execute(blank, [pk])
    for statement in (
        "UPDATE workflows_application SET idempotency_key = 'x' WHERE case_id = %s",
        "DELETE FROM workflows_application WHERE case_id = %s",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('workflows.disposal', %s, true)", [str(run.pk)])
            cursor.execute(statement, [case.pk])


def test_a_run_that_was_interrupted_is_begun_again(
    pair: OneThingVersion, first: User, second: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed(pair)
    run = approved(first, second, IN_30_YEARS)
    monkeypatch.setitem(DISPOSERS, "messages", lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        execute_disposal(run=run, by=second, now=IN_30_YEARS)
    monkeypatch.undo()
    assert Message.objects.exists()
    done = execute_disposal(run=run, by=second, now=IN_30_YEARS)
    assert done.state == DisposalState.DONE and not Message.objects.exists()
    assert done.disposed["case_files"] == 1
    with pytest.raises(WrongState):
        execute_disposal(run=run, by=second, now=IN_30_YEARS)


def test_two_people_do_it_from_the_command_line(first: User, second: User) -> None:
    def dispose(*words: str) -> str:
        told = StringIO()
        call_command("dispose", *words, stdout=told)
        return told.getvalue()

    assert "drafts: " in dispose()
    dispose("--plan", "--by", "supervisor")
    run = str(DisposalRun.objects.get().pk)
    with pytest.raises(CommandError, match="does not approve"):
        dispose("--approve", run, "--by", "supervisor")
    dispose("--approve", run, "--by", "second")
    assert "done" in dispose("--execute", run, "--by", "second")
    with pytest.raises(CommandError):
        dispose("--plan", "--by", "nobody")
