"""The one request for corrections (补正): asked before acceptance, answered item by item, reminded, ended.

Source: Administrative Licensing Law, art. 32, para. 1 (4): everything that must be put right is told at once, once.
Meanwhile no clock runs against the department. The application stays as it was signed; answers lie over it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.calendar.current import current_calendar
from workflows.clock.reminding import end_told, next_reminder
from workflows.commands.holding import held_task
from workflows.commands.uploads import keep_upload, leave_room, remove_files
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.flows import CaseFlow
from workflows.models import (
    RUNNING,
    Attachment,
    CorrectionEnd,
    CorrectionItem,
    CorrectionRequest,
    NoticeKind,
    ScanState,
    SubCaseState,
    Task,
    Verb,
)
from workflows.policy import permitted
from workflows.reads.corrections import (
    Correctable,
    correctable,
    corrected_values,
    may_be_corrected,
)
from workflows.reads.facts import case_facts
from workflows.reads.new_values import checked_correction
from workflows.reads.staff import handlers_of
from workflows.steps import Effects
from workflows.steps.deadlines import correction_due, go_on, stand_still
from workflows.steps.ending import end_undecided
from workflows.steps.faults import LONGEST_TEXT, Wanted, listed

UNCHANGED = gettext_lazy("Please put this right, or say in the remark why it is right as it stands.")


def ask_for_corrections(
    *, task: Task, wanted: Sequence[Wanted], by: AbstractBaseUser, now: datetime
) -> CorrectionRequest:
    """List every fault at once, at the step of acceptance. The sub-case waits for the citizen, 15 working days.

    In a yearly round nobody accepts: there a failed check is put right, before the stage of the checks ends.

    Raises WrongState at any other step and for a second request, Invalid for what the matter does not declare: its
    keys are ``items`` or ``items.N.about`` and ``items.N.text``.
    """
    with transaction.atomic():
        task = held_task(task, by=by, now=now, verb="ask for corrections")
        case, sub_case = task.process, task.sub_case
        matter = case.package.matters[sub_case.matter]
        if not may_be_corrected(task, matter):
            raise WrongState("corrections are asked for before acceptance")
        if CorrectionRequest.objects.filter(sub_case=sub_case).exists():
            raise WrongState("corrections were asked for before; the law allows it once")
        faults = listed(correctable(case, {sub_case.matter}, case_facts(case)), wanted)
        due = correction_due(task, now)
        if due <= now:
            raise WrongState("the stage of the checks is over")
        request = CorrectionRequest.objects.create(
            sub_case=sub_case,
            department_id=task.department_id,
            asked_by=by,
            asked_at=now,
            due_at=due,
            alarm_at=_next_alarm(now, due, after=now),
        )
        CorrectionItem.objects.bulk_create(
            CorrectionItem(
                request=request, position=place, about=fault.about, fault=fault.code, text=dict(fault.text)
            )
            for place, fault in enumerate(faults)
        )
        sub_case.correction_request = request
        sub_case.state = SubCaseState.AWAITING_CORRECTION
        effects = Effects(case=case, by=by, now=now)
        stand_still(sub_case, effects)
        event = effects.record(
            Verb.CORRECTION_ASKED, sub_case, department_id=task.department_id, due=due.isoformat()
        )
        effects.give_notice(
            NoticeKind.CORRECTION,
            event,
            items=[fault.as_data() for fault in faults],
            due_at=due.isoformat(),
        )
        effects.write([])
    return request


def answer_item(
    *,
    request: CorrectionRequest,
    about: str,
    by: AbstractBaseUser,
    now: datetime,
    value: Any = None,
    remark: str = "",
) -> CorrectionItem:
    """Keep the answer about one field or document; everything else stays as it is. May be done again until it is
    handed in.

    `value` is the new value of a field as it was typed; what stood there already answers nothing without a remark. A
    document is answered by its files, here only the remark is kept. Raises Invalid under `about`, WrongState when the
    request is over.
    """
    with transaction.atomic():
        request, items = _open(request, by, now)
        item = _item(items, about)
        subject = _subjects(request).subjects.get(about)
        if subject is not None and subject.field is not None:
            case, others = request.sub_case.case, [each for each in items if each.about != about]
            new = checked_correction(case, about, value, corrected_values(others))
            if new == case_facts(case).get(about) and not remark.strip():
                raise Invalid({about: str(UNCHANGED)})
            item.value = {about: new}
        item.remark = _short(remark, about)
        item.answered_at = now
        item.save(update_fields=["value", "remark", "answered_at"])
    return item


def attach_to_item(
    *, request: CorrectionRequest, about: str, upload: UploadedFile, by: AbstractBaseUser, now: datetime
) -> Attachment:
    """Keep a file for a document that is wanted; it counts when everything is handed in. Raises Invalid, WrongState."""
    subject = _subjects(request).subjects.get(about)
    if subject is None or subject.document is None:
        raise Invalid({about: _("This document is not handed in as a file.")})

    def place(attachment: Attachment) -> None:
        held, items = _open(request, by, now)
        item = _item(items, about)
        leave_room(Attachment.objects.filter(item__request=held), about, attachment.size)
        attachment.case_id, attachment.item = held.sub_case.case_id, item
        item.answered_at = now
        item.save(update_fields=["answered_at"])

    return keep_upload(document=subject.document, upload=upload, by=by, now=now, place=place)


def detach_from_item(
    *, request: CorrectionRequest, attachment: Attachment, by: AbstractBaseUser, now: datetime
) -> None:
    """Take a file away before everything is handed in. Twice is once."""
    with transaction.atomic():
        held, _items_of_it = _open(request, by, now)
        gone = Attachment.objects.filter(pk=attachment.pk, item__request=held).first()
        if gone is not None:
            gone.delete()
            remove_files([gone])


def hand_in(*, request: CorrectionRequest, by: AbstractBaseUser, now: datetime) -> CorrectionRequest:
    """Hand in all answers together; the task is back at the desk, and the clocks go on.

    Raises Invalid with a sentence for everything that is still missing, WrongState when the request is over.
    """
    with transaction.atomic():
        request, items = _open(request, by, now)
        if missing := _missing(request, items):
            raise Invalid(missing)
        sub_case = request.sub_case
        request.ended_at, request.end, request.alarm_at = now, CorrectionEnd.ANSWERED, None
        request.save(update_fields=["ended_at", "end", "alarm_at"])
        sub_case.correction_request = request
        sub_case.state = SubCaseState.ACCEPTED if sub_case.accepted_at else SubCaseState.RECEIVED
        effects = Effects(case=sub_case.case, by=by, now=now)
        go_on(sub_case, effects)
        event = effects.record(Verb.CORRECTION_ANSWERED, sub_case, department_id=request.department_id)
        task = Task.objects.get(sub_case=sub_case, finished__isnull=True)
        effects.tell(event, handlers_of(task, now))
        effects.write([])
    return request


def remind_or_end(request_id: int, now: datetime) -> CorrectionRequest | None:
    """What the alarm of a request is for: a reminder, and after the term the end of the matter. Safe twice.

    None when nothing was due any more.
    """
    with transaction.atomic():
        found = CorrectionRequest.objects.values_list("sub_case__case_id", flat=True).get(pk=request_id)
        case = CaseFlow.locked(found)
        request = CorrectionRequest.objects.select_related("sub_case__department").get(pk=request_id)
        request.sub_case.case = case
        if request.alarm_at is None or request.alarm_at > now:
            return None
        effects = Effects(case=case, by=None, now=now)
        if now > request.due_at:
            _terminate(request, effects)
        else:
            request.reminded += 1
            request.alarm_at = _next_alarm(request.asked_at, request.due_at, after=now)
            request.save(update_fields=["reminded", "alarm_at"])
            effects.record(
                Verb.CORRECTION_REMINDED,
                request.sub_case,
                department_id=request.department_id,
                due=request.due_at.isoformat(),
            )
        effects.write([])
        CaseFlow.advance(case, now=now)
    request.refresh_from_db()
    return request


def _terminate(request: CorrectionRequest, effects: Effects) -> None:
    sub_case = request.sub_case
    end_undecided(sub_case, SubCaseState.TERMINATED, effects)
    event = effects.record(Verb.TERMINATED, sub_case, department_id=request.department_id)
    effects.give_notice(NoticeKind.TERMINATION, event, due_at=request.due_at.isoformat())


def _open(
    request: CorrectionRequest, by: AbstractBaseUser, now: datetime
) -> tuple[CorrectionRequest, list[CorrectionItem]]:
    """The request and its items under the lock of the case; raises NotAllowed or WrongState."""
    case = CaseFlow.locked(request.sub_case.case_id)
    current = (
        permitted("answer corrections", by, now)
        .select_related("sub_case__department")
        .filter(pk=request.pk)
        .first()
    )
    if current is None:
        raise NotAllowed("it is somebody else's case")
    if current.ended_at is not None or case.state not in RUNNING:
        raise WrongState("the request for corrections is over")
    current.sub_case.case = case
    return current, list(current.items.order_by("position"))


def _subjects(request: CorrectionRequest) -> Correctable:
    case = request.sub_case.case
    return correctable(case, {request.sub_case.matter}, case_facts(case))


def _item(items: list[CorrectionItem], about: str) -> CorrectionItem:
    """The first item about a datum carries the answer to all of them."""
    found = next((item for item in items if item.about == about), None)
    if found is None:
        raise Invalid({about: _("Nobody asked for this to be put right.")})
    return found


def _missing(request: CorrectionRequest, items: list[CorrectionItem]) -> dict[str, str]:
    subjects = _subjects(request).subjects
    files: dict[str, list[Attachment]] = {}
    for attachment in Attachment.objects.filter(item__request=request).select_related("scan"):
        files.setdefault(attachment.document, []).append(attachment)
    errors: dict[str, str] = {}
    for item in items:
        about = item.about
        subject = subjects.get(about)
        if about in errors or item is not _item(items, about) or subject is None:
            continue
        if subject.field is not None:
            if not item.value:
                errors[about] = str(UNCHANGED)
        elif not files.get(about):
            errors[about] = _("Please upload the file.")
        elif any(file.scan_state is ScanState.INFECTED for file in files[about]):
            errors[about] = _(
                "A virus was found in a file. Please remove it here, check your device, and upload another one."
            )
    return errors


def _short(remark: str, about: str) -> str:
    if len(remark) > LONGEST_TEXT:
        raise Invalid({about: _("Please write at most %(most)d characters.") % {"most": LONGEST_TEXT}})
    return remark.strip()


def _next_alarm(start: datetime, due: datetime, *, after: datetime) -> datetime:
    """The next reminder, or the moment the office draws the consequence."""
    calendar = current_calendar()
    return next_reminder(start, due, after=after, calendar=calendar) or end_told(due, calendar=calendar)
