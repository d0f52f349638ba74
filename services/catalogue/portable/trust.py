"""Whom this city trusts. Operators decide it at the machine; every decision keeps who and when."""

import re
from datetime import datetime

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db import IntegrityError, transaction
from django.utils.translation import gettext

from services.catalogue.portable.keys import fingerprint, spoken
from services.catalogue.portable.models import TrustedIssuer
from services.catalogue.portable.refusals import KeyUnusable, PackageRefused, Refusal
from services.catalogue.vocabulary import Text


def trust(*, public_key: str, name: Text, by: str, now: datetime) -> TrustedIssuer:
    """Let packages signed with that key come in. Raises KeyUnusable for no key, or one that is trusted already."""
    if not re.fullmatch(r"[0-9a-f]{64}", public_key):
        raise KeyUnusable(gettext("A public key is written as 64 hexadecimal digits."))
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    except (ValueError, UnsupportedAlgorithm):
        raise KeyUnusable(gettext("A public key is written as 64 hexadecimal digits.")) from None
    try:
        with transaction.atomic():
            return TrustedIssuer.objects.create(
                public_key=public_key,
                fingerprint=fingerprint(public_key),
                name_zh=name.zh,
                name_en=name.en,
                trusted_by=by,
                trusted_at=now,
            )
    except IntegrityError:
        raise KeyUnusable(gettext("This key is trusted already.")) from None


def distrust(*, printed: str, reason: str, by: str, now: datetime) -> TrustedIssuer:
    """No longer. What was taken over stays; nothing new comes in. Raises KeyUnusable for a key not trusted now."""
    with transaction.atomic():
        issuer = (
            TrustedIssuer.objects.select_for_update()
            .filter(fingerprint=printed.replace(" ", "").lower(), distrusted_at=None)
            .first()
        )
        if issuer is None:
            raise KeyUnusable(gettext("No key with this fingerprint is trusted."))
        issuer.distrusted_by, issuer.distrusted_at, issuer.reason = by, now, reason
        issuer.save(update_fields=["distrusted_by", "distrusted_at", "reason"])
        return issuer


def issuer_of(public_key: str) -> TrustedIssuer:
    """The trusted holder of that key. Raises PackageRefused: unknown, or distrusted."""
    printed = fingerprint(public_key)
    known = TrustedIssuer.objects.filter(fingerprint=printed)
    standing = known.filter(distrusted_at=None).first()
    if standing is not None:
        return standing
    before = known.order_by("-distrusted_at").first()
    if before is not None:
        raise PackageRefused(Refusal.DISTRUSTED_ISSUER, fingerprint=spoken(printed), name=str(before.name))
    raise PackageRefused(Refusal.UNKNOWN_ISSUER, fingerprint=spoken(printed))
