"""What no longer holds although a register may still have its copy: revoked here, or ended by a later result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q

from .models import EVERYTHING, Licence

if TYPE_CHECKING:
    from .registry import Found


@dataclass(frozen=True)
class Fallen:
    """`revoked`: identifier, kind and number. `ended`: by identifier and kind, before when all of them ended."""

    revoked: frozenset[tuple[str, str, str]] = field(repr=False)
    ended: Mapping[tuple[str, str], datetime] = field(repr=False)

    def spares(self, identifier: str, found: Found) -> bool:
        """Whether what was found of that holder still holds, as far as this city knows."""
        if (identifier, found.kind, found.number) in self.revoked:
            return False
        moments = (self.ended.get((identifier, kind)) for kind in (found.kind, EVERYTHING))
        return all(moment is None or found.issued_at >= moment for moment in moments)


def fallen(identifiers: Iterable[str], kinds: Iterable[str], now: datetime) -> Fallen:
    """Of these holders and kinds; one statement, none when nobody is asked about."""
    whose, wanted = set(identifiers), set(kinds)
    if not whose or not wanted:
        return Fallen(frozenset(), {})
    said = Licence.objects.filter(
        Q(kind__in=wanted, revoked_at__lte=now)
        | Q(
            Q(revoked_at__isnull=True) | Q(revoked_at__gt=now),
            ends__overlap=[EVERYTHING, *wanted],
            issued_at__lte=now,
        ),
        holder__identifier__in=whose,
    ).select_related("holder")
    revoked: set[tuple[str, str, str]] = set()
    ended: dict[tuple[str, str], datetime] = {}
    for licence in said:
        identifier = licence.holder.identifier
        if licence.revoked_at is not None and licence.revoked_at <= now:
            revoked.add((identifier, licence.kind, licence.number))
            continue
        for kind in licence.ends:
            ended[identifier, kind] = max(licence.issued_at, ended.get((identifier, kind), licence.issued_at))
    return Fallen(frozenset(revoked), ended)
