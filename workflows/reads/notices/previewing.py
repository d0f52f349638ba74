"""A notice before it is issued: what the clerk reads, word for word, before pressing the button."""

from copy import copy
from datetime import datetime
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from services.calendar.current import current_calendar
from services.models import Department
from services.terms import Term
from workflows import clock
from workflows.models import NoticeKind, SubCase, Task

from .composing import compose
from .content import NoticeContent
from .subject import Subject


def preview(kind: NoticeKind, task: Task, *, now: datetime, **facts: Any) -> NoticeContent:
    """What a notice of that kind will say if the task ends so at `now`, in the running language.

    `facts` are those that the verb gives (`steps.notices`). It has no number yet, and neither have results.
    """
    sub_case = copy(task.sub_case)
    if kind in (NoticeKind.ACCEPTANCE, NoticeKind.REOPENING):
        _start_clocks(sub_case, task, now)
    subject = Subject(
        kind=kind,
        case=task.process,
        sub_case=sub_case,
        department=Department.objects.select_related("parent", "region__parent").get(pk=task.department_id),
        now=now,
        facts=facts,
    )
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return compose(subject, _("The number is given when it is issued"))[language]


def _start_clocks(sub_case: SubCase, task: Task, now: datetime) -> None:
    """The terms as acceptance, or the new beginning, will set them."""
    matter = task.process.package.matters[sub_case.matter]
    sub_case.promised_due_at = _end(now, matter.promised_term)
    sub_case.statutory_due_at = _end(now, matter.statutory_term)


def _end(start: datetime, term: Term) -> datetime:
    return clock.due_at(start, term, calendar=current_calendar()).at
