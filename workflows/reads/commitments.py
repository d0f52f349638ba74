"""Commitments (告知承诺): the words that are signed, and what the department has to check afterwards."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q
from django.utils.translation import gettext as _

from services.catalogue.vocabulary import Package, Text
from workflows.models import Commitment, CommitmentState
from workflows.policy import permitted

from .masking import masked
from .readable import document_title

OPEN = Q(state=CommitmentState.SIGNED, check_due_at__isnull=False) | Q(state=CommitmentState.BROKEN)
"""What waits for somebody: to be checked, or for the leader to decide about the result."""


@dataclass(frozen=True)
class CommitmentRow:
    """One promise in the list of the department; names of people are shortened."""

    id: int
    number: str
    matter: Text
    document: str
    applicant: str
    signed_at: datetime
    check_due_at: datetime | None
    state: CommitmentState
    finding: str
    text: str


def commitment_text(package: Package, document: str) -> str:
    """The words that are shown and signed, in the running language; `document` is ``holder.kind``."""
    return _(
        "I declare about “%(name)s” that what it stands for is true. I know that this is checked later and that a "
        "false declaration has consequences."
    ) % {"name": _title(package, document)}


def commitments_to_check(user: AbstractBaseUser, *, now: datetime) -> list[CommitmentRow]:
    """Of this person's departments, the most urgent first."""
    found = permitted("list commitments", user, now).filter(OPEN)
    found = found.select_related("sub_case__case__applicant").order_by("check_due_at", "id")
    return [commitment_row(one) for one in found]


def counted_commitments(user: AbstractBaseUser, now: datetime) -> int:
    """How many wait."""
    return permitted("list commitments", user, now).filter(OPEN).count()


def commitment_row(one: Commitment) -> CommitmentRow:
    """One row; it came with its sub-case, case and applicant."""
    case = one.sub_case.case
    return CommitmentRow(
        id=one.pk,
        number=case.number,
        matter=case.package.matters[one.sub_case.matter].name,
        document=_title(case.package, one.document),
        applicant=masked(case.applicant),
        signed_at=one.signed_at,
        check_due_at=one.check_due_at,
        state=CommitmentState(one.state),
        finding=one.finding,
        text=commitment_text(case.package, one.document),
    )


def _title(package: Package, document: str) -> str:
    holder, _dot, kind = document.partition(".")
    return document_title(package.documents[kind].name, package.roles[holder].name)
