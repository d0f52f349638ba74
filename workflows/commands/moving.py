"""Moving the cases of an approved migration, and leading them back: each case in a transaction of its own, under its
lock, with what stood there before.

A batch is an intent: killed in the middle, it is done again, and what was moved is passed over. The next batch queues
up behind whatever else is due by then, so that no clerk waits for a migration.
"""

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from celery.exceptions import SoftTimeLimitExceeded
from django.db import transaction

from workflows import outbox
from workflows.commands.snapshots import (
    Rows,
    difference,
    follow_names,
    is_as_left,
    lead_back_names,
    put_back,
    snapshot,
)
from workflows.flows import CaseFlow
from workflows.models import (
    MOVABLE,
    RUNNING,
    Case,
    CaseEvent,
    Fate,
    Intent,
    IntentKind,
    ItemState,
    MigrationItem,
    MigrationRun,
    RunState,
    SubCase,
    Task,
    Verb,
)
from workflows.reads.clocks import clock_of
from workflows.reads.migrating import Change, Reason, Standing, change_between, mapping_of, sort, standing_of
from workflows.steps import Effects
from workflows.steps.deadlines import wind_task
from workflows.steps.moving import follow_version

log = logging.getLogger(__name__)

HARMLESS = (
    Verb.CLAIMED, Verb.RELEASED, Verb.NOTED, Verb.ASKED, Verb.ANSWERED, Verb.REMINDED, Verb.HURRIED,
    Verb.TURNED_YELLOW, Verb.TURNED_RED, Verb.CORRECTION_REMINDED, Verb.DOCUMENT_REMINDED, Verb.ORDERED,
    Verb.ORDER_ANSWERED, Verb.ORDER_SENT_BACK, Verb.ORDER_CLOSED, Verb.EXTENSION_ASKED, Verb.EXTENSION_DENIED,
    Verb.RATED, Verb.CONSENT_ENDED,
)  # fmt: skip
"""What may happen to a moved case without it having gone on: nothing of this depends on the version."""

BETTER_DATE, BETTER_FEE = "promise_shorter", "fee_lower"


def move_batch(intent: Intent, now: datetime) -> Callable[[], None]:
    """Move the next cases of a run; what it returns goes with the end of the intent: the next batch, or the end."""
    run = _run(intent.target)
    if run.state == RunState.MOVING:
        change = change_between(run.from_version, run.to_version, mapping_of(run.mapping), now=now)
        for pk in _next(run, ItemState.PLANNED):
            _guarded(pk, partial(move_case, pk, change=change, now=now))
    return partial(_go_on, run.pk, IntentKind.MOVE, now)


def undo_batch(intent: Intent, now: datetime) -> Callable[[], None]:
    """The same, back."""
    run = _run(intent.target)
    if run.state == RunState.UNDOING:
        for pk in _next(run, ItemState.MOVED):
            _guarded(pk, partial(undo_case, pk, now=now))
    return partial(_go_on, run.pk, IntentKind.UNDO, now)


@transaction.atomic
def move_case(item_id: int, *, change: Change, now: datetime) -> ItemState:
    """Move one case, if it is still to be moved: sorted again under its lock, it may have to stay after all."""
    case, item = _locked(item_id)
    if item.state != ItemState.PLANNED or item.run.state != RunState.MOVING:
        return ItemState(item.state)
    if case.state not in RUNNING:
        return _leave(item, Reason("case_ended"))
    if case.version_id != change.from_version_id:
        return _leave(item, Reason("version_differs"))
    standing = standing_of(case)
    found = sort(standing, change)
    if found.fate not in MOVABLE:
        return _leave(item, *found.reasons)
    before = _rows_of(standing)
    effects = Effects(case=case, by=None, now=now)
    # Ids of versions and of the run: the history is read by many, and says no more.
    ids = {"from": change.from_version_id, "to": change.to_version_id, "run": item.run_id}
    effects.record(Verb.VERSION_CHANGED, **ids)
    follow_version(standing, change, effects)
    after = _rows_of(standing)
    _tell(standing, before, after, found.reasons, effects)
    names = follow_names(case, change.mapping.documents)
    effects.write([])
    item.fate, item.reasons = found.fate, [reason.as_data() for reason in found.reasons]
    item.before, item.after = difference(before, after)
    item.before["names"] = names
    item.state, item.moved_at = ItemState.MOVED, now
    item.last_event = max(event.pk for event in effects.events)
    item.save(update_fields=["state", "fate", "reasons", "before", "after", "moved_at", "last_event"])
    return ItemState.MOVED


