"""Appending looks: before data are handed out, in the request that asks for them.

Whoever records holds the lock of the department's chain until the surrounding transaction ends, so looks are
recorded outside longer transactions. Chains are locked in the order of their departments: nobody waits in a circle.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import connection, transaction

from workflows.models import AccessHead, AccessScope, Purpose

from .chain import Link, scope_digest

REPEAT_WITHIN = timedelta(minutes=5)
"""The same person shown the same data of the same task again within this time is the same look."""

# Plain SQL: this runs before every page of staff, and building it through the ORM costs more than running it.
KNOWN = """
SELECT scope.digest, scope.id, entry.department_id, entry.case_id, entry.holder_id, entry.task_id
FROM workflows_accessscope scope LEFT JOIN workflows_accessentry entry
  ON entry.case_id = ANY(%(cases)s::bigint[]) AND entry.scope_id = scope.id AND entry.by_id = %(by)s::bigint
 AND entry.purpose = %(purpose)s AND entry.at > %(since)s AND entry.at <= %(now)s
WHERE scope.digest = ANY(%(digests)s)
"""
LOCK = """
SELECT department_id, number, hash,
       ARRAY(SELECT nextval('workflows_accessentry_id_seq') FROM generate_series(1, %(entries)s))
FROM workflows_accesshead WHERE department_id = ANY(%(departments)s)
ORDER BY department_id FOR NO KEY UPDATE
"""
APPEND = """
WITH appended AS (
    INSERT INTO workflows_accessentry (id, department_id, number, holder_id, case_id, task_id, scope_id, previous,
                                       hash, at, by_id, purpose, method)
    SELECT entry.*, %(at)s, %(by)s::bigint, %(purpose)s, %(method)s
    FROM unnest(%(id)s::bigint[], %(department)s::bigint[], %(number)s::bigint[], %(holder)s::bigint[],
                %(case)s::bigint[], %(task)s::bigint[], %(scope)s::bigint[], %(previous)s::bytea[],
                %(hash)s::bytea[]) AS entry
)
UPDATE workflows_accesshead AS head SET number = moved.number, hash = moved.hash
FROM unnest(%(heads)s::bigint[], %(numbers)s::bigint[], %(hashes)s::bytea[]) AS moved (department_id, number, hash)
WHERE head.department_id = moved.department_id
"""


@dataclass(frozen=True)
class Look:
    """What is about to be shown of one case, or of a record outside any.

    `what` holds codes (``field:child.name``), sorted, never values.
    """

    department_id: int
    case_id: int | None
    holder_id: int
    task_id: int | None
    what: tuple[str, ...]


def record_look(look: Look, *, by: AbstractBaseUser, purpose: Purpose, now: datetime) -> bool:
    """Write down one look; False when it only repeats one (REPEAT_WITHIN). Five statements, one for a repeat."""
    return bool(record_looks([look], by=by, purpose=purpose, now=now))


def record_looks(
    looks: Iterable[Look], *, by: AbstractBaseUser | None, purpose: Purpose, now: datetime
) -> int:
    """Write down several looks of one person at once; how many were new. As many statements as for one.

    `by` is None where the system compared records and no person saw them; such looks are never taken for repeated.
    """
    wanted = list(dict.fromkeys(looks))
    if not wanted:
        return 0
    scopes, repeated = _known(wanted, by, purpose, now)
    fresh = [look for look in wanted if look not in repeated]
    if fresh:
        with transaction.atomic():
            _append(fresh, scopes, by, purpose, now)
    return len(fresh)


def _known(
    looks: Sequence[Look], by: AbstractBaseUser | None, purpose: Purpose, now: datetime
) -> tuple[dict[tuple[str, ...], int], set[Look]]:
    """The id of every scope of these looks, and those of them that were recorded just now."""
    digests = {scope_digest(look.what): look.what for look in looks}
    with connection.cursor() as cursor:
        cursor.execute(
            KNOWN,
            {
                "cases": sorted({look.case_id for look in looks if look.case_id is not None}),
                "by": by and by.pk,
                "purpose": purpose.value,
                "since": now - REPEAT_WITHIN,
                "now": now,
                "digests": list(digests),
            },
        )
        rows = cursor.fetchall()
    scopes = {digests[bytes(digest)]: pk for digest, pk, *_entry in rows}
    repeated = {Look(*entry, digests[bytes(digest)]) for digest, _pk, *entry in rows if entry[0]}
    missing = {digest: what for digest, what in digests.items() if what not in scopes}
    if missing:
        AccessScope.objects.bulk_create(
            [AccessScope(digest=digest, what=list(what)) for digest, what in missing.items()],
            ignore_conflicts=True,
        )
        found = AccessScope.objects.filter(digest__in=missing).values_list("digest", "id")
        scopes |= {digests[bytes(digest)]: pk for digest, pk in found}
    return scopes, repeated


def _append(
    looks: Sequence[Look],
    scopes: dict[tuple[str, ...], int],
    by: AbstractBaseUser | None,
    purpose: Purpose,
    now: datetime,
) -> None:
    heads, ids = _locked({look.department_id for look in looks}, len(looks))
    method = settings.ACCESS_LOG_DIGEST
    links, hashes = [], []
    for pk, look in zip(ids, looks, strict=True):
        number, previous = heads[look.department_id]
        link = Link(
            id=pk,
            department=look.department_id,
            number=number + 1,
            at=now,
            by=by and by.pk,
            holder=look.holder_id,
            case=look.case_id,
            task=look.task_id,
            purpose=purpose.value,
            what=look.what,
            method=method,
            previous=previous,
        )
        links.append(link)
        hashes.append(link.hash())
        heads[look.department_id] = link.number, hashes[-1]
    columns = {
        name: [getattr(link, name) for link in links]
        for name in ("id", "department", "number", "holder", "case", "task", "previous")
    }
    moved = {
        "heads": list(heads),
        "numbers": [number for number, _hash in heads.values()],
        "hashes": [hash_ for _number, hash_ in heads.values()],
    }
    same = {"at": now, "by": by and by.pk, "purpose": purpose.value, "method": method}
    with connection.cursor() as cursor:
        scope = [scopes[link.what] for link in links]
        cursor.execute(APPEND, {**columns, **moved, **same, "scope": scope, "hash": hashes})


def _locked(departments: set[int], entries: int) -> tuple[dict[int, tuple[int, bytes]], list[int]]:
    """Number and hash of these chains' ends, locked, and ids for new entries; a chain begins when first needed."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"departments": sorted(departments), "entries": entries})
        rows = cursor.fetchall()
    if len(rows) < len(departments):
        missing = departments - {row[0] for row in rows}
        AccessHead.objects.bulk_create(
            [AccessHead(department_id=pk) for pk in sorted(missing)], ignore_conflicts=True
        )
        return _locked(departments, entries)
    return {pk: (number, bytes(hash_)) for pk, number, hash_, _ids in rows}, rows[0][3]
