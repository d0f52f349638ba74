"""Whether the figures are right: tallies against the raw rows, sums against the tallies, and where they differ."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db import connection

from workflows.models import DIMENSIONS, MEASURES, CaseToCount, Counted, Figure, Tally

from .tallying import grouped, tallies_of

COLUMNS = tuple(Figure._meta.get_field(name).column for name in DIMENSIONS)
WHOLE_ROW = (*COLUMNS, *MEASURES, "sub_case_id", "handler_id")

_BY = ", ".join(COLUMNS)
_SUMS = ", ".join(f"sum(kept_{each}), sum(wanted_{each})" for each in MEASURES)
COMPARE = f"""
    SELECT {_BY}, {_SUMS} FROM (
        SELECT {_BY}, {", ".join(f"{each} AS kept_{each}, 0 AS wanted_{each}" for each in MEASURES)}
        FROM workflows_figure
        UNION ALL
        SELECT {_BY}, {", ".join(f"0, {each}" for each in MEASURES)} FROM workflows_tally
    ) AS both_of_them
    GROUP BY {_BY}
    HAVING {" OR ".join(f"sum(kept_{each}) <> sum(wanted_{each})" for each in MEASURES)}
    ORDER BY day, kind
"""  # noqa: S608 -- names of columns, from the model


@dataclass(frozen=True)
class WrongCase:
    """A case whose tallies are not what its rows say: how many are `missing`, how many too many, by kind."""

    case_id: int
    missing: dict[str, int]
    surplus: dict[str, int]


@dataclass(frozen=True)
class WrongSum:
    """A sum that is not that of its tallies: by column where it stands, and (what is kept, what should be)."""

    where: dict[str, object]
    kept: tuple[int, ...]
    wanted: tuple[int, ...]


def wrong_cases(cases: Collection[int]) -> Iterator[WrongCase]:
    """Those of these cases (ids) that are counted wrongly; what waits to be counted is passed over."""
    waiting = set(CaseToCount.objects.filter(case_id__in=cases).values_list("case_id", flat=True))
    wanted = tallies_of([pk for pk in cases if pk not in waiting])
    kept = grouped(Tally.objects.filter(case__in=wanted))
    for case_id, tallies in wanted.items():
        should, does = Counter(map(row_of, tallies)), Counter(map(row_of, kept.get(case_id, ())))
        if should != does:
            yield WrongCase(case_id, _by_kind(should - does), _by_kind(does - should))


def wrong_sums() -> Iterator[WrongSum]:
    """The sums that are not those of the tallies, oldest first; one statement over everything."""
    with connection.cursor() as cursor:
        cursor.execute(COMPARE)
        for row in cursor.fetchall():
            where = dict(zip(COLUMNS, row, strict=False))
            sums = row[len(COLUMNS) :]
            yield WrongSum(where, tuple(map(int, sums[::2])), tuple(map(int, sums[1::2])))


def row_of(tally: Tally) -> tuple[object, ...]:
    """Everything that makes a tally what it is."""
    return tuple(getattr(tally, name) for name in WHOLE_ROW)


def _by_kind(rows: Counter[tuple[object, ...]]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row, times in rows.items():
        found[str(Counted(row[0]))] += times
    return dict(found)
