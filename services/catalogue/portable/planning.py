"""What taking a package over would do here: each entry's fate, what is missing, and what must be settled first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.utils.translation import gettext
from pydantic import BaseModel, ValidationError

from services.catalogue.authoring.library import (
    Entries,
    entry_body,
    functions_held,
    library_of,
    published_entries,
)
from services.catalogue.authoring.models import IN_FORCE_ONCE, OPEN, EntryKind, Revision, RevisionState
from services.catalogue.authoring.verbs import faults_with
from services.catalogue.checks import Problem
from services.catalogue.checks.sources import prior_problems
from services.catalogue.gathering import gather
from services.catalogue.portable.bounds import faults_of_terms
from services.catalogue.portable.following import Merged, merged
from services.catalogue.portable.mapping import Mapping, MappingFault
from services.catalogue.portable.models import Takeover
from services.catalogue.portable.packing import read_entries
from services.catalogue.portable.renaming import Bodies, renamed
from services.catalogue.sentences import sentences
from services.catalogue.vocabulary import Alternative

Name = tuple[EntryKind, str]


class Fate(StrEnum):
    """What becomes of an entry of the package."""

    SAME = "same"  # this city has the very same
    OURS = "ours"  # the mapping says that this city's own is meant
    NEW = "new"
    FOLLOWS = "follows"  # it was taken over before, and comes in a newer state
    REPLACES = "replaces"  # the mapping says that it takes the place of this city's own
    COLLIDES = "collides"  # this city has another entry of that code, and nobody has said what to do


MAKES_A_DRAFT = (Fate.NEW, Fate.FOLLOWS, Fate.REPLACES)


@dataclass(frozen=True)
class Planned:
    """An entry by the name it would have here; `source` is its code in the package.

    `entry` is what would stand here, `before` what stands here now; `merge` tells what of it stays.
    """

    kind: EntryKind
    code: str
    source: str
    fate: Fate
    entry: Any
    before: Any | None
    merge: Merged | None = None
    taken: dict[str, Any] = field(default_factory=dict)

    @property
    def changes(self) -> bool:
        """Whether a draft is needed; the one-thing's stands for the whole, so it always is."""
        if self.fate not in MAKES_A_DRAFT:
            return False
        return self.kind is EntryKind.ONE_THING or self.before is None or self.entry != self.before


@dataclass(frozen=True)
class Plan:
    """All of it. Nothing is written by making one."""

    takeover: Takeover
    mapping: Mapping
    source: Entries
    here: Entries
    planned: tuple[Planned, ...]
    without_prior: tuple[tuple[str, str, str], ...]
    previous: Takeover | None

    @property
    def one_thing(self) -> Planned:
        return next(each for each in self.planned if each.kind is EntryKind.ONE_THING)

    @property
    def drafts(self) -> tuple[Planned, ...]:
        return tuple(each for each in self.planned if each.changes)

    @cached_property
    def changes(self) -> dict[Name, BaseModel]:
        return {(each.kind, each.code): each.entry for each in self.drafts}

    @cached_property
    def after(self) -> dict[Name, BaseModel]:
        """The catalogue as it would be."""
        return {**self.here, **self.changes}

    @cached_property
    def problems(self) -> tuple[Problem, ...]:
        """Every fault publishing would find."""
        return faults_with(self.changes)

    @cached_property
    def functions_missing(self) -> tuple[str, ...]:
        """Who would do it, as mapped, and nobody is: ``police@street``."""
        held = functions_held() or frozenset()
        return tuple(sorted(function for function in self.functions.values() if function not in held))

    @cached_property
    def functions(self) -> dict[str, str]:
        """Every function the package names → who does it here."""
        named = dict.fromkeys(_functions(self.source))
        return {function: self.mapping.functions.get(function, function) for function in sorted(named)}

    @cached_property
    def busy(self) -> tuple[Planned, ...]:
        """Entries somebody already writes on; of each there is one draft at a time."""
        names = set(Revision.objects.filter(state__in=OPEN).values_list("kind", "code"))
        return tuple(each for each in self.drafts if (each.kind, each.code) in names)

    @cached_property
    def number_taken(self) -> bool:
        """Whether another one-thing of this city has its public number."""
        own = self.one_thing.entry
        return any(
            kind is EntryKind.ONE_THING and code != own.code and entry.number == own.number  # type: ignore[attr-defined]
            for (kind, code), entry in self.here.items()
        )

    @property
    def collisions(self) -> tuple[Planned, ...]:
        return tuple(each for each in self.planned if each.fate is Fate.COLLIDES)

    @property
    def is_settled(self) -> bool:
        """Whether it can become drafts."""
        open_questions = (self.collisions, self.functions_missing, self.busy, self.number_taken)
        return not any(open_questions) and not self.problems


def plan_of(takeover: Takeover, mapping: Mapping) -> Plan:
    """What taking this package over with that mapping would do. Raises MappingFault for a mapping that cannot be."""
    source, here = read_entries(takeover.entries), published_entries()
    _check_terms(source, mapping)
    taken, previous = taken_before(takeover), previous_of(takeover)
    bodies = renamed(source, mapping)
    if len(bodies) != len(source):
        raise MappingFault(_clashing(source, mapping))
    codes = {name: code for (kind, code) in source for name in [(kind, _called(kind, code, mapping))]}
    planned = tuple(_planned(name, codes[name], bodies, here, taken, mapping) for name in bodies)
    planned, without = _possible_ways(planned, here)
    return Plan(takeover, mapping, source, here, planned, without, previous)


