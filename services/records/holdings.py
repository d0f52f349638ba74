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

from .models import Holder, Licence, RegistryEntry, RegistrySource, Via
from .record import as_found, record_of
from .registry import CityRegistry, Found, sources_for


@dataclass(frozen=True)
class Holdings:
    """`records`, by holder and kind, are the newest that stand; `unavailable` are the kinds whose source is down."""

    records: Mapping[int, Mapping[str, Found]] = field(repr=False)
    unavailable: frozenset[str]


def standing_records(holders: Sequence[Holder], kinds: Iterable[str], now: datetime) -> Holdings:
    """What is held here of these kinds; three statements however many people there are.

    As everywhere: what was issued here goes before the registry, and what was revoked here no registry revives.
    """
    wanted = sorted(set(kinds))
    held: dict[int, dict[str, Found]] = defaultdict(dict)
    revoked: set[tuple[int, str, str]] = set()
    licences = Licence.objects.filter(holder__in=holders, kind__in=wanted, issued_at__lte=now)
    for licence in licences.order_by("-issued_at", "-id"):
        if licence.revoked_at is not None and licence.revoked_at <= now:
            revoked.add((licence.holder_id, licence.kind, licence.number))
            continue
        found = as_found(licence)
        if found.stands_at(now):
            held[licence.holder_id].setdefault(licence.kind, found)
    for holder_id, found in _registered(holders, wanted, now):
        if (holder_id, found.kind, found.number) not in revoked:
            held[holder_id].setdefault(found.kind, found)
    down = RegistrySource.objects.filter(available=False, kind__in=wanted).values_list("kind", flat=True)
    return Holdings(held, frozenset(down))


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
    found = {}
    for kind in kinds:
        one = record_of(holder, kind, now)
        if one is not None:
            found[kind] = one
    return found


def are_all_registers_here() -> bool:
    """Whether `standing_records` already says everything that the adapters could: all of them read our own rows."""
    sources = (source for via in Via for source in sources_for(via))
    return all(isinstance(source, CityRegistry) for source in sources)
