"""What people do about a matter's clocks: stop them for a special procedure (art. 45), let them run again, and extend a
decision once, with a leader's approval (art. 42).

Source: Administrative Licensing Law. Art. 45 speaks of the terms of the decision alone, so a matter stands still for a
special procedure only after it was accepted and before it is decided; before acceptance only a correction stops it.
"""

from datetime import date, datetime, time, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services.calendar.hours import SHANGHAI
from services.models import PostKind
from services.terms import Term, TermError, Unit
from workflows.clock.practice import LONGEST_EXTENSION, LONGEST_JOINT_EXTENSION
from workflows.commands.holding import held_task
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.flows import CaseFlow
from workflows.models import (
    SUSPENDING,
    Case,
    CaseState,
    Extension,
    ExtensionState,
    NoticeKind,
    SubCase,
    SubCaseState,
    Suspension,
    Task,
    Verb,
)
from workflows.policy import permitted
from workflows.reads.clocks import overdue_before
from workflows.reads.staff import holders_or_above
from workflows.steps import Effects, written_reason
from workflows.steps.deadlines import go_on, stand_still, wind, wind_case

LONGEST_SUSPENSION = timedelta(days=366)
"""A day further off than that is a slip of the pen."""


def suspend(
    *, task: Task, kind: str, reason: str, expected_end: date, by: AbstractBaseUser, now: datetime
) -> Suspension:
    """Stop the clocks of the matter for a special procedure; the applicant is told in writing how long.

    Raises Invalid (keys ``kind``, ``reason``, ``expected_end``), WrongState unless the matter is accepted, undecided
    and runs, and what `held_task` raises.
    """
    with transaction.atomic():
        task = held_task(task, by=by, now=now, verb="suspend task")
        case, sub_case = task.process, task.sub_case
        if sub_case.state != SubCaseState.ACCEPTED or sub_case.decided_at is not None:
            raise WrongState("only what is accepted and not yet decided can stand still")
        _check_own_clock(case)
        _check_suspension(kind, reason, expected_end, timezone.localdate(now))
        suspension = Suspension.objects.create(
            sub_case=sub_case,
            department_id=task.department_id,
            kind=kind,
            reason=reason.strip(),
            started_at=now,
            expected_end=expected_end,
            started_by=by,
        )
        sub_case.state = SubCaseState.SUSPENDED
        effects = Effects(case=case, by=by, now=now)
        stand_still(sub_case, effects)
        event = effects.record(
            Verb.SUSPENDED,
            sub_case,
            department_id=task.department_id,
            kind=kind,
            due=datetime.combine(expected_end, time.max, SHANGHAI).isoformat(),
        )
        effects.give_notice(
            NoticeKind.SUSPENSION,
            event,
            suspension=str(kind),
            reason=suspension.reason,
            expected_end=expected_end.isoformat(),
        )
        effects.write([])
    return suspension


def resume(*, task: Task, by: AbstractBaseUser, now: datetime) -> Suspension:
    """The special procedure is over: the clocks run again, and the applicant is told until when.

    Raises WrongState unless the matter is suspended, and what `held_task` raises.
    """
    with transaction.atomic():
        task = held_task(task, by=by, now=now, verb="resume task")
        case, sub_case = task.process, task.sub_case
        if sub_case.state != SubCaseState.SUSPENDED:
            raise WrongState("the matter is not suspended")
        suspension = Suspension.objects.get(sub_case=sub_case, ended_at__isnull=True)
        # The clocks of several machines differ a little.
        suspension.ended_at, suspension.ended_by = max(now, suspension.started_at), by
        suspension.save(update_fields=["ended_at", "ended_by"])
        sub_case.state = SubCaseState.ACCEPTED
        effects = Effects(case=case, by=by, now=now)
        go_on(sub_case, effects)
        event = effects.record(
            Verb.RESUMED,
            sub_case,
            department_id=task.department_id,
            kind=suspension.kind,
            due=sub_case.promised_due_at.isoformat(),
        )
        effects.give_notice(NoticeKind.RESUMPTION, event, suspension=suspension.kind)
        effects.write([])
    return suspension


def ask_extension(
    *, task: Task, term: str, reason: str, by: AbstractBaseUser, now: datetime, joint: bool = False
) -> Extension:
    """The handler asks the leader of the department for more time: for the matter, or with `joint` for the one-thing.

    At most 10 working days for a matter, 15 for the one-thing, which only its lead department may ask for; before the
    statutory term ends; once, though what a leader did not approve may be asked again with better reasons. Raises
    Invalid (keys ``term``, ``reason``), WrongState, and what `held_task` raises.
    """
    with transaction.atomic():
        task = held_task(task, by=by, now=now, verb="ask for extension")
        case = task.process
        sub_case = None if joint else task.sub_case
        if joint and task.department.serves_as != case.package.one_thing.lead:
            raise WrongState("only the lead department extends the joint handling")
        _check_extendable(case, sub_case, now)
        parsed = _checked_term(term, LONGEST_JOINT_EXTENSION if joint else LONGEST_EXTENSION)
        reason = written_reason(reason, _("Please give the reason: the applicant is told it."))
        if Extension.objects.filter(
            case=case, sub_case=sub_case, state__in=[ExtensionState.ASKED, ExtensionState.APPROVED]
        ).exists():
            raise WrongState("the law allows one extension, and one was asked for already")
        extension = Extension.objects.create(
            case=case,
            sub_case=sub_case,
            department_id=task.department_id,
            term=str(parsed),
            reason=reason,
            asked_by=by,
            asked_at=now,
        )
        effects = Effects(case=case, by=by, now=now)
        event = effects.record(
            Verb.EXTENSION_ASKED, sub_case, department_id=task.department_id, term=str(parsed)
        )
        leaders = holders_or_above(task.department_id, PostKind.LEADER, now)
        effects.tell(event, [leader for leader in leaders if leader != by.pk])
        effects.write([])
    return extension


