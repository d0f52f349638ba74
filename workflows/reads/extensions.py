"""Extensions in words: what waits for a leader, and whether more time can still be asked for."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet

from services.calendar.current import current_calendar
from services.catalogue.vocabulary import Text
from services.terms import Term
from workflows import clock
from workflows.access_log import Look, record_look
from workflows.models import CaseState, Extension, ExtensionState, Purpose, SubCaseState, Task
from workflows.policy import extensions_to_answer

from .clocks import case_promise, overdue_before, promise_of
from .pauses import fetch_pauses

PAGE_SIZE = 50
EXTENSION = "case:extension"
"""A wish for more time with its reason, as the access log names it."""
BLOCKING = (ExtensionState.ASKED, ExtensionState.APPROVED)


@dataclass(frozen=True)
class ExtensionLine:
    """An extension in a list and on its page; `matter` is None for the whole one-thing.

    `due_at` is the promised date as it stands, `would_be` the one it would become; both None while it cannot be told.
    """

    extension: Extension
    number: str
    one_thing: Text
    matter: Text | None
    term: str
    due_at: datetime | None
    would_be: datetime | None

    @property
    def pk(self) -> int:
        return self.extension.pk


def may_ask(task: Task, now: datetime | None) -> tuple[str, ...]:
    """``matter`` and ``case``, as far as more time can still be asked for at this task; without `now` the end of the
    statutory term is not looked at."""
    case, sub_case = task.process, task.sub_case
    if case.round_id is not None:
        return ()
    taken = set(Extension.objects.filter(case=case, state__in=BLOCKING).values_list("sub_case_id", flat=True))
    possible = []
    runs = sub_case.state == SubCaseState.ACCEPTED and sub_case.decided_at is None
    if runs and sub_case.pk not in taken and _in_time(sub_case.statutory_due_at, now):
        possible.append("matter")
    leads = task.department.serves_as == case.package.one_thing.lead
    if (
        leads
        and case.state == CaseState.IN_PROGRESS
        and None not in taken
        and _in_time(case.statutory_due_at, now)
    ):
        possible.append("case")
    return tuple(possible)


def counted_extensions(user: AbstractBaseUser, now: datetime) -> int:
    """How many extensions wait for the answer of this person."""
    return extensions_to_answer(user, now).filter(state=ExtensionState.ASKED).count()


def extension_lines(extensions: QuerySet[Extension], *, size: int = PAGE_SIZE) -> list[ExtensionLine]:
    """What waits for an answer, the oldest first; `extensions` are what the policy lets this person see."""
    found = with_case(extensions).filter(state=ExtensionState.ASKED).order_by("pk")
    return [extension_line(each) for each in found[:size]]


def extension_line(extension: Extension) -> ExtensionLine:
    """One extension in words; needs `with_case`."""
    case, sub_case = extension.case, extension.sub_case
    package = case.package
    return ExtensionLine(
        extension=extension,
        number=case.number,
        one_thing=package.one_thing.name,
        matter=package.matters[sub_case.matter].name if sub_case else None,
        term=Term.parse(extension.term).label,
        due_at=sub_case.promised_due_at if sub_case else case.due_at,
        would_be=would_be(extension),
    )


def extension_shown(extension: Extension, *, by: AbstractBaseUser, now: datetime) -> ExtensionLine:
    """One extension with what was written. That `by` read it is recorded; the policy has been asked."""
    case = extension.case
    look = Look(extension.department_id, case.pk, case.applicant_id, None, (EXTENSION,))
    record_look(look, by=by, purpose=Purpose.STEP, now=now)
    return extension_line(extension)


def with_case(extensions: QuerySet[Extension]) -> QuerySet[Extension]:
    return extensions.select_related("case", "sub_case", "department", "asked_by")


def would_be(extension: Extension) -> datetime | None:
    """The promised date with an extension that waits for its answer; None while that cannot be told."""
    case, sub_case = extension.case, extension.sub_case
    if extension.state != ExtensionState.ASKED:
        return None
    if sub_case is not None:
        if sub_case.promised_due_at is None:
            return None
        due = promise_of(sub_case, case.package.matters[sub_case.matter])
    else:
        sub_cases = list(case.sub_cases.order_by("position"))
        fetch_pauses(sub_cases)
        due = case_promise(case, sub_cases)
    return clock.extended(due, Term.parse(extension.term), calendar=current_calendar()).at


def _in_time(due_at: datetime | None, now: datetime | None) -> bool:
    return due_at is not None and (now is None or due_at > overdue_before(now))