@transaction.atomic
def undo_case(item_id: int, *, now: datetime) -> ItemState:
    """Put back exactly what the move had changed, unless the case has gone on since. A better date that the citizen was
    told of stays.
    """
    case, item = _locked(item_id)
    if item.state != ItemState.MOVED or item.run.state != RunState.UNDOING:
        return ItemState(item.state)
    obstacle = _obstacle(case, item)
    if obstacle is not None:
        item.state, item.reasons = ItemState.KEPT, [obstacle.as_data()]
        item.save(update_fields=["state", "reasons"])
        return ItemState.KEPT
    dates_stay = _was_told(item, BETTER_DATE)
    astray = put_back(item, keep_dates=dates_stay)
    lead_back_names(item.before["names"])
    case.refresh_from_db(fields=["version", "carried", "due_at", "statutory_due_at"])
    if dates_stay:
        versions = [*case.carried.get("versions", ()), item.run.to_version_id]
        case.carried = case.carried | {"versions": versions}
        case.save(update_fields=["carried"])
    for task in Task.objects.filter(pk__in=astray).select_related("sub_case"):
        task.process = task.sub_case.case = case
        wind_task(task, clock_of(task), now)
    effects = Effects(case=case, by=None, now=now)
    ids = {"from": item.run.to_version_id, "to": item.run.from_version_id, "run": item.run_id}
    effects.record(Verb.VERSION_RESTORED, **ids)
    effects.write([])
    item.state, item.undone_at = ItemState.UNDONE, now
    item.reasons = [Reason("date_stays").as_data()] if dates_stay else []
    item.save(update_fields=["state", "undone_at", "reasons"])
    return ItemState.UNDONE


def _tell(
    standing: Standing, before: Rows, after: Rows, reasons: tuple[Reason, ...], effects: Effects
) -> None:
    """A sentence for the citizen, only when something is better for them: the date of the whole, or of a matter; the
    fee of a matter.
    """
    cheaper = {reason.matter for reason in reasons if reason.code == BETTER_FEE}
    for pk, columns in before["cases"].items():
        _tell_date(None, columns["due_at"], after["cases"][pk]["due_at"], effects)
    for one in standing.unended:
        was, due = (rows["sub_cases"][str(one.pk)]["promised_due_at"] for rows in (before, after))
        _tell_date(one, was, due, effects)
        if one.matter in cheaper:
            effects.record(Verb.RULES_EASED, one, outcome="fee")


def _tell_date(sub_case: SubCase | None, was: str | None, due: str | None, effects: Effects) -> None:
    if was != due and was and due:
        effects.record(Verb.RULES_EASED, sub_case, before=was, due=due)


def _rows_of(standing: Standing) -> Rows:
    return snapshot(standing.case, standing.sub_cases, standing.tasks)


def _obstacle(case: Case, item: MigrationItem) -> Reason | None:
    """Why the case cannot be led back; None when it can."""
    since = CaseEvent.objects.filter(case=case, pk__gt=item.last_event).exclude(verb__in=HARMLESS)
    verb = since.order_by("id").values_list("verb", flat=True).first()
    if verb is not None:
        return Reason("moved_on", about=verb)
    if _was_told(item, BETTER_FEE):
        return Reason("fee_stays")
    return None if is_as_left(item) else Reason("changed_since")


def _was_told(item: MigrationItem, code: str) -> bool:
    return any(reason[0] == code for reason in item.reasons)


def _leave(item: MigrationItem, *reasons: Reason) -> ItemState:
    item.state, item.reasons = ItemState.LEFT, [reason.as_data() for reason in reasons]
    item.fate = max((reason.fate for reason in reasons), key=list(Fate).index)
    item.save(update_fields=["state", "fate", "reasons"])
    return ItemState.LEFT


def _locked(item_id: int) -> tuple[Case, MigrationItem]:
    """The case, its run and its row, locked in this order by everybody."""
    case_id, run_id = MigrationItem.objects.values_list("case_id", "run_id").get(pk=item_id)
    case = CaseFlow.locked(case_id)
    run = MigrationRun.objects.select_for_update(no_key=True).get(pk=run_id)
    item = MigrationItem.objects.select_for_update(no_key=True).get(pk=item_id)
    item.run = run
    return case, item


def _run(pk: int) -> MigrationRun:
    return MigrationRun.objects.select_related("from_version", "to_version").get(pk=pk)


def _next(run: MigrationRun, state: ItemState) -> list[int]:
    found = MigrationItem.objects.filter(run=run, state=state).order_by("id")
    return list(found.values_list("pk", flat=True)[: run.batch])


def _guarded(item_id: int, verb: Callable[[], ItemState]) -> None:
    """One case that fails does not stop the others; its row keeps the class of the error, never its text."""
    try:
        verb()
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:
        MigrationItem.objects.filter(pk=item_id).update(state=ItemState.FAILED, fault=type(error).__name__)
        log.error("a case could not be migrated: %s", type(error).__name__, extra={"count": 1})


def _go_on(run_id: int, kind: IntentKind, now: datetime) -> None:
    """Inside the transaction that ends the batch: post the next one, or end the run."""
    run = MigrationRun.objects.select_for_update(no_key=True).get(pk=run_id)
    state, done, stamp = ENDS[kind]
    if run.state != state:
        return
    waits = ItemState.PLANNED if kind == IntentKind.MOVE else ItemState.MOVED
    if MigrationItem.objects.filter(run=run, state=waits).exists():
        outbox.post([outbox.intend(kind, case_id=None, target=run.pk, now=now)])
        return
    run.state = done
    setattr(run, stamp, now)
    run.save(update_fields=["state", stamp])


ENDS = {
    IntentKind.MOVE: (RunState.MOVING, RunState.DONE, "done_at"),
    IntentKind.UNDO: (RunState.UNDOING, RunState.UNDONE, "undone_at"),
}
"""By the kind of intent: the state in which it works, the one in which it ends, and where the time is kept."""
