"""Giving and revoking mandates, and finding the one that stands.

Over a natural person only that person gives a proxy; guardians and those who stand for an enterprise are entered
from a register. Who acted under a mandate stays on record with it.
"""

from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from services.models import Holder, HolderKind, Mandate, MandateKind

_FOR = {
    MandateKind.GUARDIAN: HolderKind.PERSON,
    MandateKind.PROXY: HolderKind.PERSON,
    MandateKind.LEGAL_REPRESENTATIVE: HolderKind.ENTERPRISE,
    MandateKind.AGENT: HolderKind.ENTERPRISE,
}


class CannotMandate(ValueError):
    """This agent, principal and ground do not go together, or such a mandate stands already."""


def give(
    *,
    agent: Holder,
    principal: Holder,
    kind: MandateKind,
    starts_on: date,
    evidence: str,
    now: datetime,
    ends_on: date | None = None,
    scope: Sequence[str] = (),
    by: AbstractBaseUser | None = None,
) -> Mandate:
    """Let `agent` act for `principal`. `by` is empty for what a register says. Raises CannotMandate."""
    if agent.kind != HolderKind.PERSON or principal.kind != _FOR[kind]:
        raise CannotMandate("a person acts: as guardian or proxy for a person, else for an enterprise")
    try:
        with transaction.atomic():
            # A mandate that has run out makes room for the next one.
            Mandate.objects.filter(
                agent=agent,
                principal=principal,
                kind=kind,
                revoked_at__isnull=True,
                ends_on__lt=timezone.localdate(now),
            ).update(revoked_at=now)
            return Mandate.objects.create(
                agent=agent,
                principal=principal,
                kind=kind,
                scope=sorted(set(scope)),
                starts_on=starts_on,
                ends_on=ends_on,
                evidence=evidence,
                given_at=now,
                given_by=by,
            )
    except IntegrityError as refused:
        raise CannotMandate("the dates, the evidence or an earlier mandate stand against it") from refused


def revoke(*, mandate: Mandate, by: AbstractBaseUser, now: datetime) -> bool:
    """End it at once; either side may. Whether this call did it: twice is once."""
    return bool(
        Mandate.objects.filter(pk=mandate.pk, revoked_at__isnull=True).update(revoked_at=now, revoked_by=by)
    )


def standing_mandate(mandate_id: int, *, agent: Holder, now: datetime) -> Mandate | None:
    """The mandate with that id, when it is this agent's and stands now."""
    found = Mandate.objects.standing(now).held_by(agent.pk).select_related("principal")
    return found.filter(pk=mandate_id).first()


def standing_mandates(agent: Holder, *, now: datetime) -> list[Mandate]:
    """For whom this person may act now."""
    return list(Mandate.objects.standing(now).held_by(agent.pk).select_related("principal").order_by("pk"))
