"""What a citizen agreed to, in the very words that were shown."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser

from services.catalogue.vocabulary import Text
from services.privacy.consents import text_of
from workflows.models import Case, Consent
from workflows.policy import own_consents


@dataclass(frozen=True)
class ConsentShown:
    """One consent. `words` is the text as it was shown; `is_exact` says that its digest still agrees."""

    id: int
    kind: str
    title: str
    at: datetime
    version: str
    words: str
    is_exact: bool
    withdrawn_at: datetime | None
    case_number: str
    one_thing: Text


def consents(user: AbstractBaseUser, *, now: datetime, case: Case | None = None) -> tuple[ConsentShown, ...]:
    """Of all one's cases or of one of them, newest first; one statement."""
    found = own_consents(user, now).select_related("case", "withdrawal")
    if case is not None:
        found = found.filter(case=case)
    return tuple(_shown(one) for one in found.order_by("-case_id", "id"))


def _shown(consent: Consent) -> ConsentShown:
    text = text_of(consent.kind, consent.version)
    withdrawal = getattr(consent, "withdrawal", None)
    return ConsentShown(
        id=consent.pk,
        kind=consent.kind,
        title=str(consent.get_kind_display()),
        at=consent.at,
        version=consent.version,
        words=text.words(consent.language),
        is_exact=text.digest(consent.language) == consent.digest,
        withdrawn_at=withdrawal.at if withdrawal else None,
        case_number=consent.case.number,
        one_thing=consent.case.package.one_thing.name,
    )