def _called(kind: EntryKind, code: str, mapping: Mapping) -> str:
    if kind is EntryKind.ONE_THING:
        return mapping.one_thing.code or code
    return mapping.renames(kind).get(code, code)


def _clashing(source: Entries, mapping: Mapping) -> list[str]:
    seen: dict[Name, str] = {}
    said = []
    for kind, code in source:
        name = (kind, _called(kind, code, mapping))
        if name in seen:
            said.append(
                gettext("The mapping makes one of two: “%(first)s” and “%(second)s”.")
                % {"first": seen[name], "second": code}
            )
        seen[name] = code
    return said


def _planned(
    name: Name, source: str, bodies: Bodies, here: Entries, taken: Bodies, mapping: Mapping
) -> Planned:
    kind, code = name
    theirs, before = _read(kind, bodies[name]), here.get(name)
    fate, merge, entry = _fate(name, source, before, taken, mapping, theirs), None, theirs
    if fate is Fate.FOLLOWS and before is not None:
        merge = merged(taken[name], entry_body(before), entry_body(theirs))
        entry = _read(kind, merge.body)
    elif fate in (Fate.OURS, Fate.SAME, Fate.COLLIDES):
        entry = before
    return Planned(kind, code, source, fate, entry, before, merge, entry_body(theirs))


def _fate(name: Name, source: str, before: Any, taken: Bodies, mapping: Mapping, theirs: BaseModel) -> Fate:
    kind, _code = name
    if before is None:
        return Fate.NEW
    if name in taken:
        return Fate.FOLLOWS
    if kind is EntryKind.ONE_THING:
        return Fate.REPLACES if mapping.one_thing.replace else Fate.COLLIDES
    if kind is EntryKind.MATTER and source in mapping.replace:
        return Fate.REPLACES
    if source in mapping.renames(kind):
        return Fate.OURS
    return Fate.SAME if before == theirs else Fate.COLLIDES


def _read(kind: EntryKind, body: dict[str, Any]) -> Any:
    try:
        return kind.model.model_validate(body)
    except ValidationError as error:
        raise MappingFault(
            f"{body['code']}: {message}" for _path, message in sentences(kind.model, error)
        ) from None


def taken_before(takeover: Takeover) -> Bodies:
    """Every entry that was taken over from the same issuer and came into force, as it came; the newest of each."""
    found: Bodies = {}
    for earlier in _in_force_once(takeover).order_by("begun_at", "pk"):
        for section, bodies in earlier.taken.items():
            kind = next(kind for kind in EntryKind if kind.section == section)
            found |= {(kind, body["code"]): body for body in bodies}
    return found


def previous_of(takeover: Takeover) -> Takeover | None:
    """The version of the same one-thing of the same issuer that came into force last."""
    return _in_force_once(takeover).filter(code=takeover.code).order_by("-begun_at", "-pk").first()


def _in_force_once(takeover: Takeover) -> Any:
    once = [state for state in IN_FORCE_ONCE if state != RevisionState.APPROVED]
    led = Revision.objects.filter(kind=EntryKind.ONE_THING, state__in=once, takeover__isnull=False)
    same = Takeover.objects.filter(issuer__fingerprint=takeover.issuer.fingerprint)
    return same.filter(pk__in=led.values("takeover_id")).exclude(pk=takeover.pk)


def _possible_ways(
    planned: tuple[Planned, ...], here: Entries
) -> tuple[tuple[Planned, ...], tuple[tuple[str, str, str], ...]]:
    """A shared matter may take a document from a matter that this city has in no one-thing: that way is left out.

    Returns the entries, and (matter, document, holder) of each such way.
    """
    changes = {(each.kind, each.code): each.entry for each in planned if each.changes}
    packages = gather(library_of({**here, **changes}))
    impossible: dict[str, set[int]] = {}
    for problem in prior_problems(packages.values()):
        _section, code, _documents, index, *_rest = problem.path
        impossible.setdefault(str(code), set()).add(int(index))
    done, left_out = [], []
    for each in planned:
        if each.kind is not EntryKind.MATTER or not each.changes or each.code not in impossible:
            done.append(each)
            continue
        documents = list(each.entry.documents)
        for index in sorted(impossible[each.code]):
            rule = documents[index]
            ways = tuple(way for way in rule.by if way is not Alternative.PRIOR)
            if ways:
                documents[index] = rule.model_copy(update={"by": ways})
                left_out.append((each.code, rule.kind, rule.holder))
        entry = each.entry.model_copy(update={"documents": tuple(documents)})
        taken = each.taken if each.merge else entry_body(entry)
        done.append(
            Planned(each.kind, each.code, each.source, each.fate, entry, each.before, each.merge, taken)
        )
    return tuple(done), tuple(left_out)


def _functions(entries: Entries) -> Iterator[str]:
    for (kind, _code), entry in entries.items():
        match kind:
            case EntryKind.MATTER:
                yield entry.department  # type: ignore[attr-defined]
                yield from (step.desk for step in entry.steps if step.desk)  # type: ignore[attr-defined]
            case EntryKind.ONE_THING:
                yield entry.lead  # type: ignore[attr-defined]
                if entry.precheck:  # type: ignore[attr-defined]
                    yield entry.precheck  # type: ignore[attr-defined]


def _check_terms(source: Entries, mapping: Mapping) -> None:
    """A city may promise less time than the law gives, never more. Raises MappingFault with every fault."""
    if faults := list(faults_of_terms(source, mapping)):
        raise MappingFault(faults)
