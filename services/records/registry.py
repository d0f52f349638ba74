"""The city's shared registry, behind an adapter: what other offices know about a person or an enterprise.

Which adapters are asked stands in the setting RECORD_SOURCES: for each way of asking (`licence`, `share`) the
dotted paths of classes made with that way. A city puts its own beside or instead of `CityRegistry`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from services.catalogue.vocabulary import Text
from services.failures import Retryable

from .models import EVERYTHING, Licence, RegistryEntry, RegistrySource, Via

RECORD = "record"
"""How a licence was found that we issued ourselves; beside the ways of asking in `Via`."""


class SourceUnavailable(Retryable):
    """The register does not answer now. The person may declare or upload instead; we verify later."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(f"the source of {kind} does not answer")


@dataclass(frozen=True, slots=True)
class Found:
    """A licence or record that stands today. `data` holds canonical values by element code.

    Kept out of `repr`: the number and the data are personal, and a repr ends up in logs.
    """

    kind: str
    number: str = field(repr=False)
    data: Mapping[str, Any] = field(repr=False)
    issuer: Text
    issued_at: datetime
    valid_until: date | None
    via: str

    def stands_at(self, now: datetime) -> bool:
        """Issued and not yet expired; the last day of validity counts."""
        return self.issued_at <= now and (
            self.valid_until is None or self.valid_until >= timezone.localdate(now)
        )

    @property
    def provenance(self) -> str:
        """Where it comes from, as a sentence for the page."""
        values = {
            "issuer": str(self.issuer),
            "date": date_format(timezone.localtime(self.issued_at), "DATE_FORMAT"),
        }
        match self.via:
            case Via.LICENCE:
                return gettext("From the electronic licence issued by %(issuer)s on %(date)s.") % values
            case Via.SHARE:
                return gettext("From data shared by %(issuer)s, recorded on %(date)s.") % values
            case _:
                return gettext("From your own record: issued by %(issuer)s on %(date)s.") % values


class RecordSource(Protocol):
    """An adapter to somebody else's register."""

    def look_up(self, kind: str, identifier: str, *, now: datetime) -> Found | None:
        """The newest record of that kind that stands now, None when there is none.

        Raises SourceUnavailable while the register does not answer, and nothing else for an outage.
        """
        ...


class CityRegistry:
    """The demo city's shared registry: rows of our own database, asked in one way (`via`).

    A `RegistrySource` row that is switched off makes that kind unavailable.
    """

    def __init__(self, via: str) -> None:
        self.via = via

    def look_up(self, kind: str, identifier: str, *, now: datetime) -> Found | None:
        if RegistrySource.objects.filter(kind=kind, available=False).exists():
            raise SourceUnavailable(kind)
        entry = (
            RegistryEntry.objects.filter(
                Q(valid_until__isnull=True) | Q(valid_until__gte=timezone.localdate(now)),
                kind=kind,
                identifier=identifier,
                via=self.via,
                issued_at__lte=now,
            )
            .order_by("-issued_at", "-id")
            .first()
        )
        if entry is None:
            return None
        return Found(
            kind=kind,
            number=entry.number,
            data=entry.data,
            issuer=entry.issuer,
            issued_at=entry.issued_at,
            valid_until=entry.valid_until,
            via=self.via,
        )


def sources_for(via: str) -> tuple[RecordSource, ...]:
    """The adapters to ask, in order; none when the city has none for this way."""
    return tuple(import_string(path)(via) for path in settings.RECORD_SOURCES.get(via, ()))


def find(kind: str, identifier: str, *, via: str, now: datetime) -> Found | None:
    """What the registers know, newest first among the sources; never anything expired, nor what was revoked or ended
    here: a register may still have its copy.

    Raises SourceUnavailable when a source is down and no other one knows it: unknown is not the same as none.
    """
    found: list[Found] = []
    down: SourceUnavailable | None = None
    for source in sources_for(via):
        try:
            answer = source.look_up(kind, identifier, now=now)
        except SourceUnavailable as outage:
            down = outage
            continue
        if answer is not None and answer.stands_at(now):
            found.append(answer)
    if found:
        revoked, ended_at = _no_longer_holds(kind, identifier, now)
        found = [
            answer
            for answer in found
            if answer.number not in revoked and (ended_at is None or answer.issued_at >= ended_at)
        ]
    if found:
        return max(found, key=lambda answer: answer.issued_at)
    if down is not None:
        raise down
    return None


def _no_longer_holds(kind: str, identifier: str, now: datetime) -> tuple[frozenset[str], datetime | None]:
    """The numbers of this kind that were revoked, and when all of the kind issued before ended; one statement."""
    said = Licence.objects.filter(
        Q(kind=kind, revoked_at__lte=now)
        | Q(
            Q(revoked_at__isnull=True) | Q(revoked_at__gt=now),
            ends__overlap=[EVERYTHING, kind],
            issued_at__lte=now,
        ),
        holder__identifier=identifier,
    )
    revoked: set[str] = set()
    ended_at: datetime | None = None
    for licence in said:
        if licence.kind == kind and licence.revoked_at is not None and licence.revoked_at <= now:
            revoked.add(licence.number)
        else:
            ended_at = max(licence.issued_at, ended_at or licence.issued_at)
    return frozenset(revoked), ended_at
