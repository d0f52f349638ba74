"""What officials wrote to each other about a case, as one desk may read it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q, QuerySet

from services.catalogue.vocabulary import Text
from workflows.access_log import Look, record_look
from workflows.models import Note, Purpose, Question, SubCase, Task
from workflows.policy import questions_to_answer

QUESTION = "case:question"
"""A question with its answer, as the access log names it."""

NOTES = "case:notes"
"""The notes of one's own department, as the access log names them."""

PEOPLE = ("asked_by", "answered_by", "from_department", "to_department")


def sisters_to_ask(task: Task) -> QuerySet[SubCase]:
    """The other matters of the case that lie with another department."""
    return (
        SubCase.objects.filter(case_id=task.process_id, department__isnull=False)
        .exclude(department_id=task.department_id)
        .exclude(pk=task.sub_case_id)
        .select_related("department")
        .order_by("position")
    )


def notes_of(task: Task) -> QuerySet[Note]:
    """The notes of the task's department about its matter, oldest first."""
    return Note.objects.filter(sub_case=task.sub_case_id, department=task.department_id).select_related("by")


def questions_about(task: Task) -> QuerySet[Question]:
    """What was asked and answered between the task's department and others about its matter, oldest first."""
    own = Q(sub_case=task.sub_case_id, from_department=task.department_id)
    asked = Q(asked_of=task.sub_case_id, to_department=task.department_id)
    return Question.objects.filter(own | asked).select_related(*PEOPLE).order_by("asked_at", "id")


def notes_read(task: Task, *, by: AbstractBaseUser, now: datetime) -> QuerySet[Note]:
    """`notes_of` without the page of the task around them. That `by` read them is recorded.

    The caller has asked the policy whether `by` may see the task, as for `questions_read`.
    """
    _record(task, NOTES, by, now)
    return notes_of(task)


def questions_read(task: Task, *, by: AbstractBaseUser, now: datetime) -> QuerySet[Question]:
    """`questions_about` without the page of the task around them. That `by` read them is recorded."""
    _record(task, QUESTION, by, now)
    return questions_about(task)


def _record(task: Task, what: str, by: AbstractBaseUser, now: datetime) -> None:
    look = Look(task.department_id, task.process_id, task.process.applicant_id, task.pk, (what,))
    record_look(look, by=by, purpose=Purpose.STEP, now=now)


@dataclass(frozen=True)
class Asked:
    """A question to one's own department. Nothing of the other matter is shown but its name."""

    question: Question
    number: str
    one_thing: Text
    about: Text
    ours: Text
    is_late: bool


def open_questions(user: AbstractBaseUser, now: datetime, *, most: int = 200) -> list[Asked]:
    """The questions that wait for one's departments, the most urgent first; two statements."""
    found = _asked_of(user, now).filter(answered_at__isnull=True)
    return [_asked(question, now) for question in found.order_by("due_at", "id")[:most]]


def answered_questions(user: AbstractBaseUser, now: datetime, *, most: int = 20) -> list[Asked]:
    """What one's departments answered last, newest first; two statements."""
    found = _asked_of(user, now).filter(answered_at__isnull=False)
    return [_asked(question, now) for question in found.order_by("-answered_at", "-id")[:most]]


def question_to_answer(question: Question, *, by: AbstractBaseUser, now: datetime) -> Asked:
    """One question with its words, for the department that is asked. That `by` read it is recorded.

    The caller has asked the policy whether `by` may answer it.
    """
    case = question.sub_case.case
    look = Look(question.to_department_id, case.pk, case.applicant_id, None, (QUESTION,))
    record_look(look, by=by, purpose=Purpose.QUESTION, now=now)
    return _asked(question, now)


def counted_questions(user: AbstractBaseUser, now: datetime) -> int:
    """How many questions wait for one's departments."""
    return questions_to_answer(user, now).filter(answered_at__isnull=True).count()


def _asked_of(user: AbstractBaseUser, now: datetime) -> QuerySet[Question]:
    return questions_to_answer(user, now).select_related("sub_case__case", "asked_of", *PEOPLE)


def _asked(question: Question, now: datetime) -> Asked:
    case = question.sub_case.case
    matters = case.package.matters
    return Asked(
        question,
        case.number,
        case.package.one_thing.name,
        matters[question.sub_case.matter].name,
        matters[question.asked_of.matter].name,
        question.answered_at is None and question.due_at < now,
    )
