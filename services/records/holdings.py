"""What this city itself holds about many people at once: licences in their records, and its own shared registry.

A register of somebody else is asked about one person at a time (`registry.RecordSource`): who is in it, it does not
tell. So people are found in bulk among the rows held here, and each find is confirmed through the adapters before it is
offered (`confirmed`).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from .city import CityRegistry
from .fallen import fallen
from .models import Behaviour, Holder, Licence, RegistryEntry, RegistrySource, Via
from .record import as_found, inquiry_about, own_licences
from .registry import PATIENCE_OF_JOBS, Found, sources


@dataclass(frozen=True)
class Holdings:
    """`records`, by holder and kind, are the newest that stand; `unavailable` are the kinds whose source is down."""

    records: Mapping[int, Mapping[str, Found]] = field(repr=False)
    unavailable: frozenset[str]


def standing_records(holders: Sequence[Holder], kinds: Iterable[str], now: datetime) -> Holdings:
    """What is held here of these kinds; four statements however many people there are.

    As everywhere: what was issued here goes before the registry, which revives nothing that was revoked or ended here.
    """
    wanted = sorted(set(kinds))
    held: dict[int, dict[str, Found]] = defaultdict(dict)
    identifiers = {holder.pk: holder.identifier for holder in holders}
    gone = fallen(identifiers.values(), wanted, now)
    for holder_id, found in (*_issued(holders, wanted, now), *_registered(holders, wanted, now)):
        if found.stands_at(now) and gone.spares(identifiers[holder_id], found):
            held[holder_id].setdefault(found.kind, found)
    unwell = RegistrySource.objects.filter(kind__in=wanted).exclude(behaviour=Behaviour.NORMAL)
    return Holdings(held, frozenset(unwell.values_list("kind", flat=True)))


def _issued(holders: Sequence[Holder], kinds: Sequence[str], now: datetime) -> Iterable[tuple[int, Found]]:
    """Licences in their records that were not revoked, newest first."""
    licences = Licence.objects.filter(
        Q(revoked_at__isnull=True) | Q(revoked_at__gt=now),
        holder__in=holders, kind__in=kinds, issued_at__lte=now,
    )  # fmt: skip
    for licence in licences.order_by("-issued_at", "-id"):
        yield licence.holder_id, as_found(licence)


def _registered(
    holders: Sequence[Holder], kinds: Sequence[str], now: datetime
) -> Iterable[tuple[int, Found]]:
    """The rows of the city's shared registry, the electronic licence before the data behind it, newest first."""
    by_index = {
        RegistryEntry._meta.get_field("identifier_index").index_of(holder.identifier): holder.pk
        for holder in holders
    }
    entries = RegistryEntry.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate(now)),
        identifier_index__in=list(by_index),
        kind__in=kinds,
        issued_at__lte=now,
    )
    newest_first = entries.order_by("-issued_at", "-id")
    for entry in sorted(newest_first, key=lambda entry: entry.via != Via.LICENCE):
        yield (
            by_index[entry.identifier_index],
            Found(
                kind=entry.kind,
                number=entry.number,
                data=entry.data,
                issuer=entry.issuer,
                issued_at=entry.issued_at,
                valid_until=entry.valid_until,
                via=entry.via,
            ),
        )


def confirmed(holder: Holder, kinds: Iterable[str], now: datetime) -> dict[str, Found]:
    """What stands today of these kinds by every register, asked through the adapters, for one person.

    Raises SourceUnavailable: what a register might say is unknown, and nobody is offered anything on a guess.
    """
    kinds = list(kinds)
    found, inquiry = own_licences(holder, kinds, now), inquiry_about(holder, now, patience=PATIENCE_OF_JOBS)
    inquiry.ask((kind for kind in kinds if kind not in found), holder.identifier)
    for kind in kinds:
        one = found.get(kind) or inquiry.find(kind, holder.identifier)
        if one is not None:
            found[kind] = one
    return found


def are_all_registers_here() -> bool:
    """Whether `standing_records` already says everything that the adapters could: all of them read our own rows."""
    return all(isinstance(source, CityRegistry) for source in sources())
