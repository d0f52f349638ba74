"""Commitments (告知承诺) after the grant: the department checks them, its leader revokes what rests on a broken one."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from services.models import PostKind
from workflows.errors import NotAllowed, WrongState
from workflows.flows import CaseFlow
from workflows.models import Commitment, CommitmentState, SubCaseState, Verb
from workflows.policy import permitted
from workflows.reads.staff import holders_or_above
from workflows.steps import Effects, written_reason
from workflows.steps.ending import end_undecided
from workflows.steps.revoking import revoke_results

LONGEST = 2000


def check_commitment(
    *, commitment: Commitment, kept: bool, finding: str, by: AbstractBaseUser, now: datetime
) -> Commitment:
    """Write down what the check found. A broken promise goes to the leader, who decides about the result.

    Raises Invalid without a finding, WrongState before the grant and for one that was checked already.
    """
    finding = written_reason(finding, _("Please write what was checked, and what was found."), key="finding")
    with transaction.atomic():
        commitment, effects = _held(commitment, "check commitment", by, now)
        if commitment.state != CommitmentState.SIGNED or commitment.check_due_at is None:
            raise WrongState("there is nothing to check, or it has been checked")
        commitment.state = CommitmentState.KEPT if kept else CommitmentState.BROKEN
        commitment.finding, commitment.checked_by, commitment.checked_at = finding[:LONGEST], by, now
        commitment.save(update_fields=["state", "finding", "checked_by", "checked_at"])
        event = effects.record(
            Verb.COMMITMENT_CHECKED,
            commitment.sub_case,
            document=commitment.document,
            outcome=commitment.state,
        )
        if not kept:
            leaders = holders_or_above(commitment.sub_case.department_id, PostKind.LEADER, now)
            effects.tell(event, leaders)
        effects.write([])
    return commitment


def revoke(*, commitment: Commitment, reason: str, by: AbstractBaseUser, now: datetime) -> Commitment:
    """The leader revokes what was granted on a broken promise; the holder's licence follows (Licensing Law, art. 69).

    A result on its way to the applicant is not delivered any more: the matter ends as terminated.
    Raises Invalid without a reason, WrongState unless the promise was found broken.
    """
    reason = written_reason(reason, _("Please give the reason: the citizen has a right to know it."))
    with transaction.atomic():
        commitment, effects = _held(commitment, "revoke result", by, now)
        if commitment.state != CommitmentState.BROKEN:
            raise WrongState("only what rests on a broken promise is revoked here")
        commitment.state = CommitmentState.REVOKED
        commitment.save(update_fields=["state"])
        revoke_results(commitment.sub_case, effects, by=by, reason=reason)
        if not commitment.sub_case.has_ended:
            # There is nothing left to deliver; what was granted on its ground meanwhile stands.
            end_undecided(commitment.sub_case, SubCaseState.TERMINATED, effects)
            effects.hand_off = True
        effects.write([])
    return commitment


def _held(
    commitment: Commitment, verb: str, by: AbstractBaseUser, now: datetime
) -> tuple[Commitment, Effects]:
    """The row under the lock of its case; NotAllowed unless the rule `verb` permits it."""
    case = CaseFlow.locked(commitment.sub_case.case_id)
    current = permitted(verb, by, now).select_related("sub_case__department").filter(pk=commitment.pk).first()
    if current is None:
        raise NotAllowed("not a commitment of a department of one's own")
    current.sub_case.case = case
    return current, Effects(case=case, by=by, now=now)
