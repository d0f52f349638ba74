"""Disposing of what is no longer kept: one person plans, another approves exactly that, then it is done.

The plan names rows by rule and key. Carrying it out takes only rows that stand in the plan and are still due: a draft
that was touched since stays. What was written once (applications, results) is emptied in a transaction that names the
run; triggers let that happen for an approved run and its own cases only. History and the log of looks stay: they hold
no personal data.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile

from services.encryption.fields import sealed_for
from services.models import Outgoing
from services.privacy.retention import retention_rules
from workflows.commands.emptying import GONE, empty_what_was_written
from workflows.errors import NotAllowed, WrongState
from workflows.models import (
    Application,
    Attachment,
    CaseEvent,
    DataCorrection,
    DisposalEvent,
    DisposalItem,
    DisposalRun,
    DisposalState,
    Draft,
    Message,
    Offer,
    Rating,
    Result,
    SubCase,
    Task,
    Verb,
)
from workflows.policy import Actor, is_actor
from workflows.reads.retention import BLANK, DUE

MOST_IN_A_RUN = 100_000
"""Rows by rule: what does not fit is planned by the next run."""

BATCH = 200
"""Rows in one transaction."""


def plan_disposal(*, by: AbstractBaseUser, now: datetime, most: int = MOST_IN_A_RUN) -> DisposalRun:
    """Write down which rows are due today. Nothing is disposed of. Raises NotAllowed."""
    _check_may(by, now)
    keys = {
        rule.code: sorted(map(str, DUE[rule.code](rule.until(now)).values_list("pk", flat=True)[:most]))
        for rule in retention_rules()
    }
    with transaction.atomic():
        run = DisposalRun.objects.create(
            planned_by=by,
            planned_at=now,
            counts={rule: len(found) for rule, found in keys.items()},
            digest=_digest((rule, key) for rule, found in keys.items() for key in found),
        )
        DisposalItem.objects.bulk_create(
            (DisposalItem(run=run, rule=rule, key=key) for rule, found in keys.items() for key in found),
            batch_size=5000,
        )
        DisposalEvent.objects.create(run=run, verb="planned", by=by, at=now, detail=run.counts)
    return run


def approve_disposal(*, run: DisposalRun, by: AbstractBaseUser, now: datetime) -> DisposalRun:
    """A second person agrees to exactly these rows. Raises NotAllowed for the planner, WrongState when too late."""
    _check_may(by, now)
    with transaction.atomic():
        held = _held(run, DisposalState.PLANNED)
        if held.planned_by_id == by.pk:
            raise NotAllowed("whoever planned a disposal does not approve it")
        _check_plan(held)
        held.state, held.approved_by, held.approved_at = DisposalState.APPROVED, by, now
        held.save(update_fields=["state", "approved_by", "approved_at"])
        DisposalEvent.objects.create(run=held, verb="approved", by=by, at=now, detail=held.counts)
    return held


def drop_disposal(*, run: DisposalRun, by: AbstractBaseUser, now: datetime) -> DisposalRun:
    """Give a plan up before it was approved."""
    _check_may(by, now)
    with transaction.atomic():
        held = _held(run, DisposalState.PLANNED)
        held.state = DisposalState.DROPPED
        held.save(update_fields=["state"])
        DisposalEvent.objects.create(run=held, verb="dropped", by=by, at=now)
    return held


def execute_disposal(
    *, run: DisposalRun, by: AbstractBaseUser, now: datetime, batch: int = BATCH
) -> DisposalRun:
    """Carry out an approved run, batch by batch; interrupted, it is simply begun again.

    Raises WrongState for a run that was not approved or whose plan is no longer what was approved.
    """
    _check_may(by, now)
    _check_plan(run)
    for rule in retention_rules():
        keys = list(run.items.filter(rule=rule.code).order_by("id").values_list("key", flat=True))
        for start in range(0, len(keys), batch):
            _dispose(run, rule.code, keys[start : start + batch], rule.until(run.planned_at), by, now)
    with transaction.atomic():
        held = _held(run, DisposalState.APPROVED)
        held.state, held.done_at = DisposalState.DONE, now
        held.save(update_fields=["state", "done_at"])
        DisposalEvent.objects.create(run=held, verb="done", by=by, at=now, detail=held.disposed)
    return held


def _dispose(
    run: DisposalRun, rule: str, keys: Sequence[str], until: datetime, by: AbstractBaseUser, now: datetime
) -> None:
    with transaction.atomic():
        held = _held(run, DisposalState.APPROVED)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('workflows.disposal', %s, true)", [str(run.pk)])
        due = DUE[rule](until).filter(pk__in=keys).values("pk")
        # Locked by key alone: what is due may join other tables, whose rows are nobody's business here.
        model = due.model
        found = model._base_manager.filter(pk__in=due).select_for_update(of=("self",)).order_by("pk")
        files = DISPOSERS[rule](found, run, now)
        counted = len(files.rows)
        if counted:
            held.disposed = {**held.disposed, rule: held.disposed.get(rule, 0) + counted}
            held.save(update_fields=["disposed"])
            detail = {"rule": rule, "rows": counted}
            DisposalEvent.objects.create(run=held, verb="disposed", by=by, at=now, detail=detail)
        transaction.on_commit(files.remove)


class Removed:
    """The rows of a batch, and their files, which go when the transaction has committed."""

    def __init__(self, rows: Iterable[object], files: Iterable[FieldFile] = ()) -> None:
        self.rows = list(rows)
        self._files = [file for file in files if file]

    def remove(self) -> None:
        for file in self._files:
            file.storage.delete(file.name)


def _drafts(found: QuerySet, run: DisposalRun, now: datetime) -> Removed:
    drafts = list(found)
    files = [one.file for one in Attachment.objects.filter(draft__in=drafts)]
    Draft.objects.filter(pk__in=[draft.pk for draft in drafts]).delete()
    return Removed(drafts, files)


def _unsuccessful_files(found: QuerySet, run: DisposalRun, now: datetime) -> Removed:
    attachments = list(found)
    _tell(sorted({one.case_id for one in attachments}), "unsuccessful_files", run, now)
    Attachment.objects.filter(pk__in=[one.pk for one in attachments]).delete()
    return Removed(attachments, [one.file for one in attachments])


def _case_files(found: QuerySet, run: DisposalRun, now: datetime) -> Removed:
    cases = list(found)
    ids = [case.pk for case in cases]
    attachments = list(Attachment.objects.filter(case__in=ids))
    for pk in ids:
        emptied = {
            name: sealed_for(Application, name, {}, row=(pk,)) for name in ("answers", "values", "documents")
        }
        Application.objects.filter(pk=pk).update(digest=BLANK, **emptied)
    for pk, *row in Result.objects.filter(sub_case__case__in=ids).values_list(
        "pk", "sub_case_id", "code", "round"
    ):
        Result.objects.filter(pk=pk).update(
            number=sealed_for(Result, "number", GONE, row=tuple(row)),
            data=sealed_for(Result, "data", {}, row=tuple(row)),
        )
    SubCase.objects.filter(case__in=ids).update(note=None, findings=None)
    Task.objects.filter(process__in=ids).update(opinion=None)
    for rating in Rating.objects.filter(case__in=ids, reason__isnull=False):
        rating.reason = GONE
        rating.save(update_fields=["reason"])
    printed = empty_what_was_written(ids)
    Attachment.objects.filter(pk__in=[one.pk for one in attachments]).delete()
    _tell(ids, "case_files", run, now)
    return Removed(cases, [*(one.file for one in attachments), *printed])


def _offers(found: QuerySet, run: DisposalRun, now: datetime) -> Removed:
    offers = list(found.values_list("pk", "never_again"))
    # That something is never to be offered again is the person's wish, and outlives what it was about.
    Offer.objects.filter(pk__in=[pk for pk, never in offers if never]).update(facts=None)
    Offer.objects.filter(pk__in=[pk for pk, never in offers if not never]).delete()
    return Removed(offers)


def _tell(cases: Sequence[int], rule: str, run: DisposalRun, now: datetime) -> None:
    """Each case keeps in its history that something of it went, and by which rule."""
    CaseEvent.objects.bulk_create(
        CaseEvent(case_id=pk, verb=Verb.DISPOSED, at=now, detail={"rule": rule, "run": run.pk})
        for pk in cases
    )


def _deleted(model: type) -> Callable[[QuerySet, DisposalRun, datetime], Removed]:
    def delete(found: QuerySet, run: DisposalRun, now: datetime) -> Removed:
        keys = list(found.values_list("pk", flat=True))
        model._base_manager.filter(pk__in=keys).delete()
        return Removed(keys)

    return delete


DISPOSERS: dict[str, Callable[[QuerySet, DisposalRun, datetime], Removed]] = {
    "drafts": _drafts,
    "unsuccessful_files": _unsuccessful_files,
    "case_files": _case_files,
    "messages": _deleted(Message),
    "data_corrections": _deleted(DataCorrection),
    "offers": _offers,
    "outgoing": _deleted(Outgoing),
    "sessions": _deleted(Session),
}
"""By the code of the rule: what is done with rows that are locked and due."""


def _check_may(by: AbstractBaseUser, now: datetime) -> None:
    if not (by.is_active and (by.is_superuser or is_actor(Actor.SUPERVISOR, by, now))):
        raise NotAllowed("only supervisors dispose of data")


def _held(run: DisposalRun, state: DisposalState) -> DisposalRun:
    held = DisposalRun.objects.select_for_update(no_key=True).get(pk=run.pk)
    if held.state != state:
        raise WrongState(f"the run is {held.state}")
    return held


def _check_plan(run: DisposalRun) -> None:
    items = run.items.order_by("id").values_list("rule", "key").iterator(chunk_size=5000)
    if _digest(items) != run.digest:
        raise WrongState("the plan is no longer the one that was written down")


def _digest(items: Iterable[tuple[str, str]]) -> str:
    digest = hashlib.sha256()
    for rule, key in items:
        digest.update(f"{rule}\t{key}\n".encode())
    return digest.hexdigest()
