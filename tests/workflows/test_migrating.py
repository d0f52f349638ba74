"""Running cases go over to a newer version: sorted, moved under their locks, led back; promises never get worse."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from tests.acting import MONDAY, act, apply_for, drain, open_matters, open_task
from tests.migrating import codes, item, moved, newer, owners, planned, rows, undone
from workflows.commands.migrating import approve_migration, drop_migration, plan_migration
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import (
    Case,
    CaseEvent,
    CaseState,
    Fate,
    ItemState,
    Message,
    MigrationItem,
    RunState,
    Verb,
)
from workflows.reads.migrating import CaseMapping

SMALL = {"answers": {"grant": "no"}}


def test_a_plain_newer_version_takes_running_cases_along_and_gives_them_back_exactly(stall):
    one, two = owners()
    fresh, decided = apply_for(stall, key="a"), apply_for(stall, key="b")
    act(decided, "permit")
    new = newer(stall, lambda body: body["one_thing"]["summary"].update(zh="说得更清楚", en="Said more clearly"))
    before = {case.pk: rows(case) for case in (fresh, decided)}
    run = moved(planned(stall, new, one), two)
    assert run.state == RunState.DONE and run.counts == {Fate.SAFE: 2}
    for case in (fresh, decided):
        case.refresh_from_db()
        assert case.version == new and item(run, case).state == ItemState.MOVED
        event = CaseEvent.objects.get(case=case, verb=Verb.VERSION_CHANGED)
        assert event.detail == {"from": stall.pk, "to": new.pk, "run": run.pk}
    assert not Message.objects.filter(event__verb__in=[Verb.VERSION_CHANGED, Verb.RULES_EASED]).exists()
    run = undone(run, one)
    assert run.state == RunState.UNDONE
    assert {case.pk: rows(case) for case in (fresh, decided)} == before
