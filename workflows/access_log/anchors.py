"""Anchors: where each chain ended on a day. Handed out, they show what even the database's owner would change."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from workflows.models import AccessAnchor

TAKE = """
INSERT INTO workflows_accessanchor (department_id, day, number, hash)
SELECT head.department_id, %(day)s, head.number, head.hash FROM workflows_accesshead head
WHERE head.number > coalesce((SELECT max(anchor.number) FROM workflows_accessanchor anchor
                              WHERE anchor.department_id = head.department_id), 0)
ON CONFLICT (department_id, day) DO NOTHING
"""


@dataclass(frozen=True)
class Anchor:
    """The chain of `department` (its code) ended at `number` with `hash` (hexadecimal)."""

    department: str
    day: str
    number: int
    hash: str

    def __str__(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def parse(cls, line: str) -> "Anchor":
        """Reads what `str` wrote; ValueError for anything else."""
        try:
            found = cls(**json.loads(line))
            date.fromisoformat(found.day), bytes.fromhex(found.hash), found.number + 1
        except (TypeError, ValueError) as error:
            raise ValueError("not an anchor of an access log") from error
        return found


def anchor(*, now: datetime) -> int:
    """Keep today's anchor of every chain that grew and has none yet; how many were kept. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"day": timezone.localdate(now)})
        return cursor.rowcount


def newest_anchors() -> Iterable[Anchor]:
    """The newest anchor of each chain, by department."""
    rows = AccessAnchor.objects.order_by("department_id", "-day").distinct("department_id")
    for row in rows.select_related("department"):
        yield Anchor(row.department.code, row.day.isoformat(), row.number, bytes(row.hash).hex())
