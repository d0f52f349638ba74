"""Switching the proactive service (免申即享) on and off: nobody's records are compared who has not agreed."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.utils.translation import gettext as _

from services.catalogue.models import package_of
from services.catalogue.vocabulary import Sensitivity
from services.models import Holder
from services.privacy.consents import LANGUAGES
from services.privacy.proactive import ProactiveKind, current_proactive_text
from workflows.errors import Invalid, NotAllowed
from workflows.models import Examination, Offer, OfferEnd, OfferState, ProactiveConsent
from workflows.policy import proactive_holders


def choose_proactive(
    *,
    holder: Holder,
    agreed: Collection[ProactiveKind],
    by: AbstractBaseUser,
    language: str,
    now: datetime,
) -> None:
    """From now on compare what was agreed to, and nothing else; offers that rest on the rest are taken down.

    The same choice twice changes nothing. Raises NotAllowed for whom one may not choose, Invalid for sensitive data
    without the service itself.
    """
    wanted = frozenset(agreed)
    if language not in LANGUAGES:
        raise ValueError(f"no text in {language!r}")
    if not proactive_holders(by, now).filter(pk=holder.pk).exists():
        raise NotAllowed("one chooses for oneself, or for whom one stands")
    if wanted == {ProactiveKind.SENSITIVE}:
        raise Invalid({"sensitive": _("Please switch the service on first.")})
    with transaction.atomic():
        Examination.objects.get_or_create(holder=holder)
        row = Examination.objects.select_for_update(no_key=True).get(pk=holder.pk)
        standing = ProactiveConsent.objects.filter(holder=holder, ended_at__isnull=True)
        before = frozenset(ProactiveKind(kind) for kind in standing.values_list("kind", flat=True))
        if wanted == before:
            return
        standing.filter(kind__in=before - wanted).update(ended_at=now, ended_by=by)
        ProactiveConsent.objects.bulk_create(
            _agreement(holder, kind, by, language, now) for kind in sorted(wanted - before)
        )
        _take_down(holder, before - wanted, now)
        row.due_at = now if wanted else None
        row.save(update_fields=["due_at"])


def _agreement(
    holder: Holder, kind: ProactiveKind, by: AbstractBaseUser, language: str, now: datetime
) -> ProactiveConsent:
    text = current_proactive_text(kind)
    return ProactiveConsent(
        holder=holder,
        kind=kind,
        version=text.version,
        language=language,
        digest=text.digest(language),
        by=by,
        at=now,
    )


def _take_down(holder: Holder, ended: Collection[ProactiveKind], now: datetime) -> None:
    """What was begun from an offer stays: it is the person's own draft by now."""
    if not ended:
        return
    standing = Offer.objects.filter(holder=holder, state=OfferState.OPEN)
    gone = [offer.pk for offer in standing if ProactiveKind.GENERAL in ended or _is_sensitive(offer)]
    Offer.objects.filter(pk__in=gone, state=OfferState.OPEN).update(
        state=OfferState.WITHDRAWN, end=OfferEnd.OFF, ended_at=now
    )


def _is_sensitive(offer: Offer) -> bool:
    rule = package_of(offer.version_id).one_thing.offer(offer.rule)
    return rule is None or rule.sensitivity is Sensitivity.SENSITIVE
