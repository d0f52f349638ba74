"""Out: the version of a one-thing that is on offer, with all it needs, signed. In: what such a file holds, proven."""

import hashlib
from dataclasses import dataclass
from typing import Annotated, Any

import rfc8785
from django.conf import settings
from django.utils.translation import gettext
from pydantic import AwareDatetime, Field, StringConstraints, ValidationError

from services.catalogue.authoring.files import one_thing_with_all
from services.catalogue.authoring.library import Entries, entries_of, library_of, published_entries
from services.catalogue.authoring.models import EntryKind
from services.catalogue.checks import check_library, check_package
from services.catalogue.gathering import gather
from services.catalogue.loader import SECTIONS
from services.catalogue.models import OneThingVersion
from services.catalogue.portable.envelope import opened, seal
from services.catalogue.portable.keys import SigningKey
from services.catalogue.portable.models import TrustedIssuer
from services.catalogue.portable.refusals import CannotExport, PackageRefused, Refusal
from services.catalogue.portable.trust import issuer_of
from services.catalogue.publish import body_of, digest_of
from services.catalogue.sentences import sentences
from services.catalogue.sources import where
from services.catalogue.vocabulary import Frozen, Library, Text
from services.organisation.models import Region

Body = dict[str, Any]


class Payload(Frozen):
    """What a package says. ``version`` is the issuing city's; ``digest`` is sha256 (hexadecimal) of the canonical
    ``entries``; ``places`` are the names of the issuing city's places, so that texts which speak of them are found.
    """

    issuer: Text
    one_thing: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=64)]
    version: Annotated[int, Field(strict=True, ge=1, le=1_000_000)]
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    published_at: AwareDatetime
    licence: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    places: Annotated[tuple[Text, ...], Field(max_length=2000)] = ()
    entries: dict[str, list[Body]]


@dataclass(frozen=True)
class Received:
    """A package whose signature, issuer and content have been proven. `entries` are read, `payload` as signed."""

    issuer: TrustedIssuer
    payload: Payload
    entries: Entries


def export(code: str, key: SigningKey) -> tuple[bytes, OneThingVersion]:
    """The version of that code on offer as a file; raises CannotExport. The same content gives the same bytes."""
    try:
        version = OneThingVersion.objects.current(code)
        entries = one_thing_with_all(published_entries(), code)
    except (OneThingVersion.DoesNotExist, KeyError):
        raise CannotExport(
            gettext("No one-thing of this code is on offer here: %(code)s") % {"code": code}
        ) from None
    if digest_of(body_of(gather(library_of(entries))[code])) != version.digest:
        raise CannotExport(
            gettext("What is written differs from the version on offer. Publish it first, then export it.")
        )
    bodies = bodies_of(entries)
    payload = {
        "issuer": key.name.model_dump(),
        "one_thing": code,
        "version": version.number,
        "digest": digest_of_entries(bodies),
        "published_at": version.published_at.isoformat(),
        "licence": settings.CATALOGUE_LICENCE,
        "places": [region.name.model_dump() for region in Region.objects.order_by("code")],
        "entries": bodies,
    }
    return seal(payload, key.key), version


def bodies_of(entries: Entries) -> dict[str, list[Body]]:
    """The entries by section, defaults written out, so that they mean the same in another release."""
    found: dict[str, list[Body]] = {section: [] for section in SECTIONS}
    for (kind, _code), entry in entries.items():
        found[kind.section].append(entry.model_dump(mode="json"))
    return found


def digest_of_entries(bodies: dict[str, list[Body]]) -> str:
    """sha256 (hexadecimal) of the canonical JSON."""
    return hashlib.sha256(rfc8785.dumps(bodies)).hexdigest()  # type: ignore[arg-type]


def received(content: bytes) -> Received:
    """What a file holds. Raises PackageRefused unless it is whole, signed by somebody trusted, and without faults."""
    envelope = opened(content)
    issuer = issuer_of(envelope.public_key)
    envelope.verify()
    try:
        payload = Payload.model_validate(envelope.payload)
    except ValidationError as error:
        raise _faulty(Payload, error) from None
    entries = read_entries(payload.entries)
    if payload.digest != digest_of_entries(payload.entries):
        raise PackageRefused(Refusal.FAULTY, fault=gettext("its digest is not that of its content"))
    _prove(entries, payload.one_thing)
    return Received(issuer, payload, entries)


def read_entries(bodies: dict[str, list[Body]]) -> Entries:
    """Entries by kind and code. Raises PackageRefused for one that cannot be read, or stands there twice."""
    if set(bodies) != set(SECTIONS):
        raise PackageRefused(Refusal.FAULTY, fault=gettext("a part is missing, or too much"))
    read: dict[str, tuple[Any, ...]] = {}
    for section, model in SECTIONS.items():
        try:
            read[section] = tuple(model.model_validate(body) for body in bodies[section])
        except ValidationError as error:
            raise _faulty(model, error) from None
    entries = entries_of(Library(**read))
    if len(entries) != sum(len(found) for found in read.values()):
        raise PackageRefused(Refusal.TWICE)
    return entries


def _faulty(model: Any, error: ValidationError) -> PackageRefused:
    path, message = next(iter(sentences(model, error)))
    return PackageRefused(Refusal.FAULTY, fault=f"{where(path)}: {message}" if path else message)


def _prove(entries: Entries, code: str) -> None:
    """The package holds one one-thing, all it needs and nothing else, and passes every proof of publishing."""
    library = library_of(entries)
    if [one_thing.code for one_thing in library.one_things] != [code]:
        raise PackageRefused(Refusal.FAULTY, fault=gettext("it does not hold the one-thing it names"))
    known = {kind.section: frozenset(each for of, each in entries if of is kind) for kind in EntryKind}
    problems = list(check_library(library, known, None))
    if not problems:
        # Not what only shows over all one-things of a city: a shared matter may wait for another one-thing's papers.
        problems += check_package(gather(library)[code], whole=True)
    if problems:
        raise PackageRefused(Refusal.FAULTY, fault=f"{where(problems[0].path)}: {problems[0].message}")
    if one_thing_with_all(entries, code).keys() != entries.keys():
        raise PackageRefused(
            Refusal.FAULTY, fault=gettext("it holds entries that its one-thing does not need")
        )
