"""Documents that follow later (容缺受理): handed in, reminded of, overdue.

Practice: what was accepted without a document ends without a decision when it does not arrive. It is not refused:
nobody has examined the matter itself, and the applicant may apply again at once.
"""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from services.catalogue.compose import compose
from workflows.commands.uploads import keep_upload, leave_room
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.flows import CaseFlow
from workflows.models import (
    RUNNING,
    Attachment,
    Case,
    DeferredDocument,
    NoticeKind,
    SubCase,
    SubCaseState,
    Task,
    Verb,
)
from workflows.policy import permitted
from workflows.reads.deferrals import needed_by
from workflows.reads.facts import case_facts
from workflows.reads.staff import handlers_of
from workflows.reads.withdrawal import is_withdrawable
from workflows.steps import Effects
from workflows.steps.ending import end_undecided
from workflows.steps.promises import next_alarm

OVERDUE = {
    "zh": "容缺受理时承诺后补的材料逾期未交，经提醒后仍未补齐",
    "en": "A document that was to follow did not arrive in time, although the applicant was reminded",
}


def hand_in_document(
    *, case: Case, document: str, upload: UploadedFile, by: AbstractBaseUser, now: datetime
) -> Attachment:
    """Hand in a file for a document that was deferred (``holder.kind``); several files come one after the other.

    Raises Invalid for a file that cannot be kept, WrongState when nothing is waiting for it.
    """
    if not permitted("hand in deferred document", by, now).filter(pk=case.pk).exists():
        raise NotAllowed("it is somebody else's case")
    if not DeferredDocument.objects.filter(case=case, document=document).exists():
        raise Invalid({document: _("This document was not to follow.")})
    form = compose(case.package, case_facts(case))

    def place(attachment: Attachment) -> None:
        held = CaseFlow.locked(case.pk)
        deferred = DeferredDocument.objects.get(case=held, document=document)
        sub_cases = needed_by(held, document, SubCase.objects.filter(case=held).select_related("department"))
        if held.state not in RUNNING or deferred.overdue_at is not None or not sub_cases:
            raise WrongState("nothing is waiting for this document any more")
        leave_room(Attachment.objects.filter(case=held, document=document), document, attachment.size)
        attachment.case = held
        if deferred.handed_in_at is None:
            _arrived(deferred, sub_cases, Effects(case=held, by=by, now=now))

    return keep_upload(document=form.document(document), upload=upload, by=by, now=now, place=place)


def remind_or_end(deferred_id: int, now: datetime) -> DeferredDocument | None:
    """What the alarm of a deferred document is for: a reminder, and after the term the end. Safe twice.

    None when nothing was due any more.
    """
    with transaction.atomic():
        case_id = DeferredDocument.objects.values_list("case_id", flat=True).get(pk=deferred_id)
        case = CaseFlow.locked(case_id)
        deferred = DeferredDocument.objects.get(pk=deferred_id)
        if deferred.alarm_at is None or deferred.alarm_at > now:
            return None
        effects = Effects(case=case, by=None, now=now)
        sub_cases = SubCase.objects.filter(case=case).select_related("department").order_by("position")
        waiting = [one for one in needed_by(case, deferred.document, sub_cases) if is_withdrawable(one)]
        said = {"document": deferred.document, "due": deferred.due_at.isoformat()}
        if not waiting or case.state not in RUNNING:
            deferred.alarm_at = None
        elif now > deferred.due_at:
            deferred.alarm_at, deferred.overdue_at = None, now
            effects.record(Verb.DOCUMENT_OVERDUE, **said)
            _terminate(waiting, effects)
        else:
            deferred.reminded += 1
            deferred.alarm_at = next_alarm(deferred, effects)
            effects.record(Verb.DOCUMENT_REMINDED, **said)
        deferred.save(update_fields=["alarm_at", "overdue_at", "reminded"])
        effects.write([])
        CaseFlow.advance(case, now=now)
    return deferred


def _arrived(deferred: DeferredDocument, sub_cases: list[SubCase], effects: Effects) -> None:
    deferred.handed_in_at, deferred.alarm_at = effects.now, None
    deferred.save(update_fields=["handed_in_at", "alarm_at"])
    event = effects.record(Verb.DOCUMENT_HANDED_IN, document=deferred.document)
    tasks = Task.objects.filter(
        sub_case__in=sub_cases, finished__isnull=True, flow_task_type="HUMAN", owner__isnull=False
    )
    effects.tell(event, [each for task in tasks for each in handlers_of(task, effects.now)])
    effects.write([])


def _terminate(sub_cases: list[SubCase], effects: Effects) -> None:
    for one in sub_cases:
        one.case = effects.case
        end_undecided(one, SubCaseState.TERMINATED, effects)
        event = effects.record(Verb.TERMINATED, one)
        effects.give_notice(NoticeKind.TERMINATION, event, reason=OVERDUE)
