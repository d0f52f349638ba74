"""What officials write to each other about a case: a note for the own desk, a question to a sister department.

Whoever reads an answer sees no more of the case than before: texts only, between two desks of the same case.
"""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from services.models import PostKind
from workflows.clock.practice import QUESTION_ANSWER
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.flows import CaseFlow
from workflows.models import Note, Question, SubCase, Task, Verb
from workflows.policy import permitted
from workflows.reads.staff import handlers_of, holders
from workflows.steps import Effects, written_reason
from workflows.steps.deadlines import deadline


def write_note(*, task: Task, by: AbstractBaseUser, text: str, now: datetime) -> Note:
    """A note about the matter, for one's own department. Raises Invalid under `text`, NotAllowed."""
    text = written_reason(text, _("Please write the note."), key="text")
    with transaction.atomic():
        task = _own(task, "write note", by, now)
        note = Note.objects.create(
            sub_case=task.sub_case, department_id=task.department_id, text=text, by=by, at=now
        )
        effects = Effects(case=task.process, by=by, now=now)
        effects.record(Verb.NOTED, task.sub_case, department_id=task.department_id)
        effects.write([])
    return note


def ask(*, task: Task, of: SubCase, by: AbstractBaseUser, text: str, now: datetime) -> Question:
    """Ask the department that handles another matter of the same case; an answer is due within a working day.

    Raises Invalid under `text` or `of` (not a sister matter that has a department of its own), NotAllowed.
    """
    text = written_reason(text, _("Please write the question."), key="text")
    with transaction.atomic():
        task = _own(task, "ask sister department", by, now)
        asked = (
            SubCase.objects.filter(case_id=task.process_id, department__isnull=False).filter(pk=of.pk).first()
        )
        stands = Task.objects.filter(sub_case=asked, finished__isnull=True).first() if asked else None
        to_id = stands.department_id if stands else asked and asked.department_id
        if asked is None or to_id == task.department_id:
            raise Invalid({"of": _("Please choose a matter that another department handles.")})
        question = Question.objects.create(
            sub_case=task.sub_case,
            asked_of=asked,
            from_department_id=task.department_id,
            to_department_id=to_id,
            text=text,
            asked_by=by,
            asked_at=now,
            due_at=deadline(now, QUESTION_ANSWER).due_at,
        )
        effects = Effects(case=task.process, by=by, now=now)
        event = effects.record(Verb.ASKED, task.sub_case, department_id=to_id)
        effects.tell(
            event,
            handlers_of(stands, now)
            if stands
            else holders(to_id, (PostKind.CLERK, PostKind.SECTION_HEAD, PostKind.LEADER), now),
        )
        effects.write([])
    return question


def answer(*, question: Question, by: AbstractBaseUser, text: str, now: datetime) -> Question:
    """Answer a question to one's own department, once. Raises Invalid under `text`, NotAllowed, WrongState."""
    text = written_reason(text, _("Please write the answer."), key="text")
    with transaction.atomic():
        case = CaseFlow.locked(question.sub_case.case_id)
        held = permitted("answer sister department", by, now).filter(pk=question.pk).first()
        if held is None:
            raise NotAllowed("the question was put to another department")
        if held.answered_at is not None:
            raise WrongState("the question is answered")
        held.answer, held.answered_by, held.answered_at = text, by, now
        held.save(update_fields=["answer", "answered_by", "answered_at"])
        effects = Effects(case=case, by=by, now=now)
        event = effects.record(Verb.ANSWERED, held.sub_case, department_id=held.to_department_id)
        effects.tell(event, [held.asked_by_id])
        effects.write([])
    return held


def _own(task: Task, rule: str, by: AbstractBaseUser, now: datetime) -> Task:
    """The task of one's own department, finished or not, under the lock of its case."""
    case = CaseFlow.locked(task.process_id)
    current = permitted(rule, by, now).select_related("sub_case").filter(pk=task.pk, process=case).first()
    if current is None:
        raise NotAllowed("no post in the department of the task")
    current.process = case
    return current
