"""Where data come from: results that feed later matters, and the place that finds the serving department."""

from collections.abc import Iterable, Iterator

from services.catalogue.checks.problem import Problem
from services.catalogue.checks.proofs import together
from services.catalogue.merging import given_by
from services.catalogue.reachable import TooManyAnswers
from services.catalogue.vocabulary import Alternative, Matter, Package

Path = tuple[str | int, ...]


def source_problems(package: Package) -> Iterator[Problem]:
    """Fields that a result gives too late, serving places that nobody asks for, records that say nothing."""
    upstream = upstream_of(package)
    for matter in package.matters.values():
        yield from _given_too_late(package, matter, upstream)
        if matter.served_by is not None and not _is_known(package, matter, upstream[matter.code]):
            message = (
                f"in '{package.one_thing.code}' the place '{matter.served_by}' is not always known: list it in "
                "the matter's fields, required and without 'when'"
            )
            yield Problem(("matters", matter.code, "served_by"), message)
    yield from _prefills(package)


def _prefills(package: Package) -> Iterator[Problem]:
    """A record can fill in only what it says, for somebody who applies, and where a matter asks."""
    one_thing = package.one_thing
    asked = {rule.field for matter in package.matters.values() for rule in matter.fields}
    for i, prefill in enumerate(one_thing.prefills):
        path = ("one_things", one_thing.code, "prefills", i)
        if prefill.of not in one_thing.applicants:
            yield Problem(
                (*path, "of"), f"'{prefill.of}' never applies; only the applicant's record is opened"
            )
        record = package.documents.get(prefill.record)
        for element, field in prefill.fills.items():
            here = (*path, "fills", element)
            if record is not None and element not in record.provides:
                yield Problem(here, f"the record '{prefill.record}' does not provide '{element}'")
            if field not in asked:
                yield Problem(here, f"in '{one_thing.code}' no matter asks for '{field}'")


def upstream_of(package: Package) -> dict[str, set[str]]:
    """For each matter all that run before it when every matter is needed."""
    after = {member.matter: member.after for member in package.one_thing.matters}
    found: dict[str, set[str]] = {}
    for code in after:
        todo = list(after[code])
        found[code] = set()
        while todo:
            before = todo.pop()
            if before not in found[code]:
                found[code].add(before)
                todo += after[before]
    return found


def _given_too_late(package: Package, matter: Matter, upstream: dict[str, set[str]]) -> Iterator[Problem]:
    """A field that a matter running beside this one gives: it would be asked although it does not exist yet."""
    for i, rule in enumerate(matter.fields):
        givers = [
            code
            for code, other in package.matters.items()
            if any(field == rule.field for field, _origin, _always in given_by(other))
        ]
        if any(code in upstream[matter.code] for code in givers):
            continue
        for code in givers:
            beside = code != matter.code and matter.code not in upstream[code]
            if beside and _may_meet(package, {code, matter.code}):
                message = (
                    f"'{rule.field}' is given by '{code}', which does not run before this matter in "
                    f"'{package.one_thing.code}': add it to 'after'"
                )
                yield Problem(("matters", matter.code, "fields", i), message)
                break


def _may_meet(package: Package, codes: set[str]) -> bool:
    try:
        return together(package, codes) is not None
    except TooManyAnswers:
        return True


def _is_known(package: Package, matter: Matter, upstream: set[str]) -> bool:
    """Whether the serving place is in the form whenever the matter is needed, or given by a matter before it."""
    place = matter.served_by or ""
    always = {
        member.matter for member in package.one_thing.matters if not member.when and not member.excluded
    }
    for code in (always | {matter.code}) & set(package.matters):
        for rule in package.matters[code].fields:
            if rule.field == place and rule.required and rule.when is None:
                return True
    if any(s.field == place and s.when is None for s in package.one_thing.situations):
        return True
    given = (gift for code in upstream for gift in given_by(package.matters[code]))
    return any(field == place and always for field, _origin, always in given)


def prior_problems(packages: Iterable[Package]) -> Iterator[Problem]:
    """Documents taken from an earlier matter that in no one-thing comes earlier."""
    missing: dict[tuple[str, int], Problem] = {}
    met: set[tuple[str, int]] = set()
    for package in packages:
        upstream = upstream_of(package)
        for matter in package.matters.values():
            earlier = [package.matters[code] for code in upstream[matter.code]]
            issued = {(result.document, result.holder) for other in earlier for result in other.results}
            for i, rule in enumerate(matter.documents):
                if Alternative.PRIOR not in rule.by:
                    continue
                if (rule.kind, rule.holder) in issued:
                    met.add((matter.code, i))
                message = (
                    f"'prior' is not possible: no matter before issues '{rule.kind}' for '{rule.holder}'"
                )
                missing[matter.code, i] = Problem(("matters", matter.code, "documents", i, "by"), message)
    yield from (problem for place, problem in missing.items() if place not in met)
