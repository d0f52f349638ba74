"""The catalogue as the published revisions have it, and as it would be with some entries changed."""

from collections.abc import Collection, Iterable, Mapping
from threading import Lock
from typing import Any

from django.db import transaction

from services.catalogue.authoring.models import Entry, EntryKind, Revision, RevisionState
from services.catalogue.checks import Problem, check_library, check_package, check_packages
from services.catalogue.gathering import gather
from services.catalogue.models import OneThingVersion
from services.catalogue.publish import body_of, digest_of
from services.catalogue.vocabulary import Library, Package
from services.organisation.models import Department

Entries = Mapping[tuple[EntryKind, str], Entry]
"""Entries by kind and code."""

_CACHED = 2048
_entries: dict[tuple[str, str], Entry] = {}  # by kind and digest
_lock = Lock()


def entry_body(entry: Entry) -> dict[str, Any]:
    """The entry as JSON, defaults written out, so that it means the same after a default has changed."""
    return entry.model_dump(mode="json")


def owner_of(kind: EntryKind, body: Mapping[str, Any]) -> str:
    """Who answers for the entry (``function@level``); empty for the dictionary, which belongs to all."""
    match kind:
        case EntryKind.MATTER:
            return str(body["department"])
        case EntryKind.ONE_THING:
            return str(body["lead"])
    return ""


@transaction.atomic
def published_entries() -> dict[tuple[EntryKind, str], Entry]:
    """Every published entry. Bodies are read only where this process has not built the model yet."""
    rows = list(
        Revision.objects.filter(state=RevisionState.PUBLISHED)
        .order_by("kind", "code")
        .values_list("pk", "kind", "code", "digest")
    )
    missing = [pk for pk, kind, _code, digest in rows if (kind, digest) not in _entries]
    for revision in Revision.objects.filter(pk__in=missing):
        _keep(revision.kind, revision.digest, revision.entry)
    return {(EntryKind(kind), code): _built(pk, kind, digest) for pk, kind, code, digest in rows}


def _keep(kind: str, digest: str, entry: Entry) -> None:
    with _lock:
        if len(_entries) >= _CACHED:
            _entries.pop(next(iter(_entries)))
        _entries[kind, digest] = entry


def _built(pk: int, kind: str, digest: str) -> Entry:
    entry = _entries.get((kind, digest))
    return entry if entry is not None else Revision.objects.get(pk=pk).entry


def library_of(entries: Entries) -> Library:
    """The entries as one library."""
    by_section: dict[str, list[Entry]] = {kind.section: [] for kind in EntryKind}
    for (kind, _code), entry in entries.items():
        by_section[kind.section].append(entry)
    return Library(**{section: tuple(found) for section, found in by_section.items()})


def published_library() -> Library:
    return library_of(published_entries())


def entries_of(library: Library) -> dict[tuple[EntryKind, str], Any]:
    """The other way round."""
    return {(kind, entry.code): entry for kind in EntryKind for entry in getattr(library, kind.section)}


def functions_held() -> frozenset[str] | None:
    """What departments hold, as ``police@district``; None when there are no departments yet."""
    held = Department.objects.standing().values_list("function", "level").distinct()
    return frozenset(f"{function}@{level}" for function, level in held) or None


def problems_in(
    library: Library,
    packages: Mapping[str, Package],
    functions: frozenset[str] | None,
    *,
    only: Collection[str] | None = None,
    retired: Iterable[Package] = (),
) -> list[Problem]:
    """Every fault of the entries and of the packages, of all or `only` of these codes: the same proofs as for files.

    A document may still name as its source a matter that only a `retired` one-thing puts before it.
    """
    known = {
        kind.section: frozenset(entry.code for entry in getattr(library, kind.section)) for kind in EntryKind
    }
    problems = list(check_library(library, known, functions))
    whole = not problems
    for code, package in packages.items():
        if only is None or code in only:
            problems += check_package(package, whole=whole)
    if whole:
        problems += check_packages((*packages.values(), *retired))
    return list(dict.fromkeys(problems))


def touched(packages: Mapping[str, Package]) -> dict[str, Package]:
    """The packages whose one-thing is on offer with another content than this: they want a new version."""
    offered = dict(OneThingVersion.objects.current_all().values_list("code", "digest"))
    return {
        code: package
        for code, package in packages.items()
        if code in offered and digest_of(body_of(package)) != offered[code]
    }


def with_changes(changes: Entries) -> Library:
    """The published catalogue with these entries in place of, or beside, its own."""
    return library_of({**published_entries(), **changes})


def packages_with(changes: Entries) -> dict[str, Package]:
    """All one-things as they would be with these changes, by code."""
    return gather(with_changes(changes))
