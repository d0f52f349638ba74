"""Files and portal, each a source: reading files in overwrites nothing silently, writing them out loses nothing.

Comments in files are not kept: an entry is exported as its content, and says the same when it is read back.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from ruamel.yaml import YAML

from services.catalogue.authoring.companions import ORDER
from services.catalogue.authoring.library import Entries, entries_of, entry_body, owner_of
from services.catalogue.authoring.models import OPEN, EntryKind, Revision, RevisionState
from services.catalogue.authoring.publishing import take_turns
from services.catalogue.authoring.verbs import next_number
from services.catalogue.casting import roles_of
from services.catalogue.gathering import gather
from services.catalogue.publish import digest_of
from services.catalogue.vocabulary import Library, Matter, Role

Name = tuple[EntryKind, str]


@dataclass
class Imported:
    """What reading files in did, each entry by kind and code.

    `kept`: the portal has changed it, the files have not, so the portal's stays. `conflicts`: both have changed it;
    the portal's stays too, and somebody has to decide.
    """

    published: list[Name] = field(default_factory=list)
    unchanged: list[Name] = field(default_factory=list)
    kept: list[Name] = field(default_factory=list)
    conflicts: list[Name] = field(default_factory=list)


@transaction.atomic
def import_library(library: Library, *, now: datetime) -> Imported:
    """Take over what is new or changed in files that the loader found without faults.

    An entry that nobody has changed here since files were last read follows the files; a draft of it stays as it is,
    and its writers are told that another version was published.
    """
    take_turns()
    done = Imported()
    latest = _latest()
    new: list[Revision] = []
    for (kind, code), entry in entries_of(library).items():
        name, body = (kind, code), entry_body(entry)
        digest = digest_of(body)
        here, from_files = latest.get((kind, code), (None, None))
        if here is not None and here.digest == digest and here.state == RevisionState.PUBLISHED:
            done.unchanged.append(name)
        elif from_files is not None and from_files.digest == digest:
            done.kept.append(name)
        elif here is not None and here != from_files:
            done.conflicts.append(name)
        else:
            new.append(_revision(kind, code, body, digest, here, now))
            done.published.append(name)
    Revision.objects.bulk_create(new)
    return done


def _latest() -> dict[Name, tuple[Revision | None, Revision | None]]:
    """Of every entry the last revision that was in force, and the last that came from files."""
    found: dict[Name, tuple[Revision | None, Revision | None]] = {}
    once = (RevisionState.PUBLISHED, RevisionState.REPLACED, RevisionState.RETIRED)
    for revision in Revision.objects.filter(state__in=once).defer("body").order_by("number"):
        name = (EntryKind(revision.kind), revision.code)
        from_files = revision if revision.from_files else found.get(name, (None, None))[1]
        found[name] = (revision, from_files)
    return found


def _revision(
    kind: EntryKind, code: str, body: dict[str, Any], digest: str, here: Revision | None, now: datetime
) -> Revision:
    if here is not None:
        Revision.objects.filter(pk=here.pk, state=RevisionState.PUBLISHED).update(
            state=RevisionState.REPLACED, ended_at=now
        )
    # Only an entry somebody works on, or has worked on, can have numbers this process does not know.
    number = next_number(kind, code) if here is not None or _is_open(kind, code) else 1
    return Revision(
        kind=kind,
        code=code,
        number=number,
        owner=owner_of(kind, body),
        body=body,
        digest=digest,
        state=RevisionState.PUBLISHED,
        from_files=True,
        created_at=now,
        saved_at=now,
        published_at=now,
    )


def _is_open(kind: EntryKind, code: str) -> bool:
    return Revision.objects.filter(kind=kind, code=code, state__in=(*OPEN, RevisionState.REJECTED)).exists()


def as_yaml(entries: Entries, *, heading: Iterable[str] = ()) -> str:
    """A package file with these entries; the loader reads the same back. Defaults are left out, as authors do."""
    writer = YAML()
    writer.width, writer.allow_unicode, writer.default_flow_style = 110, True, False
    writer.indent(mapping=2, sequence=4, offset=2)
    written: dict[str, list[Any]] = {}
    for kind in ORDER:
        of_kind = [
            entry.model_dump(mode="json", exclude_defaults=True)
            for (each, _code), entry in entries.items()
            if each is kind
        ]
        if of_kind:
            written[kind.section] = of_kind
    text = io.StringIO()
    for line in heading:
        text.write(f"# {line}\n")
    writer.dump(written, text)
    return text.getvalue()


def one_thing_with_all(entries: Entries, code: str) -> dict[Name, Any]:
    """A one-thing and every entry it refers to, directly or through others. KeyError for an unknown code."""
    needed: set[Name] = {(EntryKind.ONE_THING, code)}
    one_thing = entries[EntryKind.ONE_THING, code]
    of_matters = {code: entry for (_, code), entry in entries.items() if isinstance(entry, Matter)}
    of_roles = {code: entry for (_, code), entry in entries.items() if isinstance(entry, Role)}
    package = gather(Library(**{
        kind.section: tuple(entry for (each, _), entry in entries.items() if each is kind) for kind in EntryKind
    } | {"one_things": (one_thing,)}))[code]  # fmt: skip
    needed |= {(EntryKind.MATTER, each) for each in package.matters}
    needed |= {(EntryKind.ELEMENT, each) for each in package.elements}
    needed |= {(EntryKind.DOCUMENT, each) for each in package.documents}
    needed |= {(EntryKind.ROLE, each) for each in package.roles}
    # A shared matter speaks of roles of its own, which its package no longer names.
    for matter in package.matters:
        needed |= {(EntryKind.ROLE, role) for role in roles_of(of_matters[matter])}
    for kind, role in list(needed):
        if kind is EntryKind.ROLE and (finds := of_roles[role].identified_by):
            needed.add((EntryKind.ELEMENT, finds))
    return {name: entry for name, entry in entries.items() if name in needed}
