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

from workflows.models import AccessEntry, AccessHead, AccessScope, Purpose

from .chain import Link, scope_digest

REPEAT_WITHIN = timedelta(minutes=5)
"""The same person shown the same data of the same task again within this time is the same look."""

LOCK = """
SELECT department_id, number, hash,
       ARRAY(SELECT nextval('workflows_accessentry_id_seq') FROM generate_series(1, %(entries)s))
FROM workflows_accesshead WHERE department_id = ANY(%(departments)s)
ORDER BY department_id FOR NO KEY UPDATE
"""


@dataclass(frozen=True)
class Look:
    """What is about to be shown of one case. `what` holds codes (``field:child.name``), sorted, never values."""

    department_id: int
    case_id: int
    holder_id: int
    task_id: int | None
    what: tuple[str, ...]


def record_look(look: Look, *, by: AbstractBaseUser, purpose: Purpose, now: datetime) -> bool:
    """Write down one look; False when it only repeats one (REPEAT_WITHIN). At most eight statements."""
    return bool(record_looks([look], by=by, purpose=purpose, now=now))


def record_looks(looks: Iterable[Look], *, by: AbstractBaseUser, purpose: Purpose, now: datetime) -> int:
    """Write down several looks of one person at once; how many were new. As many statements as for one."""
    wanted = list(dict.fromkeys(looks))
    if not wanted:
        return 0
    scopes = _scopes({look.what for look in wanted})
    repeated = _just_recorded(wanted, scopes, by, purpose, now)
    fresh = [look for look in wanted if look not in repeated]
    if fresh:
        with transaction.atomic():
            _append(fresh, scopes, by, purpose, now)
    return len(fresh)


def _scopes(wanted: set[tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    """The id of each scope; one statement, three for one never seen before."""
    digests = {scope_digest(what): what for what in wanted}
    known = _known_scopes(digests)
    if len(known) < len(wanted):
        AccessScope.objects.bulk_create(
            [AccessScope(digest=key, what=list(what)) for key, what in digests.items() if what not in known],
            ignore_conflicts=True,
        )
        known = _known_scopes(digests)
    return known


def _known_scopes(digests: dict[bytes, tuple[str, ...]]) -> dict[tuple[str, ...], int]:
    found = AccessScope.objects.filter(digest__in=digests).values_list("digest", "id")
    return {digests[bytes(key)]: pk for key, pk in found}


def _just_recorded(
    looks: Sequence[Look],
    scopes: dict[tuple[str, ...], int],
    by: AbstractBaseUser,
    purpose: Purpose,
    now: datetime,
) -> set[Look]:
    named = {pk: what for what, pk in scopes.items()}
    recent = AccessEntry.objects.filter(
        case__in={look.case_id for look in looks},
        by_id=by.pk,
        purpose=purpose,
        scope__in=named,
        at__gt=now - REPEAT_WITHIN,
        at__lte=now,
    ).values_list("department_id", "case_id", "holder_id", "task_id", "scope_id")
    return {Look(*columns, named[scope]) for *columns, scope in recent}


def _append(
    looks: Sequence[Look],
    scopes: dict[tuple[str, ...], int],
    by: AbstractBaseUser,
    purpose: Purpose,
    now: datetime,
) -> None:
    heads, ids = _locked({look.department_id for look in looks}, len(looks))
    method = settings.ACCESS_LOG_DIGEST
    entries = []
    for pk, look in zip(ids, looks, strict=True):
        head = heads[look.department_id]
        link = Link(
            id=pk,
            department=look.department_id,
            number=head.number + 1,
            at=now,
            by=by.pk,
            holder=look.holder_id,
            case=look.case_id,
            task=look.task_id,
            purpose=purpose.value,
            what=look.what,
            method=method,
            previous=head.hash,
        )
        head.number, head.hash = link.number, link.hash()
        entries.append(_entry(link, scopes[look.what], head.hash))
    AccessEntry.objects.bulk_create(entries)
    AccessHead.objects.bulk_update(heads.values(), ["number", "hash"])


def _locked(departments: set[int], entries: int) -> tuple[dict[int, AccessHead], list[int]]:
    """The heads of these chains, locked, and ids for new entries; a chain begins when it is first needed."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK, {"departments": sorted(departments), "entries": entries})
        rows = cursor.fetchall()
    if len(rows) < len(departments):
        missing = departments - {row[0] for row in rows}
        AccessHead.objects.bulk_create(
            [AccessHead(department_id=pk) for pk in sorted(missing)], ignore_conflicts=True
        )
        return _locked(departments, entries)
    return {row[0]: AccessHead(*row[:3]) for row in rows}, rows[0][3]


def _entry(link: Link, scope_id: int, hash_: bytes) -> AccessEntry:
    return AccessEntry(
        id=link.id,
        department_id=link.department,
        number=link.number,
        at=link.at,
        by_id=link.by,
        holder_id=link.holder,
        case_id=link.case,
        task_id=link.task,
        purpose=link.purpose,
        scope_id=scope_id,
        method=link.method,
        previous=link.previous,
        hash=hash_,
    )
