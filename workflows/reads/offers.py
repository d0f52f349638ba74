"""What somebody is offered, in words: why, by which law, and what each fact rests on. For the holder's eyes only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from services.catalogue.answers import display
from services.catalogue.models import OneThingVersion, package_of
from services.catalogue.plan import guide
from services.catalogue.vocabulary import FigureKind, OfferRule, Package, Text
from services.models import Holder
from services.privacy.consents import ConsentText
from services.privacy.proactive import ProactiveKind, current_proactive_text, proactive_texts
from services.records.offering import retirement_day
from services.records.registry import Found
from workflows.models import Examination, Offer, OfferState, ProactiveConsent
from workflows.policy import own_offers

from .readable import Readable, place_names

REMEMBERED = timedelta(days=90)
"""How long an offer that is over is still shown."""


@dataclass(frozen=True)
class FactShown:
    """One fact on which an offer rests: `source` is a sentence with who says so and since when."""

    label: str = field(repr=False)
    value: str = field(repr=False)
    source: str = field(repr=False)


class Answered(NamedTuple):
    """A guiding question that accepting the offer answers."""

    question: str
    answer: str


@dataclass(frozen=True)
class OfferShown:
    """One offer. What its facts and answers say is kept out of `repr`, which ends up in logs."""

    id: UUID
    code: str
    name: Text
    one_thing: Text
    icon: str
    reason: Text
    basis: Text
    facts: tuple[FactShown, ...] = field(repr=False)
    answered: tuple[Answered, ...] = field(repr=False)
    state: OfferState
    end: str
    found_at: datetime
    expires_at: datetime
    is_new: bool
    draft: UUID | None
    case_number: str

    @property
    def is_open(self) -> bool:
        return self.state is OfferState.OPEN


def open_offers(user: AbstractBaseUser, *, now: datetime, of: Holder | None = None) -> tuple[OfferShown, ...]:
    """What waits for an answer, newest first; `of` keeps to one holder, for whom the person acts."""
    found = own_offers(user, now).filter(state=OfferState.OPEN, expires_at__gt=now)
    return _shown(found if of is None else found.filter(holder=of), now)


def offers(user: AbstractBaseUser, *, now: datetime, of: Holder | None = None) -> tuple[OfferShown, ...]:
    """What is open or begun, and what ended lately; newest first."""
    lately = Q(ended_at__isnull=True) | Q(ended_at__gte=now - REMEMBERED)
    found = own_offers(user, now).filter(lately)
    return _shown(found if of is None else found.filter(holder=of), now)


def offer_shown(offer: Offer, *, now: datetime) -> OfferShown:
    """One offer, as the list shows it."""
    return _one(offer, now, _places([offer]))


def unseen_offers(user: AbstractBaseUser, *, now: datetime) -> int:
    """How many open offers nobody has looked at yet."""
    unseen = own_offers(user, now).filter(state=OfferState.OPEN, expires_at__gt=now, seen_at__isnull=True)
    return unseen.count()


def _shown(found: Any, now: datetime) -> tuple[OfferShown, ...]:
    rows = list(found.select_related("case").order_by("-found_at", "pk"))
    places = _places(rows)
    return tuple(_one(offer, now, places) for offer in rows)


def _places(rows: Sequence[Offer]) -> Mapping[str, str]:
    data = (record["data"] for offer in rows for record in offer.facts["records"])
    return place_names(value for one in data for value in one.values() if isinstance(value, str))


def _one(offer: Offer, now: datetime, places: Mapping[str, str]) -> OfferShown:
    package = package_of(offer.version_id)
    one_thing, rule = package.one_thing, package.one_thing.offer(offer.rule)
    is_late = offer.state == OfferState.OPEN and offer.expires_at <= now
    return OfferShown(
        id=offer.pk,
        code=offer.rule,
        name=rule.name,
        one_thing=one_thing.name,
        icon=one_thing.icon,
        reason=rule.reason,
        basis=rule.basis,
        facts=tuple(_facts(offer.facts, rule, package, Readable(package, places))),
        answered=tuple(_answered(offer.facts["answers"], package)),
        state=OfferState.EXPIRED if is_late else OfferState(offer.state),
        end=offer.get_end_display() if offer.end else "",
        found_at=offer.found_at,
        expires_at=offer.expires_at,
        is_new=offer.seen_at is None and offer.state == OfferState.OPEN,
        draft=offer.draft,
        case_number=offer.case.number if offer.case else "",
    )


def _facts(facts: Mapping[str, Any], rule: OfferRule, package: Package, readable: Readable) -> Any:
    known = {}
    for record in facts["records"]:
        source = _source(record)
        kind = package.documents[record["kind"]]
        shown = {key: value for key, value in record["data"].items() if key in package.elements}
        known |= {f"{record['kind']}.{key}": value for key, value in record["data"].items()}
        for element, value in shown.items():
            yield FactShown(str(package.elements[element].name), readable.value(f".{element}", value), source)
        if not shown:
            yield FactShown(str(kind.name), _("Standing"), source)
    for figure in rule.figures:
        value = facts["figures"].get(figure.code)
        if value is None or figure.kind is FigureKind.MENTIONS:
            continue
        day = retirement_day(figure, known) if figure.kind is FigureKind.MONTHS_TO_RETIREMENT else None
        yield FactShown(str(figure.name), _figure(value, day), _("Worked out from the facts above."))


def _figure(value: int, day: date | None) -> str:
    if day is not None:
        return date_format(day, "DATE_FORMAT")
    return ngettext("%(n)s day", "%(n)s days", value) % {"n": value}


def _source(record: Mapping[str, Any]) -> str:
    return Found(
        kind=record["kind"],
        number="",
        data={},
        issuer=Text(**record["issuer"]),
        issued_at=datetime.fromisoformat(record["issued_at"]),
        valid_until=None,
        via=record["via"],
    ).provenance


def _answered(answers: Mapping[str, Any], package: Package) -> Any:
    for question in guide(package, answers).questions:
        if question.name not in answers or question.answer is None:
            continue
        if question.element is not None:
            yield Answered(str(question.text), display(question.element, question.answer))
            continue
        labels = {option.value: str(option.label) for option in question.options}
        given = question.answer if isinstance(question.answer, list) else [question.answer]
        yield Answered(str(question.text), _(", ").join(labels.get(one, one) for one in given))


@dataclass(frozen=True)
class ChoiceShown:
    """Whether one of the two comparisons is agreed to: the words shown now, and those agreed to with their time."""

    kind: ProactiveKind
    text: ConsentText
    since: datetime | None
    agreed_words: str

    @property
    def is_on(self) -> bool:
        return self.since is not None


@dataclass(frozen=True)
class ProactiveShown:
    """The settings page: both choices, when records were last compared, and every rule in words."""

    choices: tuple[ChoiceShown, ...]
    examined_at: datetime | None
    rules: tuple[tuple[Text, OfferRule, tuple[Text, ...]], ...]

    @property
    def is_on(self) -> bool:
        return self.choices[0].is_on


def proactive_of(holder: Holder) -> ProactiveShown:
    """What this holder agreed to, and by which rules they would be, or are, compared."""
    standing = {
        consent.kind: consent
        for consent in ProactiveConsent.objects.filter(holder=holder, ended_at__isnull=True)
    }
    examined = Examination.objects.filter(pk=holder.pk).first()
    return ProactiveShown(
        choices=tuple(_choice(kind, standing.get(kind.value)) for kind in ProactiveKind),
        examined_at=examined.examined_at if examined else None,
        rules=tuple(
            (
                version.package.one_thing.name,
                rule,
                tuple(version.package.documents[kind].name for kind in rule.kinds),
            )
            for version in OneThingVersion.objects.current_all()
            for rule in version.package.one_thing.offers
            if version.package.roles[rule.to].kind == holder.kind
        ),
    )


def is_proactive(holder: Holder) -> bool:
    """Whether this holder's records are compared at all; one statement."""
    standing = ProactiveConsent.objects.filter(
        holder=holder, kind=ProactiveKind.GENERAL, ended_at__isnull=True
    )
    return standing.exists()


