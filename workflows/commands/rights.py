"""Rights over one's own data: take a copy, ask to have something put right, answer that."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from services.models import Department
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import ANSWERED, DataCorrection, DataCorrectionState, DataExport
from workflows.policy import data_corrections_to_answer, own_data_corrections, own_exports

LONGEST = 1000
"""Characters of what is right, of the evidence and of the answer."""


def record_export(*, by: AbstractBaseUser, now: datetime) -> DataExport:
    """Write down that this person takes a copy of their own data. Raises NotAllowed for who has no record."""
    if by.holder_id is None:
        raise NotAllowed("no record of one's own")
    export = DataExport.objects.create(holder_id=by.holder_id, by=by, at=now)
    return own_exports(by, now).get(pk=export.pk)


def ask_for_data_correction(
    *,
    by: AbstractBaseUser,
    department: Department,
    record: str,
    right: str,
    now: datetime,
    element: str = "",
    evidence: str = "",
) -> DataCorrection:
    """Say that a datum of one's own record is wrong, and how it should be (PIPL art. 46).

    Raises Invalid under `right` or `evidence`, and WrongState while the same datum is being looked at.
    """
    if by.holder_id is None:
        raise NotAllowed("no record of one's own")
    errors = {}
    if not right.strip():
        errors["right"] = _("Please write how it should be.")
    for name, text in {"right": right, "evidence": evidence}.items():
        if len(text) > LONGEST:
            errors[name] = _("Please write at most %(most)s characters.") % {"most": LONGEST}
    if errors:
        raise Invalid(errors)
    try:
        with transaction.atomic():
            asked = DataCorrection.objects.create(
                holder_id=by.holder_id,
                by=by,
                department=department,
                record=record,
                element=element,
                right=right.strip(),
                evidence=evidence.strip(),
                asked_at=now,
            )
    except IntegrityError as conflict:
        raise WrongState("this datum is being looked at already") from conflict
    return own_data_corrections(by, now).get(pk=asked.pk)


def take_back_data_correction(*, correction: DataCorrection, by: AbstractBaseUser, now: datetime) -> None:
    """The person no longer asks. Raises NotAllowed, and WrongState when it has been answered."""
    with transaction.atomic():
        held = own_data_corrections(by, now).select_for_update().filter(pk=correction.pk).first()
        if held is None:
            raise NotAllowed("only who asked takes it back")
        if held.state != DataCorrectionState.ASKED:
            raise WrongState("it has been answered")
        held.state = DataCorrectionState.TAKEN_BACK
        held.save(update_fields=["state"])


def answer_data_correction(
    *,
    correction: DataCorrection,
    by: AbstractBaseUser,
    state: DataCorrectionState,
    answer: str,
    now: datetime,
) -> DataCorrection:
    """The department that issued the record has corrected it, or says why not; the person reads the reason.

    Raises Invalid without a reason, NotAllowed for other departments, WrongState when it was answered before.
    """
    if state not in ANSWERED:
        raise Invalid({"state": _("Please say whether it was corrected.")})
    if not answer.strip():
        raise Invalid({"answer": _("Please tell the person what you did, or why not.")})
    if len(answer) > LONGEST:
        raise Invalid({"answer": _("Please write at most %(most)s characters.") % {"most": LONGEST}})
    with transaction.atomic():
        found = data_corrections_to_answer(by, now).select_for_update(of=("self",))
        held = found.filter(pk=correction.pk).first()
        if held is None:
            raise NotAllowed("another department issued this record")
        if held.state != DataCorrectionState.ASKED:
            raise WrongState("it has been answered")
        held.state, held.answer, held.answered_by, held.answered_at = state, answer.strip(), by, now
        held.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    return held


def see_answers(*, by: AbstractBaseUser, now: datetime) -> None:
    """The person has opened the page on which the answers stand."""
    own_data_corrections(by, now).filter(state__in=ANSWERED, seen_at__isnull=True).update(seen_at=now)
