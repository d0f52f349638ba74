"""The proof of a merge in words: the figures with what they are counted from, the rows with their ticks."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from services.catalogue.authoring.naming import Speaker
from services.catalogue.proof import Measure, Merge, MergedRow, Tally, Tick
from services.catalogue.vocabulary import Alternative, Matter, Package
from workflows.reads.readable import document_title


def measures() -> dict[str, str]:
    """What is counted, by the name of a tally or a cut."""
    return {
        Measure.FIELDS: _("Fields to fill in"),
        Measure.DOCUMENTS: _("Documents to hand in"),
        Measure.STEPS: _("Steps"),
        Measure.VISITS: _("Visits to an office"),
        Measure.DAYS: _("Working days"),
    }


@dataclass(frozen=True)
class FigureShown:
    """One figure: `before` may be a whole sum, with the part of every matter; `formula` has the numbers put in."""

    label: str
    before: str
    after: str
    formula: str


def counted(found: Merge) -> list[FigureShown]:
    """The figures counted from the catalogue for this situation."""
    labels = measures()
    return [_counted(labels[tally.measure], tally) for tally in found.tallies]


def _counted(label: str, tally: Tally) -> FigureShown:
    before, after = number(tally.before), number(tally.after)
    parts = [number(part) for part in tally.parts]
    whole = f"{' + '.join(parts)} = {before}" if len(parts) > 1 else before
    return FigureShown(label, whole, after, formula(before, after, tally.percent))


def published(found: Merge) -> list[FigureShown]:
    """The four cuts as the page of the one-thing shows them: against the baseline."""
    labels = measures()
    cuts = {
        Measure.DAYS: found.published.days,
        Measure.STEPS: found.published.steps,
        Measure.DOCUMENTS: found.published.documents,
        Measure.VISITS: found.published.visits,
    }
    return [
        FigureShown(
            labels[measure],
            str(cut.before),
            number(cut.after),
            formula(str(cut.before), number(cut.after), cut.percent),
        )
        for measure, cut in cuts.items()
    ]


def formula(before: str, after: str, percent: int | None) -> str:
    """The reduction with its numbers put in; a sentence where there was nothing to reduce."""
    if percent is None:
        return _("Nothing to reduce: there was none before.")
    return f"1 − {after} ÷ {before} = {percent}%"


def number(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _ways() -> dict[Alternative, str]:
    """How a document is met best."""
    return {
        Alternative.LICENCE: _("We take it from the record of electronic licences."),
        Alternative.SHARE: _("We ask the office that holds the data."),
        Alternative.PRIOR: _("An earlier matter of this application issues it."),
        Alternative.FORM: _("What you fill in replaces it."),
        Alternative.COMMITMENT: _("A declaration is enough; it is checked later."),
        Alternative.UPLOAD: _("You hand it in once."),
    }


@dataclass(frozen=True)
class Cell:
    """A place in the table: `mark` is drawn, `says` is read aloud and printed in the key."""

    mark: str
    says: str


@dataclass(frozen=True)
class RowShown:
    name: str
    note: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Needed:
    """A field or document one matter needs: how it comes, and what for."""

    name: str
    comes: str
    purpose: str


@dataclass(frozen=True)
class Seen:
    """What one matter's desks see. `number` is that of its column."""

    number: int
    matter: Matter
    offices: tuple[str, ...]
    fields: tuple[Needed, ...]
    documents: tuple[Needed, ...]


@dataclass(frozen=True)
class Proof:
    """A merge made ready to be read."""

    package: Package
    merge: Merge

    @property
    def numbers(self) -> dict[str, int]:
        return {matter.code: number for number, matter in enumerate(self.merge.matters, 1)}

    @property
    def fields(self) -> tuple[RowShown, ...]:
        return tuple(self._row(row, self.name_of_field(row)) for row in self.merge.fields)

    @property
    def documents(self) -> tuple[RowShown, ...]:
        return tuple(self._row(row, self.name_of_document(row)) for row in self.merge.documents)

    @property
    def seen(self) -> Iterator[Seen]:
        """Every matter with what is shown to its desks, in the order of the columns."""
        speaker = Speaker({})
        for number_, matter in enumerate(self.merge.matters, 1):
            fields, documents = self.merge.seen_by(matter.code)
            desks = dict.fromkeys((matter.department, *(matter.desk_of(step) for step in matter.steps)))
            yield Seen(
                number_,
                matter,
                tuple(map(speaker.office, desks)),
                tuple(self._needed(row, matter, self.name_of_field(row)) for row in fields),
                tuple(self._needed(row, matter, self.name_of_document(row)) for row in documents),
            )

    def name_of_field(self, row: MergedRow) -> str:
        return _("%(role)s: %(element)s") % {"role": row.owner, "element": row.name}

    def name_of_document(self, row: MergedRow) -> str:
        return document_title(row.name, row.owner)

    def comes(self, row: MergedRow, tick: Tick) -> str:
        """How this row reaches the matter, as a sentence."""
        if tick.fed_by is not None:
            return _("Comes from “%(matter)s”; nobody is asked.") % {
                "matter": self.package.matters[tick.fed_by].name
            }
        if tick.perhaps:
            return _("Asked only if certain entries in the form call for it.")
        if not row.by:
            return _("You fill it in once, or it is filled in from your record.")
        return _ways()[row.by[0]]

    def _needed(self, row: MergedRow, matter: Matter, name: str) -> Needed:
        tick = row.ticks[matter.code]
        return Needed(name, self.comes(row, tick), str(tick.purpose or ""))

    def _row(self, row: MergedRow, name: str) -> RowShown:
        times = sum(not tick.perhaps for tick in row.ticks.values())
        if row.perhaps:
            note = _("only with certain entries")
        elif not row.asked or row.fetched:
            note = _("not asked")
        elif times > 1:
            note = _("asked once instead of %(n)s times") % {"n": times}
        else:
            note = ""
        return RowShown(name, note, tuple(self._cell(row, matter) for matter in self.merge.matters))

    def _cell(self, row: MergedRow, matter: Matter) -> Cell:
        tick = row.ticks.get(matter.code)
        if tick is None:
            return Cell("", _("%(matter)s does not need it and does not see it") % {"matter": matter.name})
        if tick.fed_by is not None:
            said = _("%(matter)s gets it from matter %(n)s")
            return Cell(
                f"←{self.numbers[tick.fed_by]}",
                said % {"matter": matter.name, "n": self.numbers[tick.fed_by]},
            )
        if tick.perhaps:
            return Cell("○", _("%(matter)s needs it only with certain entries") % {"matter": matter.name})
        return Cell("✓", _("%(matter)s needs it") % {"matter": matter.name})
