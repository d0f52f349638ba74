"""What finding offers has to know: the rules in force, who agreed to what, what was offered and applied for before."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from services.catalogue.models import OneThingVersion
from services.catalogue.vocabulary import ISSUED, OfferPeriod, OfferRule, RoleKind, Sensitivity
from services.models import Department
from services.privacy.proactive import ProactiveKind
from services.records.offering import Match
from workflows.models import Case, CaseState, Offer, OfferState, ProactiveConsent

NOT_HAD = (CaseState.RETURNED, CaseState.WITHDRAWN, CaseState.TERMINATED)
"""Cases that came to nothing: whoever is still entitled may be offered it."""


@dataclass(frozen=True)
class OfferedRule:
    """A rule of the version in force, and the kind of holder it is for."""

    version_id: int
    one_thing: str
    rule: OfferRule
    kind: RoleKind

    @property
    def key(self) -> tuple[str, str]:
        return self.one_thing, self.rule.code

    def is_for(self, holder_kind: str, agreed_to: Collection[str]) -> bool:
        """Whether such a holder, who agreed to this, is looked at for it at all."""
        if holder_kind != self.kind or ProactiveKind.GENERAL not in agreed_to:
            return False
        return self.rule.sensitivity is not Sensitivity.SENSITIVE or ProactiveKind.SENSITIVE in agreed_to


def offered() -> list[OfferedRule]:
    """Every rule in force today."""
    return [
        OfferedRule(version.pk, version.code, rule, version.package.roles[rule.to].kind)
        for version in OneThingVersion.objects.current_all()
        for rule in version.package.one_thing.offers
    ]


def agreed(holders: Collection[int]) -> dict[int, frozenset[str]]:
    """What these holders agreed to have compared, as it stands; one statement."""
    found: dict[int, set[str]] = defaultdict(set)
    standing = ProactiveConsent.objects.filter(holder__in=list(holders), ended_at__isnull=True)
    for holder_id, kind in standing.values_list("holder_id", "kind"):
        found[holder_id].add(kind)
    return {holder_id: frozenset(kinds) for holder_id, kinds in found.items()}


@dataclass
class Before:
    """What one holder was offered and applied for. `open` are offers still standing, by id."""

    periods: set[tuple[str, str, str]] = field(default_factory=set)
    never: set[tuple[str, str]] = field(default_factory=set)
    open: dict[UUID, tuple[str, str]] = field(default_factory=dict)
    applied: list[tuple[str, datetime]] = field(default_factory=list)

    def was_offered(self, one: OfferedRule, found: Match) -> bool:
        """In this period, or ever if they said never again."""
        return (*one.key, found.period) in self.periods or one.key in self.never

    def has_applied(self, one: OfferedRule, found: Match, now: datetime) -> bool:
        """Whether they have asked for it themselves since the period began."""
        since = _begin(one.rule, found, timezone.localdate(now))
        return any(
            code == one.one_thing and (since is None or timezone.localdate(at) >= since)
            for code, at in self.applied
        )


def before(holders: Collection[int]) -> dict[int, Before]:
    """What these holders were offered and applied for; two statements."""
    found: dict[int, Before] = defaultdict(Before)
    offers = Offer.objects.filter(holder__in=list(holders))
    for pk, holder_id, one_thing, rule, period, state, never in offers.values_list(
        "pk", "holder_id", "one_thing", "rule", "period", "state", "never_again"
    ):
        had = found[holder_id]
        had.periods.add((one_thing, rule, period))
        if never:
            had.never.add((one_thing, rule))
        if state == OfferState.OPEN:
            had.open[pk] = (one_thing, rule)
    cases = Case.objects.filter(applicant__in=list(holders)).exclude(state__in=NOT_HAD)
    for holder_id, code, at in cases.values_list("applicant_id", "version__code", "submitted_at"):
        found[holder_id].applied.append((code, at))
    return found


def _begin(rule: OfferRule, found: Match, today: date) -> date | None:
    match rule.period:
        case OfferPeriod.YEAR:
            return date(today.year, 1, 1)
        case OfferPeriod.RECORD:
            return date.fromisoformat(found.period)
    return None


def facts_of(rule: OfferRule, found: Match) -> dict[str, Any]:
    """What an offer keeps of the records: only the data its rule speaks of, each with where it is from."""
    used = data_used(rule)
    return {
        "records": [
            {
                "kind": record.kind,
                "issuer": {"zh": record.issuer.zh, "en": record.issuer.en},
                "issued_at": record.issued_at.isoformat(),
                "via": str(record.via),
                "data": {
                    element: value
                    for element, value in record.data.items()
                    if f"{record.kind}.{element}" in used
                },
            }
            for record in found.used
        ],
        "figures": dict(found.figures),
        "answers": dict(found.answers),
    }


def data_used(rule: OfferRule) -> frozenset[str]:
    """The data on which the rule rests, as ``record.element``."""
    names = {test.name for test in rule.when.tests() if "." in test.name}
    for figure in rule.figures:
        names |= {figure.of} | ({figure.sex} if figure.sex else set())
    return frozenset(name for name in names if not name.endswith(f".{ISSUED}"))


def records_office() -> Department:
    """In whose name records are compared: the department named by RECORDS_OFFICE (``function@level``)."""
    function, _at, level = settings.RECORDS_OFFICE.partition("@")
    return Department.objects.standing().filter(function=function, level=level).order_by("id")[:1].get()
