"""What an official reads before taking a package over: what must be settled, and what one should know."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from services.catalogue.authoring.differences import differences, part_name
from services.catalogue.authoring.library import entry_body, library_of
from services.catalogue.authoring.models import EntryKind
from services.catalogue.authoring.naming import Speaker
from services.catalogue.gathering import gather
from services.catalogue.portable.planning import Fate, Plan, Planned
from services.catalogue.reachable import conditions_of
from services.catalogue.vocabulary import Alternative, ElementType
from services.organisation.models import Region
from services.records.models import RegistrySource

Told = Iterator[str]


@dataclass(frozen=True)
class Change:
    """What happens to one entry that this city took over before, in whole sentences."""

    name: str
    comes: tuple[str, ...]
    stays: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """`open` must be settled before there can be drafts; `notes` should be known; all in the active language."""

    open: tuple[str, ...]
    notes: tuple[str, ...]
    changes: tuple[Change, ...]


def report_of(plan: Plan) -> Report:
    """The faults that the proofs of publishing find are not here: `plan.problems` has them, to be worded by a page."""
    say = Speaker({**plan.source, **plan.after})
    return Report(tuple(_open(plan, say)), tuple(_notes(plan, say)), tuple(_changes(plan, say)))


def _open(plan: Plan, say: Speaker) -> Told:
    for function in plan.functions_missing:
        asking = ", ".join(wanted for wanted, here in plan.functions.items() if here == function)
        yield gettext("No department here does “%(function)s”. Say who does it.") % {"function": asking}
    for each in plan.collisions:
        ours, theirs = each.before, plan.source[each.kind, each.source]
        yield gettext("%(kind)s “%(code)s”: here it is “%(ours)s”, in the package “%(theirs)s”, and they differ.") % {
            "kind": each.kind.label, "code": each.source, "ours": ours.name, "theirs": theirs.name,  # type: ignore[attr-defined, union-attr]
        }  # fmt: skip
    for each in plan.busy:
        yield gettext("Somebody is writing on “%(name)s”. That has to be finished or discarded first.") % {
            "name": each.entry.name
        }
    if plan.number_taken:
        yield gettext("Another one-thing here has the public number %(number)s. Give this one another.") % {
            "number": plan.one_thing.entry.number
        }


def _notes(plan: Plan, say: Speaker) -> Told:
    yield from _versions(plan)
    yield from _what_comes(plan)
    yield from _places(plan)
    yield from _registers(plan, say)
    for matter, kind, holder in plan.without_prior:
        yield gettext("“%(matter)s”: no matter here issues “%(document)s” before it, so it is met in another way.") % {
            "matter": say.matter(matter), "document": say.document(kind, holder)
        }  # fmt: skip
    samples = [each for each in plan.drafts if getattr(each.entry, "sample", False)]
    if samples:
        yield ngettext(
            "%(n)s matter is marked as sample data: its terms and codes are illustrative. Check them.",
            "%(n)s matters are marked as sample data: their terms and codes are illustrative. Check them.",
            len(samples),
        ) % {"n": len(samples)}  # fmt: skip


def _versions(plan: Plan) -> Told:
    takeover, previous = plan.takeover, plan.previous
    if previous is None:
        return
    numbers = {"here": previous.version, "package": takeover.version}
    if takeover.version < previous.version:
        yield (
            gettext(
                "Version %(here)s of it was taken over already; this package is older: version %(package)s."
            )
            % numbers
        )
    elif takeover.digest == previous.digest:
        yield gettext("This very version was taken over already: version %(here)s.") % numbers
    else:
        yield gettext("It follows version %(here)s, which was taken over before.") % numbers


def _what_comes(plan: Plan) -> Told:
    sentences = {
        EntryKind.MATTER: lambda n: ngettext(
            "One new matter comes with it.", "%(n)s new matters come with it.", n
        ),
        EntryKind.ELEMENT: lambda n: ngettext(
            "One new field of the dictionary comes with it.",
            "%(n)s new fields of the dictionary come with it.",
            n,
        ),
        EntryKind.DOCUMENT: lambda n: ngettext(
            "One new kind of document comes with it.", "%(n)s new kinds of documents come with it.", n
        ),
        EntryKind.ROLE: lambda n: ngettext("One new role comes with it.", "%(n)s new roles come with it.", n),
    }
    for kind, sentence in sentences.items():
        new = sum(each.kind is kind and each.fate is Fate.NEW for each in plan.planned)
        if new:
            yield sentence(new) % {"n": new}


def _places(plan: Plan) -> Told:
    """Places that conditions test and this city does not have, and texts that speak of the issuing city's places."""
    known = set(Region.objects.values_list("code", flat=True))
    package = gather(library_of(plan.source))[plan.takeover.code]
    for condition in conditions_of(package):
        for test in condition.tests():
            element = package.elements.get(test.name.partition(".")[2])
            if element is None or element.type is not ElementType.REGION:
                continue
            values = test.value if test.operator == "in" else (test.value,)
            for value in values:
                if plan.mapping.regions.get(str(value), str(value)) not in known:
                    yield gettext(
                        "A condition asks for the place %(code)s, which is not here. Name the place that is meant "
                        "in the mapping file, under “regions”."
                    ) % {"code": value}
    own = set(Region.objects.values_list("name_zh", flat=True))
    foreign = [place["zh"] for place in plan.takeover.places if place["zh"] not in own]
    for each in plan.drafts:
        text = json.dumps(entry_body(each.entry), ensure_ascii=False)
        if named := [place for place in foreign if place in text]:
            names = {"name": each.entry.name, "places": gettext(", ").join(named)}
            yield (
                gettext(
                    "The texts of “%(name)s” name places of the issuing city: %(places)s. Write your own."
                )
                % names
            )


def _registers(plan: Plan, say: Speaker) -> Told:
    """Records that are looked up, and of which no register of this city is known."""
    known = set(RegistrySource.objects.values_list("kind", flat=True))
    wanted: dict[str, None] = {}
    for each in plan.planned:
        if each.kind is not EntryKind.MATTER or each.fate is Fate.COLLIDES:
            continue
        fetched = {Alternative.LICENCE, Alternative.SHARE}
        wanted |= dict.fromkeys(rule.kind for rule in each.entry.documents if fetched & set(rule.by))
        wanted |= dict.fromkeys(check.record for step in each.entry.steps for check in step.checks)
    if missing := [kind for kind in wanted if kind not in known]:
        yield gettext(
            "No register here is known to hold: %(names)s. Until one is connected, people upload them and clerks check."
        ) % {"names": gettext(", ").join(say.entry(EntryKind.DOCUMENT, kind) for kind in missing)}


def _changes(plan: Plan, say: Speaker) -> Iterator[Change]:
    for each in plan.planned:
        if each.merge is None and each.fate is not Fate.REPLACES:
            continue
        comes = tuple(differences(each.before, each.entry, say)) if each.entry != each.before else ()
        stays = tuple(_stays(each))
        if comes or stays:
            yield Change(str(each.entry.name), comes, stays)


def _stays(each: Planned) -> Told:
    if each.merge is None:
        return
    for part in each.merge.kept:
        sentence = (
            gettext("Both cities changed this since; yours stays: %(part)s.")
            if part in each.merge.both
            else gettext("You changed this since, and it stays: %(part)s.")
        )
        yield sentence % {"part": part_name(part)}
