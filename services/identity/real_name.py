"""Real-name verification (实名认证): name, citizen id number (GB 11643) and mobile checked by an authority.

Which authority is asked stands in the setting REAL_NAME_SOURCE, a dotted path. What it confirmed becomes the
person's Holder: from then on records and cases are theirs.
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from services.models import Holder, HolderKind, IdentifierKind, Via
from services.records.registry import find


@dataclass(frozen=True, slots=True)
class Claim:
    """Who somebody says they are. Personal, so kept out of `repr`."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    mobile: str = field(repr=False)


class RealNameSource(Protocol):
    """An adapter to the authority that knows."""

    def confirms(self, claim: Claim, *, now: datetime) -> bool:
        """Whether name, number and mobile belong to one living person.

        Raises SourceUnavailable while the authority does not answer.
        """
        ...


class CityRealNames:
    """The demo city's authority: whoever has an identity card in the shared registry, under the same name.

    The mobile counts where the city knows one of that person already; a real authority asks the operators.
    """

    def confirms(self, claim: Claim, *, now: datetime) -> bool:
        card = find("id_card", claim.id_number, via=Via.SHARE, now=now)
        if card is None or _plain(str(card.data.get("name", ""))) != _plain(claim.name):
            return False
        known = holder_of(claim.id_number)
        return known is None or not known.phone or known.phone == claim.mobile


def confirms(claim: Claim, *, now: datetime) -> bool:
    """What the city's authority says. Raises SourceUnavailable."""
    source: RealNameSource = import_string(settings.REAL_NAME_SOURCE)()
    return source.confirms(claim, now=now)


def holder_of(id_number: str) -> Holder | None:
    """The person with that number, when the city knows one."""
    return Holder.objects.filter(identifier_kind=IdentifierKind.CITIZEN_ID, identifier=id_number).first()


def verified_holder(claim: Claim) -> Holder:
    """The holder of a claim that was confirmed; made when the city did not know the person."""
    holder, _created = Holder.objects.get_or_create(
        identifier_kind=IdentifierKind.CITIZEN_ID,
        identifier=claim.id_number,
        defaults={
            "kind": HolderKind.PERSON,
            "name": claim.name,
            "phone": claim.mobile,
            "data": {"name": claim.name, "id_number": claim.id_number, "mobile": claim.mobile},
        },
    )
    return holder


def _plain(name: str) -> str:
    """Names as they compare: composed, without the spaces people type."""
    return "".join(unicodedata.normalize("NFC", name).split())