def answer_extension(
    *, extension: Extension, approved: bool, by: AbstractBaseUser, now: datetime, reason: str = ""
) -> Extension:
    """A leader of the department approves the extension, or does not, with a reason for the handler.

    Approved, the promised and the statutory date move, and the applicant is told why and until when. Raises
    NotAllowed for anybody else and for whoever asked, Invalid without a reason for the no, WrongState when it was
    answered, when the matter needs it no longer, or while it stands still.
    """
    with transaction.atomic():
        case = CaseFlow.locked(extension.case_id)
        extension = Extension.objects.select_related("sub_case__department", "department").get(
            pk=extension.pk
        )
        if not permitted("answer extension", by, now).filter(pk=extension.pk).exists():
            raise NotAllowed("no leader of the department")
        if extension.asked_by_id == by.pk:
            raise NotAllowed("nobody answers an extension of their own")
        if extension.state != ExtensionState.ASKED:
            raise WrongState("it has been answered")
        if not approved:
            reason = written_reason(reason, _("Please give the reason: whoever asked will read it."))
        effects = Effects(case=case, by=by, now=now)
        sub_case = extension.sub_case
        if approved:
            _check_extendable(case, sub_case, now)
        extension.state = ExtensionState.APPROVED if approved else ExtensionState.DENIED
        extension.answer, extension.answered_by, extension.answered_at = reason.strip(), by, now
        extension.save(update_fields=["state", "answer", "answered_by", "answered_at"])
        if approved:
            _extend(extension, case, effects)
        else:
            event = effects.record(
                Verb.EXTENSION_DENIED, sub_case, department_id=extension.department_id, term=extension.term
            )
            effects.tell(event, [extension.asked_by_id])
        effects.write([])
    return extension


def lapse_extensions(*, now: datetime) -> int:
    """What was asked for and is needed no longer lapses: the matter is decided or over, or its term has ended."""
    asked = Extension.objects.filter(state=ExtensionState.ASKED)
    late = overdue_before(now)
    over = asked.filter(sub_case__decided_at__isnull=False) | asked.filter(sub_case__ended_at__isnull=False)
    over |= asked.filter(sub_case__statutory_due_at__lte=late) | asked.filter(case__finished__isnull=False)
    over |= asked.filter(sub_case__isnull=True, case__statutory_due_at__lte=late)
    ids = list(over.values_list("pk", flat=True))
    return asked.filter(pk__in=ids).update(state=ExtensionState.LAPSED, answered_at=now) if ids else 0


def _extend(extension: Extension, case: Case, effects: Effects) -> None:
    sub_case = extension.sub_case
    if sub_case is not None:
        sub_case.case = case
        wind(sub_case, effects)
    else:
        wind_case(case)
    due = sub_case.promised_due_at if sub_case else case.due_at
    event = effects.record(
        Verb.EXTENDED,
        sub_case,
        department_id=extension.department_id,
        term=extension.term,
        due=due.isoformat(),
    )
    effects.tell(event, [extension.asked_by_id])
    effects.give_notice(
        NoticeKind.EXTENSION, event, reason=extension.reason, term=extension.term, due_at=due.isoformat()
    )


def _check_suspension(kind: str, reason: str, expected_end: date, today: date) -> None:
    errors = {}
    if kind not in SUSPENDING:
        errors["kind"] = _("Please choose one of the special procedures of the law.")
    if not reason.strip():
        errors["reason"] = _("Please give the reason: the applicant is told it.")
    if expected_end < today:
        errors["expected_end"] = _(
            "This day has passed. Please choose when the procedure is expected to end."
        )
    elif expected_end - today > LONGEST_SUSPENSION:
        errors["expected_end"] = _("Please choose a day within the next twelve months.")
    if errors:
        raise Invalid(errors)


def _check_own_clock(case: Case) -> None:
    if case.round_id is not None:
        raise WrongState(
            "the days of a yearly round are the same for everybody: no single case has more time"
        )


def _check_extendable(case: Case, sub_case: SubCase | None, now: datetime) -> None:
    _check_own_clock(case)
    if sub_case is None:
        if case.state != CaseState.IN_PROGRESS:
            raise WrongState("the case is not being handled")
        until = case.statutory_due_at
    else:
        if sub_case.state != SubCaseState.ACCEPTED or sub_case.decided_at is not None:
            raise WrongState("only what is accepted, runs, and is not yet decided can be extended")
        until = sub_case.statutory_due_at
    if until is None or until <= overdue_before(now):
        raise WrongState("the statutory term has ended; it can only be extended before")


def _checked_term(text: str, longest: Term) -> Term:
    try:
        term = Term.parse(text)
    except TermError:
        term = None
    if term is None or term.unit is not Unit.WORKING_DAYS or term.amount % 1 or term > longest:
        raise Invalid(
            {"term": _("Please choose from one to %(number)s working days.") % {"number": longest.number}}
        )
    return term
