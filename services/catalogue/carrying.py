"""What a running case carries along when it goes over to a newer version: promises never longer, names still known.

A promise that was made is not taken back (protection of legitimate expectation: Administrative Licensing Law, art. 8).
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from services.catalogue.models import package_of
from services.catalogue.vocabulary import Matter, OneThing, Package, Step
from services.terms import Term, Unit

TERMS_OF_A_MATTER = ("acceptance_term", "statutory_term", "promised_term", "delivery_term")
TERMS_OF_A_ONE_THING = ("promise", "statutory_term", "precheck_term")

Entry = TypeVar("Entry", Matter, OneThing)


class CarriedMatter(Matter):
    """A matter that still answers to the codes its steps had before: `former` leads from old to new."""

    former: dict[str, str] = {}

    def step(self, code: str) -> Step:
        return super().step(self.former.get(code, code))


def shorter(new: Term, old: Term) -> Term:
    """The term that ends first; where the units cannot be compared, the old one, for that is what was promised."""
    if Unit.IMMEDIATE in (new.unit, old.unit):
        return new if new.unit is Unit.IMMEDIATE else old
    return min(new, old) if new.unit is old.unit else old


def carried(package: Package, earlier: Iterable[Package], steps: Mapping[str, Mapping[str, str]]) -> Package:
    """`package` with no term longer than in any of the `earlier` ones, knowing the former codes of `steps` (by matter)
    and whatever the earlier ones named: history speaks of it.
    """
    earlier = tuple(earlier)
    before = {code: [one.matters[code] for one in earlier if code in one.matters] for code in package.matters}
    return package.model_copy(
        update={
            "one_thing": _with_shortest(
                package.one_thing, [one.one_thing for one in earlier], TERMS_OF_A_ONE_THING
            ),
            "matters": {
                code: _matter(matter, before[code], steps.get(code, {}))
                for code, matter in package.matters.items()
            },
            "elements": {key: one for each in (*earlier, package) for key, one in each.elements.items()},
            "roles": {key: one for each in (*earlier, package) for key, one in each.roles.items()},
            "documents": {key: one for each in (*earlier, package) for key, one in each.documents.items()},
        }
    )


def carried_package(version_id: int, kept: Mapping[str, Any]) -> Package:
    """The package of a version for a case that carries `kept` along: ``{"versions": [id …], "steps": {matter: {old:
    new}}}``. Built once per process. Raises OneThingVersion.DoesNotExist.
    """
    steps = tuple((matter, tuple(names.items())) for matter, names in kept.get("steps", {}).items())
    return _built(version_id, tuple(kept.get("versions", ())), steps)


@lru_cache(maxsize=256)
def _built(
    version_id: int, versions: tuple[int, ...], steps: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
) -> Package:
    names = {matter: dict(pairs) for matter, pairs in steps}
    return carried(package_of(version_id), map(package_of, versions), names)


def _matter(matter: Matter, earlier: list[Matter], former: Mapping[str, str]) -> Matter:
    found = _with_shortest(matter, earlier, TERMS_OF_A_MATTER)
    if not former:
        return found
    return CarriedMatter(**{name: getattr(found, name) for name in Matter.model_fields}, former=dict(former))


def _with_shortest(entry: Entry, earlier: Iterable[Entry], terms: Iterable[str]) -> Entry:
    update: dict[str, Term] = {}
    for name in terms:
        term = own = getattr(entry, name)
        for one in earlier:
            term = shorter(term, getattr(one, name))
        if term != own:
            update[name] = term
    return entry.model_copy(update=update) if update else entry