def _choice(kind: ProactiveKind, consent: ProactiveConsent | None) -> ChoiceShown:
    words = ""
    if consent is not None:
        text = next(
            each for each in proactive_texts() if (each.kind, each.version) == (kind, consent.version)
        )
        words = text.words(consent.language)
    return ChoiceShown(kind, current_proactive_text(kind), consent.at if consent else None, words)


@dataclass(frozen=True)
class OfferFigures:
    """How one rule fares in the whole city. Counts only: whom it found, nobody but they themselves can see."""

    one_thing: Text
    name: Text
    found: int
    open: int
    accepted: int
    submitted: int
    declined: int
    expired: int
    withdrawn: int


def offer_figures() -> tuple[OfferFigures, ...]:
    """By one-thing and rule, those in force today first by number; two statements."""
    counts = {
        (row["one_thing"], row["rule"]): row
        for row in Offer.objects.values("one_thing", "rule").annotate(
            found=Count("pk"), **{state.value: Count("pk", filter=Q(state=state)) for state in OfferState}
        )
    }
    rows = []
    packages = (version.package for version in OneThingVersion.objects.current_all())
    for package in sorted(packages, key=lambda package: package.one_thing.number):
        for rule in package.one_thing.offers:
            row = counts.get((package.one_thing.code, rule.code), {})
            states = {state.value: row.get(state.value, 0) for state in OfferState}
            # Whoever has applied had accepted before.
            states["accepted"] += states["submitted"]
            rows.append(OfferFigures(package.one_thing.name, rule.name, row.get("found", 0), **states))
    return tuple(rows)
