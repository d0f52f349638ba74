"""What a holder, or whoever stands for it, does with an offer: look at it, accept it, decline it.

Accepting decides nothing and tells no department anything: it begins a draft, filled in with what is known, that the
person checks and submits like any other.
"""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import Case as Choose
from django.db.models import Q, Value, When
from django.utils import timezone

from services.catalogue.models import OneThingVersion
from services.catalogue.plan import APPLICANT
from services.catalogue.vocabulary import OfferRule
from services.models import Holder, Mandate
from services.records.holdings import confirmed
from services.records.offering import match
from services.records.registry import SourceUnavailable
from workflows.commands.drafts import begin, save_draft
from workflows.errors import NotAllowed, WrongState
from workflows.models import Case, Draft, Offer, OfferEnd, OfferState
from workflows.policy import mandate_reaching, own_drafts, own_offers


def see_offers(*, by: AbstractBaseUser, now: datetime) -> int:
    """Mark what this person is offered as seen; returns how many were new. Twice changes nothing."""
    return own_offers(by, now).filter(seen_at__isnull=True, state=OfferState.OPEN).update(seen_at=now)


def accept(*, offer: Offer, by: AbstractBaseUser, now: datetime) -> Draft:
    """A draft of what is offered, with the questions answered that the records answer. Twice is the same draft.

    The records are compared once more: when they no longer say so, the offer is taken down and WrongState raised. A
    register that does not answer now keeps nobody from what it said before. Raises NotAllowed for anybody else's.
    """
    found = own_offers(by, now).select_related("holder").filter(pk=offer.pk).first()
    if found is None:
        raise NotAllowed("the offer is somebody else's")
    version = OneThingVersion.objects.filter(code=found.one_thing).current_all().first()
    rule = version.package.one_thing.offer(found.rule) if version else None
    answers, end = _checked(found, rule, now)
    with transaction.atomic():
        held = own_offers(by, now).select_for_update(of=("self",), no_key=True).get(pk=found.pk)
        if held.state == OfferState.ACCEPTED and (begun := _begun(held, by, now)):
            return begun
        if held.state not in (OfferState.OPEN, OfferState.ACCEPTED) or held.expires_at <= now:
            raise WrongState("the offer is over")
        if end is None:
            return _begin(held, version, rule, answers, by, now)
        held.state, held.end, held.ended_at = OfferState.WITHDRAWN, end, now
        held.save(update_fields=["state", "end", "ended_at"])
    raise WrongState("what the records say has changed")


def decline(*, offer: Offer, by: AbstractBaseUser, now: datetime, never_again: bool = False) -> None:
    """Not now; with `never_again` not in any later period either. Twice is once; WrongState when it is over."""
    with transaction.atomic():
        found = own_offers(by, now).select_for_update(of=("self",), no_key=True).filter(pk=offer.pk).first()
        if found is None:
            raise NotAllowed("the offer is somebody else's")
        if found.state == OfferState.DECLINED and found.never_again >= never_again:
            return
        if found.state not in (OfferState.OPEN, OfferState.DECLINED):
            raise WrongState("the offer is over")
        found.state, found.never_again = OfferState.DECLINED, never_again
        found.answered_by, found.answered_at, found.ended_at = by, now, now
        found.save(update_fields=["state", "never_again", "answered_by", "answered_at", "ended_at"])


def settle_offers(
    *, case: Case, applicant: Holder, one_thing: str, draft: UUID | None, now: datetime
) -> None:
    """In the transaction that opens a case: what it came of is applied for, any other offer of it is taken down."""
    standing = Offer.objects.filter(
        holder=applicant, one_thing=one_thing, state__in=[OfferState.OPEN, OfferState.ACCEPTED]
    )
    came_of_it = Q(draft=draft, state=OfferState.ACCEPTED) if draft else Q(pk__in=[])
    standing.update(
        state=Choose(When(came_of_it, then=Value(OfferState.SUBMITTED)), default=Value(OfferState.WITHDRAWN)),
        case=Choose(When(came_of_it, then=Value(case.pk)), default=None),
        end=Choose(When(came_of_it, then=Value("")), default=Value(OfferEnd.APPLIED)),
        ended_at=now,
    )


def _checked(
    offer: Offer, rule: OfferRule | None, now: datetime
) -> tuple[dict[str, object], OfferEnd | None]:
    """The answers as the records give them now; why the offer no longer holds, else None. Outside any transaction."""
    if rule is None:
        return {}, OfferEnd.RULE
    try:
        records = confirmed(offer.holder, rule.kinds, now)
    except SourceUnavailable:
        return offer.facts["answers"], None
    found = match(rule, records, today=timezone.localdate(now))
    if found is None or found.period != offer.period:
        return {}, OfferEnd.FACTS
    return dict(found.answers), None


def _begun(offer: Offer, by: AbstractBaseUser, now: datetime) -> Draft | None:
    """What came of accepting it before; None when it was thrown away. WrongState while somebody else has it."""
    if own := own_drafts(by, now).filter(pk=offer.draft).first():
        return own
    if Draft.objects.filter(pk=offer.draft).exists():
        raise WrongState("somebody else who may act for the holder has accepted it")
    return None


def _begin(
    held: Offer,
    version: OneThingVersion,
    rule: OfferRule,
    answers: dict[str, object],
    by: AbstractBaseUser,
    now: datetime,
) -> Draft:
    mandate: Mandate | None = mandate_reaching(by, held.holder_id, held.one_thing, now)
    draft = begin(version=version, by=by, now=now, mandate=mandate)
    if len(version.package.one_thing.applicants) > 1:
        answers = {APPLICANT: rule.to, **answers}
    save_draft(draft=draft, by=by, now=now, answers=answers)
    held.state, held.draft, held.answered_by, held.answered_at = OfferState.ACCEPTED, draft.pk, by, now
    held.save(update_fields=["state", "draft", "answered_by", "answered_at"])
    return draft
