"""A holder's own record in words: what was issued here, what the registers say, and whether it still stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from services.catalogue.models import OneThingVersion
from services.catalogue.vocabulary import DocumentKind, Element, Package, Text
from services.models import Holder, Via
from services.records.record import Kept, everything_kept, inquiry_about, own_licences
from services.records.registry import Found, Inquiry, SourceUnavailable, Why
from workflows.models import Notice, NoticeKind, SubCase
from workflows.policy import own_cases

from .readable import Readable, place_names

SOON = timedelta(days=60)
"""Before its last day a licence is shown as one to be renewed (practice)."""


class Standing(StrEnum):
    """How a licence stands on the day it is looked at."""

    VALID = "valid"
    SOON = "soon"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True)
class LicenceShown:
    """One licence: `until` says in a sentence how it stands, `facts` are (label, value).

    `case` and `notice` are the numbers of the case that issued it and of its last decision about it: the grant, or the
    revocation. Whether the case can be opened by who reads this says `is_own_case`.
    """

    kind: str
    name: Text
    number: str
    provenance: str
    standing: Standing
    until: str
    facts: tuple[tuple[str, str], ...]
    case: str = ""
    notice: str = ""
    is_own_case: bool = False

    @property
    def has_fallen(self) -> bool:
        return self.standing in (Standing.EXPIRED, Standing.REVOKED)


@dataclass(frozen=True)
class RegisterShown:
    """What one register says, and when it was asked."""

    name: Text
    looked_up_at: datetime
    records: tuple[LicenceShown, ...]


@dataclass(frozen=True)
class RecordShown:
    """`fallen` are licences that no longer hold: shown, never used.

    `unavailable` names the kinds whose register gave no answer, `contradicting` those whose register does not know the
    holder under the verified name.
    """

    licences: tuple[LicenceShown, ...]
    fallen: tuple[LicenceShown, ...]
    registers: tuple[RegisterShown, ...]
    unavailable: tuple[Text, ...]
    contradicting: tuple[Text, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.licences or self.fallen or self.registers)


def record_of_holder(holder: Holder, *, now: datetime, by: AbstractBaseUser | None = None) -> RecordShown:
    """Everything in the record itself, and what the registers say of every kind that some one-thing on offer knows.

    `by` is who looks: their own cases are named so that they can be opened.
    """
    kinds, elements, package = known_records()
    if package is None:
        return RecordShown((), (), (), (), ())
    kept = everything_kept(holder)
    asked = _asked(kinds, inquiry_about(holder, now), holder.identifier)
    own = {(one.found.kind, one.found.number) for one in kept}
    elsewhere = [one for one in asked.found if (one.kind, one.number) not in own]
    every = [*(one.found for one in kept), *elsewhere]
    places = place_names(value for one in every for value in one.data.values() if isinstance(value, str))
    teller = _Teller(kinds, Readable(package.model_copy(update={"elements": elements}), places), now)
    issued = _issued_here(kept, by, now)
    licences = [teller.shown(one.found, issued.get(one.sub_case_number)) for one in kept]
    licences += [teller.shown(one) for one in elsewhere if one.via == Via.LICENCE]
    return RecordShown(
        tuple(one for one in licences if not one.has_fallen),
        tuple(one for one in licences if one.has_fallen),
        _by_register([one for one in elsewhere if one.via == Via.SHARE], teller),
        tuple(kinds[kind].name for kind, why in asked.failed.items() if why is not Why.CONTRADICTS),
        tuple(kinds[kind].name for kind, why in asked.failed.items() if why is Why.CONTRADICTS),
    )


@dataclass(frozen=True)
class Correctable:
    """A record in which something can be wrong: `data` are (``record.element``, label), the record as a whole first."""

    name: Text
    data: tuple[tuple[str, str], ...]


def correctable(holder: Holder, *, now: datetime) -> tuple[Correctable, ...]:
    """The data of this holder's own record, to choose from; records whose source is down are left out."""
    kinds, elements, _package = known_records()
    standing: dict[str, Found] = dict(own_licences(holder, kinds, now))
    inquiry = inquiry_about(holder, now)
    inquiry.ask((kind for kind in kinds if kind not in standing), holder.identifier)
    for code in kinds:
        try:
            one = standing.get(code) or inquiry.find(code, holder.identifier)
        except SourceUnavailable:
            continue
        if one is not None:
            standing[code] = one
    return tuple(
        Correctable(
            kind.name,
            (
                (f"{code}.", _("The record as a whole")),
                *(
                    (f"{code}.{key}", str(elements[key].name))
                    for key in standing[code].data
                    if key in elements
                ),
            ),
        )
        for code, kind in kinds.items()
        if code in standing
    )


