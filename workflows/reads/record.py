"""A holder's own record in words: licences and shared records, by whom they were issued."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from services.catalogue.models import OneThingVersion
from services.catalogue.vocabulary import DocumentKind, Element, Package, Text
from services.models import Holder
from services.records.record import record_of
from services.records.registry import Found, SourceUnavailable

from .readable import Readable, place_names


@dataclass(frozen=True)
class LicenceShown:
    """One licence: `facts` are (label, value)."""

    name: Text
    number: str
    provenance: str
    valid_until: object
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RecordShown:
    """What is known; `unavailable` names the kinds whose source did not answer."""

    licences: tuple[LicenceShown, ...]
    unavailable: tuple[Text, ...]


def record_of_holder(holder: Holder, *, now: datetime) -> RecordShown:
    """Every kind of document that some one-thing on offer knows, where this holder has one."""
    kinds, elements, package = known_records()
    found: list[Found] = []
    unavailable: list[Text] = []
    for code, kind in kinds.items():
        try:
            one = record_of(holder, code, now)
        except SourceUnavailable:
            unavailable.append(kind.name)
            continue
        if one is not None:
            found.append(one)
    if package is None:
        return RecordShown((), ())
    places = place_names(value for one in found for value in one.data.values() if isinstance(value, str))
    readable = Readable(package.model_copy(update={"elements": elements}), places)
    return RecordShown(
        tuple(_shown(kinds[one.kind], one, readable) for one in sorted(found, key=lambda one: one.issued_at)),
        tuple(unavailable),
    )


@dataclass(frozen=True)
class Correctable:
    """A record in which something can be wrong: `data` are (``record.element``, label), the record as a whole first."""

    name: Text
    data: tuple[tuple[str, str], ...]


def correctable(holder: Holder, *, now: datetime) -> tuple[Correctable, ...]:
    """The data of this holder's own record, to choose from; records whose source is down are left out."""
    kinds, elements, _package = known_records()
    found = []
    for code, kind in kinds.items():
        try:
            one = record_of(holder, code, now)
        except SourceUnavailable:
            continue
        if one is not None:
            whole = (f"{code}.", _("The record as a whole"))
            data = ((f"{code}.{key}", str(elements[key].name)) for key in one.data if key in elements)
            found.append(Correctable(kind.name, (whole, *data)))
    return tuple(found)


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


def _shown(kind: DocumentKind, found: Found, readable: Readable) -> LicenceShown:
    known = {code: value for code, value in found.data.items() if code in readable.package.elements}
    return LicenceShown(
        name=kind.name,
        number=found.number,
        provenance=found.provenance,
        valid_until=found.valid_until,
        facts=tuple(
            (str(readable.package.elements[code].name), readable.value(f".{code}", value))
            for code, value in known.items()
        ),
    )
