"""The proof of a merge: what every matter of a one-thing asks for, and what is left when they are asked as one.

Pure functions of a package and complete answers. Nothing is estimated: each figure is a count of the catalogue's own
entries, and keeps the numbers it was counted from.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from services.catalogue.compose import Form, compose
from services.catalogue.cuts import AUTOMATIC, FourCuts, cuts, in_days
from services.catalogue.plan import Answers, Plan, plan
from services.catalogue.vocabulary import (
    Alternative,
    Matter,
    Package,
    RequiredDocument,
    RequiredField,
    Text,
)

Rule = TypeVar("Rule", RequiredField, RequiredDocument)


@dataclass(frozen=True, slots=True)
class Tick:
    """One matter needs the row, and what for.

    `fed_by` is the matter of the same case that provides it. `perhaps`: only certain entries in the form bring it up.
    """

    purpose: Text | None
    required: bool
    fed_by: str | None = None
    perhaps: bool = False


@dataclass(frozen=True, slots=True)
class MergedRow:
    """One field (``role.element``) or one document (``holder.kind``) with the matters that need it, by code.

    `asked`: the applicant meets it, once. `by` are the ways to meet a document, best first.
    """

    key: str
    owner: Text
    name: Text
    asked: bool
    ticks: Mapping[str, Tick]
    by: tuple[Alternative, ...] = ()

    @property
    def fetched(self) -> bool:
        """Whether a document costs the applicant nothing where the sources answer."""
        return bool(self.by) and self.by[0] in AUTOMATIC

    @property
    def handed_in(self) -> bool:
        """Whether the applicant must hand this document in, with no source to take it from."""
        required = any(tick.required and not tick.perhaps for tick in self.ticks.values())
        return self.asked and required and not self.fetched

    @property
    def perhaps(self) -> bool:
        return all(tick.perhaps for tick in self.ticks.values())


class Measure(StrEnum):
    FIELDS = "fields"
    DOCUMENTS = "documents"
    STEPS = "steps"
    VISITS = "visits"
    DAYS = "days"


@dataclass(frozen=True, slots=True)
class Tally:
    """One figure: `parts` by matter when each is applied for on its own, `after` when all are applied for as one."""

    measure: Measure
    parts: tuple[Decimal, ...]
    after: Decimal

    @property
    def before(self) -> Decimal:
        return sum(self.parts, Decimal(0))

    @property
    def percent(self) -> int | None:
        """1 - after / before as a whole percentage; None where there was nothing to reduce."""
        return round((1 - Fraction(self.after) / Fraction(self.before)) * 100) if self.before else None


@dataclass(frozen=True)
class Merge:
    """The whole proof for one situation. `published` are the four cuts as measured against the baseline."""

    planned: Plan
    fields: tuple[MergedRow, ...]
    documents: tuple[MergedRow, ...]
    tallies: tuple[Tally, ...]
    published: FourCuts

    @property
    def matters(self) -> tuple[Matter, ...]:
        return tuple(item.matter for item in self.planned.needed)

    def seen_by(self, matter: str) -> tuple[tuple[MergedRow, ...], tuple[MergedRow, ...]]:
        """The fields and documents the matter's desks may see: those it declares, and no others."""
        return (
            tuple(row for row in self.fields if matter in row.ticks),
            tuple(row for row in self.documents if matter in row.ticks),
        )


def merge(package: Package, answers: Answers) -> Merge:
    """The proof for complete answers to the guiding questions."""
    planned = plan(package, answers)
    form = compose(package, answers)
    fields = _fields(package, planned, form, answers)
    documents = _documents(package, planned, form, answers)
    return Merge(
        planned,
        fields,
        documents,
        tuple(_tallies(package, planned, fields, documents)),
        cuts(package, answers),
    )


