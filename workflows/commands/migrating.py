"""A migration of running cases: one person plans it, another approves exactly that, then cases are moved in batches.

The plan names every running case of the older version, moved or not, with its reasons. Moving takes only cases that
stand in the plan, and sorts each again under its lock (`commands.moving`). Undoing leads back what has not gone on.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from services.catalogue.models import OneThingVersion
from workflows import outbox
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import (
    MOVABLE,
    RUNNING,
    Case,
    IntentKind,
    ItemState,
    MigrationItem,
    MigrationRun,
    RunState,
)
from workflows.policy import permitted
from workflows.reads.migrating import (
    CaseMapping,
    Reason,
    Sorted,
    change_between,
    problems_in,
    sort,
    standings,
)

T = TypeVar("T")

AT_ONCE = 100
"""Cases sorted together: their rows are fetched by a dozen statements."""

LARGEST_BATCH = 150
"""Cases of one batch: it must be done within the lease of its intent."""


def forecast(
    *, old: OneThingVersion, new: OneThingVersion, mapping: CaseMapping, now: datetime
) -> Iterator[tuple[Case, Sorted]]:
    """How every running case of `old` would be sorted; writes nothing. Raises Invalid for versions or a mapping that do
    not fit each other.
    """
    if old.code != new.code or new.number <= old.number:
        raise Invalid({"to": _("Cases move to a newer version of the same one-thing.")})
    if new.retired_at is not None:
        raise Invalid({"to": _("This version is no longer offered.")})
    if problems := problems_in(mapping, old.package, new.package):
        raise Invalid(problems)
    change = change_between(old, new, mapping, now=now)
    waiting = frozenset(
        MigrationItem.objects.filter(state=ItemState.PLANNED).values_list("case_id", flat=True)
    )
    ids = Case.objects.filter(version=old, state__in=RUNNING).order_by("pk").values_list("pk", flat=True)
    for chunk in _chunks(list(ids), AT_ONCE):
        for standing in standings(Case.objects.filter(pk__in=chunk).order_by("pk")):
            found = sort(standing, change)
            if standing.case.pk in waiting and found.fate in MOVABLE:
                elsewhere = Reason("waits_elsewhere")
                found = Sorted(elsewhere.fate, (elsewhere, *found.reasons))
            yield standing.case, found


def plan_migration(
    *,
    old: OneThingVersion,
    new: OneThingVersion,
    mapping: CaseMapping,
    reason: str,
    by: AbstractBaseUser,
    now: datetime,
    batch: int = 100,
) -> MigrationRun:
    """Write down how every running case of `old` is sorted. Nothing is moved.

    Raises NotAllowed for a one-thing that this person's departments do not lead, Invalid as `forecast` and without a
    reason, WrongState when another run was planned for one of the cases at the same moment.
    """
    if not permitted("plan migration", by, now).filter(pk=old.pk).exists():
        raise NotAllowed("only who leads a one-thing moves its cases")
    said = _reason(reason)
    if not 1 <= batch <= LARGEST_BATCH:
        raise Invalid({"batch": _("Please choose between 1 and %(most)d.") % {"most": LARGEST_BATCH}})
    try:
        with transaction.atomic():
            run = MigrationRun.objects.create(
                from_version=old,
                to_version=new,
                mapping=mapping.model_dump(mode="json", exclude_defaults=True),
                reason=said,
                batch=batch,
                planned_by=by,
                planned_at=now,
            )
            _write_down(run, forecast(old=old, new=new, mapping=mapping, now=now))
    except IntegrityError as error:
        raise WrongState("another run already waits to move some of these cases") from error
    return run


def approve_migration(*, run: MigrationRun, by: AbstractBaseUser, now: datetime) -> MigrationRun:
    """A second person agrees to exactly this plan; the first batch is moved as soon as a worker comes by.

    Raises NotAllowed for the planner and for others, WrongState when it is too late.
    """
    with transaction.atomic():
        held = held_run(run.pk, RunState.PLANNED)
        if held.planned_by_id == by.pk:
            raise NotAllowed("whoever planned a migration does not approve it")
        if not permitted("approve migration", by, now).filter(pk=run.pk).exists():
            raise NotAllowed("only who leads a one-thing moves its cases")
        if digest_of(held) != held.digest:
            raise WrongState("the plan is no longer the one that was written down")
        held.state, held.approved_by, held.approved_at = RunState.MOVING, by, now
        held.save(update_fields=["state", "approved_by", "approved_at"])
        outbox.post([outbox.intend(IntentKind.MOVE, case_id=None, target=held.pk, now=now)])
    return held


def drop_migration(*, run: MigrationRun, by: AbstractBaseUser, now: datetime) -> MigrationRun:
    """Give a plan up before it was approved; its cases are free for another."""
    with transaction.atomic():
        held = held_run(run.pk, RunState.PLANNED)
        if not permitted("drop migration", by, now).filter(pk=run.pk).exists():
            raise NotAllowed("only who leads a one-thing moves its cases")
        MigrationItem.objects.filter(run=held, state=ItemState.PLANNED).update(state=ItemState.LEFT)
        held.state = RunState.DROPPED
        held.save(update_fields=["state"])
    return held


def undo_migration(*, run: MigrationRun, reason: str, by: AbstractBaseUser, now: datetime) -> MigrationRun:
    """Lead every moved case back that has not gone on since; what was still to be moved stays where it is.

    Needs no second person: it restores what two people had not yet changed. Raises NotAllowed, WrongState, Invalid
    without a reason.
    """
    said = _reason(reason)
    with transaction.atomic():
        held = held_run(run.pk, RunState.MOVING, RunState.DONE)
        if not permitted("undo migration", by, now).filter(pk=run.pk).exists():
            raise NotAllowed("only who leads a one-thing moves its cases")
        MigrationItem.objects.filter(run=held, state=ItemState.PLANNED).update(
            state=ItemState.LEFT, reasons=[Reason("stopped").as_data()]
        )
        held.state, held.undo_by, held.undo_at, held.undo_reason = RunState.UNDOING, by, now, said
        held.save(update_fields=["state", "undo_by", "undo_at", "undo_reason"])
        outbox.post([outbox.intend(IntentKind.UNDO, case_id=None, target=held.pk, now=now)])
    return held


def held_run(pk: int, *states: RunState) -> MigrationRun:
    """The run, locked. Raises WrongState when it is in none of these states."""
    held = MigrationRun.objects.select_for_update(no_key=True).get(pk=pk)
    if held.state not in states:
        raise WrongState(f"the migration is {held.state}")
    return held


def digest_of(run: MigrationRun) -> str:
    """SHA-256 over what a second person approves: the versions, the mapping, and how each case was sorted."""
    head = [run.from_version_id, run.to_version_id, run.mapping]
    digest = hashlib.sha256(json.dumps(head, sort_keys=True).encode())
    items = MigrationItem.objects.filter(run=run).order_by("id").values_list("case_id", "fate", "reasons")
    for case_id, fate, reasons in items.iterator(chunk_size=5000):
        digest.update(f"\n{case_id}\t{fate}\t{json.dumps(reasons)}".encode())
    return digest.hexdigest()


def _write_down(run: MigrationRun, found: Iterable[tuple[Case, Sorted]]) -> None:
    items = (
        MigrationItem(
            run=run,
            case=case,
            fate=each.fate,
            reasons=[reason.as_data() for reason in each.reasons],
            state=ItemState.PLANNED if each.fate in MOVABLE else ItemState.STAYS,
        )
        for case, each in found
    )
    for chunk in _chunks(items, 500):
        MigrationItem.objects.bulk_create(chunk)
    counted = MigrationItem.objects.filter(run=run).order_by().values_list("fate").annotate(n=Count("id"))
    run.counts = dict(counted)
    run.digest = digest_of(run)
    run.save(update_fields=["counts", "digest"])


def _reason(text: str) -> str:
    if not text.strip():
        raise Invalid({"reason": _("Please say why: whoever looks into it later has only this.")})
    if len(text) > 500:
        raise Invalid({"reason": _("Please write at most %(most)d characters.") % {"most": 500}})
    return text.strip()


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, size)):
        yield chunk