def known_records() -> tuple[dict[str, DocumentKind], dict[str, Element], Package | None]:
    """Every kind of document and every element that something on offer knows, and one of the packages."""
    kinds: dict[str, DocumentKind] = {}
    elements: dict[str, Element] = {}
    package = None
    for version in OneThingVersion.objects.current_all():
        package = version.package
        kinds |= package.documents
        elements |= package.elements
    return kinds, elements, package


@dataclass(frozen=True)
class _Asked:
    """What the registers said: of each kind the licence, else the data; and why some gave no answer."""

    found: tuple[Found, ...]
    failed: Mapping[str, Why]


def _asked(kinds: Iterable[str], inquiry: Inquiry, identifier: str) -> _Asked:
    kinds = list(kinds)
    inquiry.ask(kinds, identifier)
    found: list[Found] = []
    failed: dict[str, Why] = {}
    for kind in kinds:
        try:
            one = inquiry.newest(kind, identifier, via=Via.LICENCE)
            one = one or inquiry.newest(kind, identifier, via=Via.SHARE)
        except SourceUnavailable as outage:
            failed[kind] = outage.why
            continue
        if one is not None:
            found.append(one)
    return _Asked(tuple(found), failed)


@dataclass(frozen=True)
class _IssuedHere:
    """Where a licence of ours comes from, and whose word revoked it."""

    case: str
    notice: str
    office: Text | None
    is_own_case: bool


@dataclass(frozen=True)
class _Teller:
    """Licences in words."""

    kinds: Mapping[str, DocumentKind]
    readable: Readable
    now: datetime

    def shown(self, found: Found, issued: _IssuedHere | None = None) -> LicenceShown:
        kind = self.kinds.get(found.kind)
        elements = self.readable.package.elements
        standing, until = self._standing(found, issued)
        return LicenceShown(
            kind=found.kind,
            # What nothing on offer knows any more keeps its code for a name.
            name=kind.name if kind else Text(zh=found.kind, en=found.kind),
            number=found.number,
            provenance=found.provenance,
            standing=standing,
            until=until,
            facts=tuple(
                (str(elements[code].name), self.readable.value(f".{code}", value))
                for code, value in found.data.items()
                if code in elements
            ),
            case=issued.case if issued else "",
            notice=issued.notice if issued else "",
            is_own_case=issued.is_own_case if issued else False,
        )

    def _standing(self, found: Found, issued: _IssuedHere | None) -> tuple[Standing, str]:
        if found.revoked_at is not None and found.revoked_at <= self.now:
            said = {"day": _day(timezone.localdate(found.revoked_at))}
            if issued is None or issued.office is None:
                return Standing.REVOKED, _("Revoked on %(day)s") % said
            said["office"] = str(issued.office)
            return Standing.REVOKED, _("Revoked on %(day)s by %(office)s") % said
        if found.valid_until is None:
            return Standing.VALID, _("No end date")
        day, today = _day(found.valid_until), timezone.localdate(self.now)
        if found.valid_until < today:
            return Standing.EXPIRED, _("Expired: its last day was %(day)s") % {"day": day}
        standing = Standing.SOON if found.valid_until - today <= SOON else Standing.VALID
        return standing, _("Valid until %(day)s") % {"day": day}


def _issued_here(kept: Iterable[Kept], by: AbstractBaseUser | None, now: datetime) -> dict[str, _IssuedHere]:
    """By the number of the sub-case; three statements, none for an empty record."""
    numbers = {one.sub_case_number for one in kept if one.sub_case_number}
    if not numbers:
        return {}
    sub_cases = list(SubCase.objects.filter(number__in=numbers).select_related("case", "department"))
    notices: dict[int, str] = {}
    decisive = Notice.objects.filter(
        sub_case__in=sub_cases, kind__in=(NoticeKind.GRANT, NoticeKind.REVOCATION)
    )
    for notice in decisive.only("sub_case_id", "number").order_by("id"):
        notices[notice.sub_case_id] = notice.number
    cases = {one.case_id for one in sub_cases}
    mine = set(own_cases(by, now).filter(pk__in=cases).values_list("pk", flat=True)) if by else set()
    return {
        one.number: _IssuedHere(
            case=one.case.number,
            notice=notices.get(one.pk, ""),
            office=one.department.name if one.department else None,
            is_own_case=one.case_id in mine,
        )
        for one in sub_cases
    }


def _by_register(found: Iterable[Found], teller: _Teller) -> tuple[RegisterShown, ...]:
    """Data by the register that has them; those of no named register stand under the office that vouches for them."""
    grouped: dict[Text, list[Found]] = {}
    for one in found:
        grouped.setdefault(one.register or one.issuer, []).append(one)
    return tuple(
        RegisterShown(name, records[0].looked_up_at or teller.now, tuple(map(teller.shown, records)))
        for name, records in grouped.items()
    )


def _day(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
