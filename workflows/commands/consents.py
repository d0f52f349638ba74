"""Agreeing to the use of one's data when applying, and taking that back."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.catalogue.compose import Form
from services.privacy.consents import Agreement, ConsentKind, current_text, needed_consents
from workflows.errors import NotAllowed, WrongState
from workflows.flows import CaseFlow
from workflows.models import Case, CaseEvent, Consent, ConsentWithdrawal, Verb
from workflows.policy import own_consents

MISSING = {
    ConsentKind.GENERAL: gettext_lazy("Please agree to the use of your data, or go back."),
    ConsentKind.SENSITIVE: gettext_lazy("Please agree separately to the use of sensitive data."),
}


def disagreed(form: Form, given: Collection[Agreement]) -> dict[str, str]:
    """What this form needs and was not agreed to, or in words that are no longer in force, by `ConsentKind.key`."""
    versions = {one.kind: one.version for one in given}
    errors = {kind.key: str(MISSING[kind]) for kind in needed_consents(form) if kind not in versions}
    for kind, version in versions.items():
        if version != current_text(kind).version:
            errors[kind.key] = _("The text has changed meanwhile. Please read it and agree once more.")
    return errors


def keep_consents(given: Collection[Agreement], *, case: Case) -> None:
    """Write down what whoever submits the case agreed to, in the transaction that opens it."""
    Consent.objects.bulk_create(
        Consent(
            case=case,
            by_id=case.submitted_by_id,
            kind=one.kind.value,
            version=one.version,
            language=one.language,
            digest=current_text(one.kind).digest(one.language),
            at=case.submitted_at,
        )
        for one in given
    )


def withdraw_consent(*, consent: Consent, by: AbstractBaseUser, now: datetime) -> ConsentWithdrawal:
    """Take a consent back. What was done before stays lawful, and the departments see it in the case's history.

    What the law obliges a department to finish goes on (PIPL art. 13, para. 1 (3), and art. 15). Raises NotAllowed for
    somebody else's and WrongState when it was taken back before.
    """
    if not own_consents(by, now).filter(pk=consent.pk).exists():
        raise NotAllowed("only who applied takes a consent back")
    with CaseFlow.lock(consent.case_id):
        if ConsentWithdrawal.objects.filter(pk=consent.pk).exists():
            raise WrongState("it has been taken back already")
        withdrawal = ConsentWithdrawal.objects.create(consent=consent, by=by, at=now)
        CaseEvent.objects.create(
            case_id=consent.case_id, verb=Verb.CONSENT_ENDED, at=now, by=by, detail={"kind": consent.kind}
        )
    return withdrawal
