"""A supervisor opens a matter again after an error (DOMAIN §3): it goes on as if it had just arrived there."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _
from viewflow.workflow.status import PROCESS

from services.catalogue.vocabulary import StepKind
from services.models import PostKind
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.flows import CaseFlow
from workflows.models import (
    REOPENABLE,
    Case,
    CaseState,
    NoticeKind,
    Reopening,
    SubCase,
    SubCaseState,
    Verb,
)
from workflows.policy import permitted
from workflows.reads.routes import steps_to_reopen_at
from workflows.reads.staff import holders
from workflows.steps import Effects, written_reason
from workflows.steps.deadlines import start_clocks
from workflows.steps.revoking import revoke_results


def reopen(*, sub_case: SubCase, step: str, by: AbstractBaseUser, reason: str, now: datetime) -> Reopening:
    """Open an ended matter again at one of its steps (not the delivery); its clocks start anew from `now`.

    Results it issued are revoked. What was blocked by it waits again; what others granted on its ground stands, and
    they are told. Raises Invalid for the reason or the step, NotAllowed, WrongState.
    """
    reason = written_reason(reason, _("Please write which error makes it necessary: the applicant reads it."))
    with transaction.atomic():
        case = CaseFlow.locked(sub_case.case_id)
        if not permitted("reopen matter", by, now).filter(pk=case.pk).exists():
            raise NotAllowed("not a case this person watches")
        if case.state not in (CaseState.IN_PROGRESS, CaseState.CLOSED, CaseState.TERMINATED):
            raise WrongState("this case cannot be opened again")
        sub_cases = list(SubCase.objects.filter(case=case).order_by("position"))
        found = next(each for each in sub_cases if each.pk == sub_case.pk)
        if found.state not in REOPENABLE:
            raise WrongState("only a matter that was decided, declined or terminated is reopened")
        offered = steps_to_reopen_at(case, found)
        if step not in offered:
            raise Invalid({"step": _("Please choose the step at which it goes on.")})
        reopening = Reopening.objects.create(
            sub_case=found, step=step, reason=reason, before=_how_it_ended(found), by=by, at=now
        )
        effects = Effects(case=case, by=by, now=now)
        revoke_results(found, effects, by=by, reason=reason)
        _start_again(case, found, step, now)
        for blocked in _blocked_by(found, sub_cases):
            blocked.state, blocked.ended_at = SubCaseState.WAITING, None
            blocked.save(update_fields=["state", "ended_at"])
        if case.state != CaseState.IN_PROGRESS:
            case.state, case.status, case.finished = CaseState.IN_PROGRESS, PROCESS.NEW, None
            case.save(update_fields=["state", "status", "finished"])
        event = effects.record(Verb.REOPENED, found, department_id=dict(found.route)[step], step=step)
        effects.give_notice(NoticeKind.REOPENING, event, reason=reason)
        effects.tell(event, holders(dict(found.route)[step], (PostKind.LEADER, PostKind.SECTION_HEAD), now))
        # What stands at a step without an open task is opened by the next look at the case.
        effects.hand_off = True
        effects.write([])
    return reopening


def _start_again(case: Case, sub_case: SubCase, step: str, now: datetime) -> None:
    matter = case.package.matters[sub_case.matter]
    anew = matter.step(step).kind is StepKind.ACCEPT
    sub_case.step, sub_case.round = step, sub_case.round + 1
    sub_case.decision, sub_case.decided_at, sub_case.ended_at, sub_case.note = "", None, None, {}
    sub_case.received_at = now
    sub_case.state = SubCaseState.RECEIVED if anew else SubCaseState.ACCEPTED
    sub_case.accepted_at = None if anew else now
    start_clocks(sub_case, matter, now)
    sub_case.save()


def _blocked_by(sub_case: SubCase, sub_cases: list[SubCase]) -> list[SubCase]:
    """What waits for it, directly or through others, and was blocked; in order of position."""
    waited_for, found = {sub_case.matter}, []
    for each in sub_cases:
        if waited_for & set(each.after) and each.state == SubCaseState.BLOCKED:
            waited_for.add(each.matter)
            found.append(each)
    return found


def _how_it_ended(sub_case: SubCase) -> dict[str, str | None]:
    times = ("received_at", "accepted_at", "decided_at", "ended_at", "promised_due_at", "statutory_due_at")
    return {
        "state": sub_case.state,
        "decision": sub_case.decision,
        "round": sub_case.round,
    } | {name: (moment := getattr(sub_case, name)) and moment.isoformat() for name in times}
