"""The precheck (预审): pass it, send the application back with reasons, or let its time pass.

Nothing legal has begun before it is passed. Passing is an ordinary end of the task (`clerk.complete`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files import File
from django.db import transaction

from services.catalogue.plan import plan
from services.catalogue.vocabulary import PRECHECK, Alternative
from workflows.commands.holding import held_task
from workflows.errors import WrongState
from workflows.flows import CaseFlow
from workflows.models import (
    Application,
    Attachment,
    Case,
    CaseState,
    Draft,
    IntentKind,
    NoticeKind,
    Outcome,
    Scan,
    ScanState,
    SubCase,
    Task,
    Verb,
)
from workflows.outbox import intend, post
from workflows.policy import may_act
from workflows.reads.carried import as_named_now
from workflows.reads.clocks import overdue_before
from workflows.reads.corrections import correctable
from workflows.reads.deferrals import DEFERRED
from workflows.reads.facts import case_facts
from workflows.steps import Act, Effects
from workflows.steps.faults import Listed, Wanted, listed

CHOSEN = (Alternative.UPLOAD.value, Alternative.COMMITMENT.value, DEFERRED)
"""What the applicant chose; how everything else is met is found anew."""


def send_back(*, task: Task, wanted: Sequence[Wanted], by: AbstractBaseUser, now: datetime) -> Draft:
    """Return the application with everything that is to be put right. Nothing is lost: answers, values and copies of
    the files become a draft, which goes to whoever had submitted it.

    Raises Invalid as `steps.faults.listed` does, WrongState at any other step.
    """
    with transaction.atomic():
        task = held_task(task, by=by, now=now, verb="send back application")
        if task.step != PRECHECK.code:
            raise WrongState("only the precheck sends an application back")
        case, facts = task.process, case_facts(task.process)
        needed = plan(case.package, facts).codes
        faults = listed(correctable(case, needed, facts, whole=True), wanted, whole=True)
        effects = Effects(case=case, by=by, now=now)
        task.flow_task.activation_class(task).complete(Act(Outcome.SENT_BACK, by, max(now, task.created)))
        SubCase.objects.filter(pk=task.sub_case_id).update(step="")
        event = effects.record(Verb.SENT_BACK, department_id=task.department_id)
        effects.give_notice(NoticeKind.RETURN, event, items=[fault.as_data() for fault in faults])
        CaseFlow.stop(case, CaseState.RETURNED, effects)
        effects.write([])
        draft = _draft(case, faults, now)
        _copy_files(case, draft, now)
    return draft


def pass_by_silence(task_id: int, now: datetime) -> Task | None:
    """The one window has not answered in its time: the departments begin. None when it has, or still may."""
    with transaction.atomic():
        case_id = Task.objects.values_list("process_id", flat=True).get(pk=task_id)
        case = CaseFlow.locked(case_id)
        task = Task.objects.select_related("sub_case").get(pk=task_id)
        task.process = task.sub_case.case = case
        if task.step != PRECHECK.code or task.finished is not None or task.due_at > overdue_before(now):
            return None
        task.flow_task.activation_class(task).execute(Act(Outcome.PASSED, None, now))
    return task


def _draft(case: Case, faults: Sequence[Listed], now: datetime) -> Draft:
    said = Application.objects.get(pk=case.pk)
    documents = as_named_now(case, said.documents, "documents")
    user, mandate = _author(case, now)
    return Draft.objects.create(
        user=user,
        mandate=mandate,
        version_id=case.version_id,
        returned_from=case,
        answers=as_named_now(case, said.answers, "fields"),
        values=as_named_now(case, said.values, "fields"),
        documents={key: {"by": way["by"]} for key, way in documents.items() if way["by"] in CHOSEN},
        advice={"items": [fault.as_data() for fault in faults]},
        created_at=now,
        saved_at=now,
    )


def _author(case: Case, now: datetime) -> tuple[Any, Any]:
    """Who goes on with it: the agent while the mandate stands, afterwards the applicant if they have a log-in."""
    if case.mandate is None or may_act(case.submitted_by, case.mandate, case.version.code, now):
        return case.submitted_by, case.mandate
    own = getattr(case.applicant, "user", None)
    return (own, None) if own is not None else (case.submitted_by, case.mandate)


def _copy_files(case: Case, draft: Draft, now: datetime) -> None:
    """The draft has files of its own: throwing it away must not touch the record of the case."""
    written: list[Attachment] = []
    try:
        for one in case.attachments.select_related("scan").order_by("uploaded_at"):
            if one.scan_state is ScanState.INFECTED or not one.file:
                continue
            copy = Attachment(
                draft=draft,
                document=one.document,
                name=one.name,
                content_type=one.content_type,
                size=one.size,
                sha256=one.sha256,
                uploaded_by_id=one.uploaded_by_id,
                uploaded_at=one.uploaded_at,
            )
            with one.file.open("rb") as file:
                copy.file.save("", File(file), save=False)
            written.append(copy)
            copy.save()
            _copy_scan(one, copy, now)
    except BaseException:
        for copy in written:
            copy.file.delete(save=False)
        raise


def _copy_scan(one: Attachment, copy: Attachment, now: datetime) -> None:
    """What the scanner said of these bytes holds for their copy; if it was still looking, it is asked again."""
    if one.scan_state is ScanState.NOT_SCANNED:
        return
    scan = Scan.objects.create(
        attachment=copy,
        state=one.scan.state,
        signature=one.scan.signature,
        asked_at=one.scan.asked_at,
        answered_at=one.scan.answered_at,
    )
    if scan.state == ScanState.PENDING:
        post([intend(IntentKind.SCAN, case_id=None, target=scan.pk, now=now)])
