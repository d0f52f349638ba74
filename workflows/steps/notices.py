"""Legal notices given by a step (DOMAIN §6): numbered, composed, and frozen in the transaction of the step.

A verb calls ``effects.give_notice(kind, event, **facts)``. Everything else (names, dates, terms, articles, ways of
complaint) is taken from the rows as they stand when the effects are written. The facts of each kind, all JSON-safe:

==============  ======================================================================================
RECEIPT         ``documents``: way (``upload`` …, or ``deferred``) by ``holder.kind``
RETURN          ``items`` (see below), ``reason`` if there is more to say
ACCEPTANCE      ``silent``: True by silence; ``deferred``: list of ``{"document": "holder.kind", "due_at": …}``
DECLINE         ``reason``; ``competent``: the office that is competent, if it is another one
CORRECTION      ``items``, ``due_at``
SUSPENSION      ``suspension``: a `PauseKind`; ``reason``, ``expected_end``
RESUMPTION      ``suspension``
EXTENSION       ``reason``, ``term`` (``10wd``), ``due_at``; of the whole case when the event has no sub-case
GRANT           nothing: what is issued is taken from the effects
REFUSAL         ``reason``
DELIVERY        nothing
TERMINATION     ``due_at``: until when the corrections were wanted; or ``reason``
WITHDRAWAL      nothing; of the whole case when the event has no sub-case
REVOCATION      ``reason``
REOPENING       ``reason``
==============  ======================================================================================

A text is a string, ``{"text": …}`` as a person wrote it, or ``{"zh": …, "en": …}``. A day is a date, an aware datetime,
or either in ISO 8601. ``items`` is a list of ``{"about": "role.element" or "holder.kind" or "", "text": text}``.

**Numbers** follow GB/T 9704-2012, 7.2.5, as every office's documents do: the office's word, the word of the kind,
the year in full in hexagonal brackets, and a serial without leading zeros and without 第: ``滨卫受〔2026〕123号``.
Serials run by office, kind and year, as in a register of outgoing documents; a gap (a transaction undone) does no harm.
Two notices of one kind and office wait for each other from numbering to commit, so numbers are taken last.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from services.models import Department
from workflows.models import CaseEvent, Notice, NoticeKind, Series, SubCase
from workflows.reads.notices import Subject, compose

if TYPE_CHECKING:
    from .effects import Effects

WORDS: Mapping[NoticeKind, str] = {
    NoticeKind.RECEIPT: "收",
    NoticeKind.RETURN: "退",
    NoticeKind.ACCEPTANCE: "受",
    NoticeKind.DECLINE: "不受",
    NoticeKind.CORRECTION: "补",
    NoticeKind.SUSPENSION: "特",
    NoticeKind.RESUMPTION: "恢",
    NoticeKind.EXTENSION: "延",
    NoticeKind.GRANT: "准",
    NoticeKind.REFUSAL: "不准",
    NoticeKind.DELIVERY: "送",
    NoticeKind.TERMINATION: "终",
    NoticeKind.WITHDRAWAL: "回",
    NoticeKind.REVOCATION: "撤",
    NoticeKind.REOPENING: "重",
}
"""The word of the kind (文种代字). Never translated: it is part of the number."""


@dataclass(frozen=True)
class Given:
    """A notice to be written with the effects."""

    kind: NoticeKind
    event: CaseEvent
    facts: Mapping[str, Any] = field(default_factory=dict)


def written(effects: "Effects") -> list[Notice]:
    """Insert the notices that were given, once their events stand: one statement for the numbers, one for the rows.

    One more where an office is not at hand.
    """
    given = effects.notices
    offices = _offices(given, effects)
    numbers = _numbers(
        [(each.kind, office) for each, office in zip(given, offices, strict=True)], effects.now
    )
    rows = []
    for each, office, number in zip(given, offices, numbers, strict=True):
        subject = Subject(
            kind=each.kind,
            case=effects.case,
            sub_case=each.event.sub_case,
            department=office,
            now=effects.now,
            facts=each.facts | _issued(each, effects),
            sub_cases=effects.sub_cases,
        )
        content = compose(subject, number)
        rows.append(
            Notice(
                number=number, kind=each.kind, case=effects.case, sub_case=each.event.sub_case, event=each.event,
                department=office, issued_by=effects.by, issued_at=effects.now,
                content={language: one.frozen() for language, one in content.items()},
            )
        )  # fmt: skip
    return Notice.objects.bulk_create(rows)


def _offices(given: Sequence[Given], effects: "Effects") -> list[Department]:
    """Who acted at each event; for the case as a whole, whoever the first matter belongs to.

    Read in one statement, apart from those the sub-cases brought along.
    """
    acted = [each.event.department_id or _first(effects).department_id for each in given]
    sub_cases = [*effects.sub_cases, *(each.event.sub_case for each in given if each.event.sub_case)]
    known = {each.department_id: each.department for each in sub_cases if SubCase.department.is_cached(each)}
    if missing := set(acted) - set(known):
        known |= Department.objects.select_related("parent", "region__parent").in_bulk(missing)
    return [known[office] for office in acted]


def _first(effects: "Effects") -> SubCase:
    """The leading matter of the case."""
    if effects.sub_cases:
        return min(effects.sub_cases, key=lambda each: each.position)
    return SubCase.objects.filter(case=effects.case).order_by("position").defer("note", "findings")[0]


def _numbers(wanted: Sequence[tuple[NoticeKind, Department]], now: datetime) -> list[str]:
    """Official numbers, in the order asked for."""
    year = timezone.localdate(now).year
    codes = [f"{office.credit_code}-{kind}" for kind, office in wanted]
    last = Series.take(codes, day=date(year, 1, 1))
    return [
        f"{office.document_word}{WORDS[kind]}〔{year}〕{last[code] - codes[place + 1 :].count(code)}号"
        for place, ((kind, office), code) in enumerate(zip(wanted, codes, strict=True))
    ]


def _issued(given: Given, effects: "Effects") -> dict[str, Any]:
    """What a grant issues: the results among the effects."""
    if given.kind is not NoticeKind.GRANT:
        return {}
    return {
        "results": [
            {"code": result.code, "number": result.number, "until": result.valid_until}
            for result in effects.results
            if result.sub_case is given.event.sub_case
        ]
    }
