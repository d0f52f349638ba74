"""The record of a holder: what stands in it, what can be fetched for it, and what is added to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from services.catalogue.vocabulary import Text

from .models import EVERYTHING, Holder, Licence, LicenceSource
from .registry import RECORD, Found, Inquiry, SourceUnavailable


def record_of(holder: Holder, kind: str, now: datetime, inquiry: Inquiry | None = None) -> Found | None:
    """The newest licence of that kind that stands now: issued here, else by others, else shared data.

    Raises SourceUnavailable when it is not in the record and a source that might know it is down.
    """
    return own_licence(holder, kind, now) or (inquiry or inquiry_about(holder, now)).find(
        kind, holder.identifier
    )


def own_licence(holder: Holder, kind: str, now: datetime) -> Found | None:
    """The newest licence of that kind in the record itself that stands now; no register is asked."""
    return own_licences(holder, [kind], now).get(kind)


def own_licences(holder: Holder, kinds: Iterable[str], now: datetime) -> dict[str, Found]:
    """The newest of each kind in the record itself that stands now; no register is asked, one statement."""
    newest: dict[str, Found] = {}
    for licence in _standing(holder, kinds, now):
        newest.setdefault(licence.kind, as_found(licence))
    return newest


def holder_named(identifier: str, name: str) -> Holder | None:
    """Whoever has this number, if that is also their name: the number alone tells nothing."""
    holder = Holder.objects.filter(identifier=identifier).first()
    return holder if holder is not None and holder.name == name else None


def inquiry_about(holder: Holder, now: datetime, *, patience: float | None = None) -> Inquiry:
    """Questions about this holder, whose verified name no register may contradict."""
    return Inquiry(now, names={holder.identifier: holder.name}, patience=patience)


@dataclass(frozen=True, slots=True)
class Kept:
    """A licence in the record as it is shown to its holder, whether it stands or not."""

    found: Found
    sub_case_number: str


def everything_kept(holder: Holder) -> tuple[Kept, ...]:
    """Every licence in the record itself, newest first, the fallen ones too: to be shown, never to be used."""
    licences = Licence.objects.filter(holder=holder).order_by("-issued_at", "-id")
    return tuple(Kept(as_found(licence), licence.sub_case_number) for licence in licences)


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


def revoke_licence(*, sub_case_number: str, kind: str, at: datetime) -> set[int]:
    """What a sub-case issued no longer holds from `at` on; returns whose it was (holders' ids). Safe twice."""
    issued = Licence.objects.filter(sub_case_number=sub_case_number, kind=kind)
    issued.filter(revoked_at__isnull=True, issued_at__lte=at).update(revoked_at=at)
    return set(issued.values_list("holder_id", flat=True))


@dataclass(frozen=True, slots=True)
class Fact:
    """One value we know about somebody, and from where; `source` is None for what the account verified.

    `against` is another record that says something else: the person is asked to look.
    """

    value: Any = field(repr=False)
    source: Found | None
    against: Found | None = None

    @property
    def kind(self) -> str | None:
        """The document kind that says so."""
        return self.source.kind if self.source else None


class Facts(dict[str, Fact]):
    """Facts by element code. `unavailable` names the kinds whose source did not answer."""

    def __init__(self) -> None:
        super().__init__()
        self.unavailable: tuple[str, ...] = ()


def facts_about(
    identifier_kind: str,
    identifier: str,
    kinds: Iterable[str],
    now: datetime,
    inquiry: Inquiry | None = None,
) -> Facts:
    """What the records of these kinds say about a person or an enterprise, to fill in the form beforehand.

    The first kind named wins where two speak of one element, and the fact says that they differ; the verified data of
    the account come last. Never raises for a source that is down: its kind stands in `unavailable`.
    """
    kinds = list(dict.fromkeys(kinds))
    inquiry = inquiry or Inquiry(now)
    facts = Facts()
    holder = Holder.objects.filter(identifier_kind=identifier_kind, identifier=identifier).first()
    own = own_licences(holder, kinds, now) if holder else {}
    inquiry.ask((kind for kind in kinds if kind not in own), identifier)
    for kind in kinds:
        try:
            found = own.get(kind) or inquiry.find(kind, identifier)
        except SourceUnavailable:
            facts.unavailable += (kind,)
            continue
        for element, value in (found.data if found else {}).items():
            said = facts.setdefault(element, Fact(value, found))
            if said.value != value and said.against is None:
                facts[element] = replace(said, against=found)
    for element, value in (holder.data if holder else {}).items():
        facts.setdefault(element, Fact(value, None))
    return facts


def _standing(holder: Holder, kinds: Iterable[str], now: datetime) -> QuerySet[Licence]:
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
        holder=holder,
        kind__in=list(kinds),
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
        revoked_at=licence.revoked_at,
        via=RECORD,
    )
