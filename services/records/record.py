"""The record of a holder: what stands in it, what can be fetched for it, and what is added to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from services.catalogue.vocabulary import Text

from .models import EVERYTHING, Holder, Licence, LicenceSource, Via
from .registry import RECORD, Found, SourceUnavailable, find


def record_of(holder: Holder, kind: str, now: datetime) -> Found | None:
    """The newest licence of that kind that stands now: issued here, else by others, else shared data.

    Raises SourceUnavailable when it is not in the record and a source that might know it is down.
    """
    licence = _standing(holder.identifier_kind, holder.identifier, [kind], now).first()
    return as_found(licence) if licence else _fetched(kind, holder.identifier, now)


def keep_result(
    *,
    holder: Holder,
    kind: str,
    number: str,
    data: Mapping[str, Any],
    issuer: Text,
    sub_case_number: str,
    at: datetime,
    valid_until: date | None = None,
    ends: Iterable[str] = (),
) -> None:
    """Put the result of a sub-case into the holder's record. Done twice, the first one stays.

    `ends` are the kinds that no longer hold from `at` on, or EVERYTHING.
    """
    licence = Licence(
        sub_case_number=sub_case_number,
        kind=kind,
        holder=holder,
        number=number,
        data=dict(data),
        issuer_zh=issuer.zh,
        issuer_en=issuer.en,
        issued_at=at,
        valid_until=valid_until,
        source=LicenceSource.ISSUED,
        ends=list(ends),
    )
    Licence.objects.bulk_create([licence], ignore_conflicts=True)


def revoke_licence(*, sub_case_number: str, kind: str, at: datetime) -> int:
    """What a sub-case issued no longer holds from `at` on; returns how many licences that changed. Safe twice."""
    standing = Licence.objects.filter(sub_case_number=sub_case_number, kind=kind, revoked_at__isnull=True)
    return standing.filter(issued_at__lte=at).update(revoked_at=at)


@dataclass(frozen=True, slots=True)
class Fact:
    """One value we know about somebody, and from where; `source` is None for what the account verified."""

    value: Any = field(repr=False)
    source: Found | None

    @property
    def kind(self) -> str | None:
        """The document kind that says so."""
        return self.source.kind if self.source else None


class Facts(dict[str, Fact]):
    """Facts by element code. `unavailable` names the kinds whose source did not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.unavailable: tuple[str, ...] = ()


def facts_about(identifier_kind: str, identifier: str, kinds: Iterable[str], now: datetime) -> Facts:
    """What the records of these kinds say about a person or an enterprise, to fill in the form beforehand.

    The first kind named wins where two speak of one element; the verified data of the account come last.
    Never raises for a source that is down: its kind stands in `unavailable`.
    """
    kinds = list(dict.fromkeys(kinds))
    facts = Facts()
    own: dict[str, Licence] = {}
    for licence in _standing(identifier_kind, identifier, kinds, now):
        own.setdefault(licence.kind, licence)
    for kind in kinds:
        try:
            found = as_found(own[kind]) if kind in own else _fetched(kind, identifier, now)
        except SourceUnavailable:
            facts.unavailable += (kind,)
            continue
        for element, value in (found.data if found else {}).items():
            facts.setdefault(element, Fact(value, found))
    holder = Holder.objects.filter(identifier_kind=identifier_kind, identifier=identifier).first()
    for element, value in (holder.data if holder else {}).items():
        facts.setdefault(element, Fact(value, None))
    return facts


def _standing(identifier_kind: str, identifier: str, kinds: list[str], now: datetime) -> QuerySet[Licence]:
    """Licences in the record that are neither revoked nor expired nor ended by a later one, newest first."""
    ending = Licence.objects.filter(
        Q(revoked_at__isnull=True) | Q(revoked_at__gt=now),
        Q(ends__contains=[EVERYTHING]) | Q(ends__contains=[OuterRef("kind")]),
        holder=OuterRef("holder"),
        issued_at__gt=OuterRef("issued_at"),
        issued_at__lte=now,
    )
    return Licence.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate(now)),
        Q(revoked_at__isnull=True) | Q(revoked_at__gt=now),
        ~Exists(ending),
        holder__identifier_kind=identifier_kind,
        holder__identifier=identifier,
        kind__in=kinds,
        issued_at__lte=now,
    ).order_by("-issued_at", "-id")


def as_found(licence: Licence) -> Found:
    """A licence of the record as what a register finds."""
    return Found(
        kind=licence.kind,
        number=licence.number,
        data=licence.data,
        issuer=licence.issuer,
        issued_at=licence.issued_at,
        valid_until=licence.valid_until,
        via=RECORD,
    )


def _fetched(kind: str, identifier: str, now: datetime) -> Found | None:
    """As a licence, else as shared data. A way that is down does not keep the other from being asked."""
    down: SourceUnavailable | None = None
    for via in (Via.LICENCE, Via.SHARE):
        try:
            found = find(kind, identifier, via=via, now=now)
        except SourceUnavailable as outage:
            down = outage
            continue
        if found is not None:
            return found
    if down is not None:
        raise down
    return None