def _fields(package: Package, planned: Plan, form: Form, answers: Answers) -> tuple[MergedRow, ...]:
    """Those of the form first, in its order; then what matters give each other; then what only entries bring up."""
    fed = {(one.key, need.matter): one.from_matter for one in form.fed for need in one.needed_by}
    asked = {(one.key, need.matter) for one in form.fields for need in one.needed_by}
    open_names = set(form.keys)
    rows = _Rows(dict.fromkeys((*form.keys, *(one.key for one in form.fed))))
    for matter, rule in _rules(planned, lambda matter: matter.fields):
        place = rule.field, matter.code
        if place in asked or place in fed:
            rows.tick(rule.field, matter, Tick(rule.purpose, rule.required, fed.get(place)))
        elif _may_come_up(rule, answers, open_names):
            open_names.add(rule.field)
            rows.tick(rule.field, matter, Tick(rule.purpose, rule.required, perhaps=True))
    return tuple(
        MergedRow(key, package.role_of(key).name, package.element_of(key).name, key in form.keys, ticks)
        for key, ticks in rows.ticked()
    )


def _documents(package: Package, planned: Plan, form: Form, answers: Answers) -> tuple[MergedRow, ...]:
    listed = {document.key: document for document in form.documents}
    rows = _Rows(dict.fromkeys(listed))
    for matter, rule in _rules(planned, lambda matter: matter.documents):
        key = f"{rule.holder}.{rule.kind}"
        if key in listed and any(need.matter == matter.code for need in listed[key].needed_by):
            rows.tick(key, matter, Tick(rule.purpose, rule.required, listed[key].prior_from))
        elif _may_come_up(rule, answers, set(form.keys)):
            rows.tick(key, matter, Tick(rule.purpose, rule.required, perhaps=True))
    return tuple(
        MergedRow(
            key,
            package.role_of(key).name,
            package.documents[key.partition(".")[2]].name,
            key in listed and listed[key].prior_from is None,
            ticks,
            listed[key].by if key in listed else (),
        )
        for key, ticks in rows.ticked()
    )


def _rules(planned: Plan, of: Callable[[Matter], tuple[Rule, ...]]) -> Iterator[tuple[Matter, Rule]]:
    for item in planned.needed:
        for rule in of(item.matter):
            yield item.matter, rule


def _may_come_up(rule: RequiredField | RequiredDocument, answers: Answers, open_names: set[str]) -> bool:
    """Whether entries in the form still decide: the condition is open, and one of its names can be filled in."""
    if rule.when is None or rule.when.holds(answers) is not None:
        return False
    return any(test.name in open_names for test in rule.when.tests())


class _Rows:
    """Ticks by row, then by matter; the order of `first` goes before that of the matters."""

    def __init__(self, first: Iterable[str]) -> None:
        self._ticks: dict[str, dict[str, Tick]] = {key: {} for key in first}

    def tick(self, key: str, matter: Matter, tick: Tick) -> None:
        self._ticks.setdefault(key, {})[matter.code] = tick

    def ticked(self) -> Iterator[tuple[str, dict[str, Tick]]]:
        return ((key, ticks) for key, ticks in self._ticks.items() if ticks)


def _tallies(
    package: Package, planned: Plan, fields: tuple[MergedRow, ...], documents: tuple[MergedRow, ...]
) -> Iterator[Tally]:
    """Before: what each needed matter asks for by itself. After: what the one application asks for."""
    matters = [item.matter for item in planned.needed]
    one_thing = package.one_thing
    yield Tally(Measure.FIELDS, _counts(matters, fields), Decimal(sum(row.asked for row in fields)))
    yield Tally(
        Measure.DOCUMENTS, _counts(matters, documents), Decimal(sum(row.handed_in for row in documents))
    )
    yield Tally(
        Measure.STEPS, tuple(Decimal(1 + matter.visits) for matter in matters), Decimal(1 + one_thing.visits)
    )
    yield Tally(
        Measure.VISITS, tuple(Decimal(matter.visits) for matter in matters), Decimal(one_thing.visits)
    )
    yield Tally(
        Measure.DAYS, tuple(in_days(matter.statutory_term) for matter in matters), in_days(one_thing.promise)
    )


def _counts(matters: list[Matter], rows: tuple[MergedRow, ...]) -> tuple[Decimal, ...]:
    """How many rows each matter needs for certain."""
    return tuple(
        Decimal(sum(matter.code in row.ticks and not row.ticks[matter.code].perhaps for row in rows))
        for matter in matters
    )
