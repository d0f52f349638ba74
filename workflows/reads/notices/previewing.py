"""A notice before it is issued: what the clerk reads, word for word, before pressing the button."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from services.calendar.current import current_calendar
from services.models import Department
from services.terms import Term
from workflows import clock
from workflows.models import Case, Extension, NoticeKind, SubCase, SubCaseState, Task
from workflows.reads.clocks import promise_of, statutory_of
from workflows.reads.extensions import would_be
from workflows.reads.pauses import fetch_pauses

from .composing import compose
from .content import NoticeContent
from .subject import Subject


def preview(kind: NoticeKind, task: Task, *, now: datetime, **facts: Any) -> NoticeContent:
    """What a notice of that kind will say if the task ends so at `now`, in the running language.

    `facts` are those that the verb gives (`steps.notices`). It has no number yet, and neither have results.
    """
    sub_case: SubCase | None = copy(task.sub_case)
    if kind in (NoticeKind.ACCEPTANCE, NoticeKind.REOPENING):
        _start_clocks(sub_case, task, now)
    elif kind is NoticeKind.RESUMPTION:
        sub_case = _resumed(task, now)
    elif kind is NoticeKind.RETURN:
        sub_case = None  # the precheck looks at the application as a whole
    return _composed(kind, task.process, sub_case, task.department_id, now, facts)


def preview_extension(extension: Extension, *, now: datetime) -> NoticeContent:
    """What the applicant will be told if a leader approves it at `now`; the row need not be saved yet."""
    due = would_be(extension)
    facts = {"reason": extension.reason, "term": extension.term, "due_at": due.isoformat() if due else None}
    return _composed(
        NoticeKind.EXTENSION, extension.case, extension.sub_case, extension.department_id, now, facts
    )


def preview_revocation(sub_case: SubCase, *, reason: str, now: datetime) -> NoticeContent:
    """What the applicant will be told when the results of the matter are revoked; their numbers stand in the notice."""
    facts = {"reason": reason}
    return _composed(NoticeKind.REVOCATION, sub_case.case, sub_case, sub_case.department_id, now, facts)


def _composed(
    kind: NoticeKind,
    case: Case,
    sub_case: SubCase | None,
    department_id: int,
    now: datetime,
    facts: Mapping[str, Any],
) -> NoticeContent:
    subject = Subject(
        kind=kind,
        case=case,
        sub_case=sub_case,
        department=Department.objects.select_related("parent", "region__parent").get(pk=department_id),
        now=now,
        facts=facts,
    )
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return compose(subject, _("The number is given when it is issued"))[language]


def _resumed(task: Task, now: datetime) -> SubCase:
    """The matter as it will stand once its clock runs again: read anew, so that the task in hand stays as it is."""
    sub_case = SubCase.objects.select_related("case", "department").get(pk=task.sub_case_id)
    fetch_pauses([sub_case])
    for suspension in sub_case.suspensions.all():
        suspension.ended_at = suspension.ended_at or max(now, suspension.started_at)
    matter = task.process.package.matters[sub_case.matter]
    sub_case.state = SubCaseState.ACCEPTED
    sub_case.promised_due_at = promise_of(sub_case, matter).at
    sub_case.statutory_due_at = statutory_of(sub_case, matter).at
    return sub_case


def _start_clocks(sub_case: SubCase, task: Task, now: datetime) -> None:
    """The terms as acceptance, or the new beginning, will set them."""
    matter = task.process.package.matters[sub_case.matter]
    sub_case.promised_due_at = _end(now, matter.promised_term)
    sub_case.statutory_due_at = _end(now, matter.statutory_term)


def _end(start: datetime, term: Term) -> datetime:
    return clock.due_at(start, term, calendar=current_calendar()).at
