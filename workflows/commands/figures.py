"""Counting: what happened to cases goes into the figures, exactly once; everything can be counted anew.

A trigger notes which case went on (`CaseToCount`). Whoever counts holds the one lock, makes the tallies of those cases
anew from their rows, and adds to the sums what has changed. So nothing counts twice, however often a case is noted, and
no verb waits for a figure.
"""

import logging
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime

from django.db import connection, transaction

from workflows.models import MEASURES, Case, CaseToCount, Count, Figure, Tally
from workflows.reads.figures.checking import COLUMNS, row_of
from workflows.reads.figures.tallying import grouped, tallies_of

log = logging.getLogger(__name__)

BATCH = 500
MOST_BATCHES = 40
NEVER = datetime(1970, 1, 1, tzinfo=UTC)

_NAMES = ", ".join((*COLUMNS, *MEASURES))
_TYPES = ("text", "date", "bigint", "boolean", "text", "text", "text", "text", "int", "int", "int", "bigint")
ADD_UP = f"""
    INSERT INTO workflows_figure ({_NAMES})
    SELECT * FROM unnest({", ".join(f"%s::{each}[]" for each in _TYPES)})
    ON CONFLICT ON CONSTRAINT one_sum_for_each_combination DO UPDATE
    SET {", ".join(f"{each} = workflows_figure.{each} + excluded.{each}" for each in MEASURES)}
"""  # noqa: S608 -- names of columns, from the model
SUM_UP = f"""
    INSERT INTO workflows_figure ({_NAMES})
    SELECT {", ".join(COLUMNS)}, {", ".join(f"sum({each})" for each in MEASURES)}
    FROM workflows_tally GROUP BY {", ".join(COLUMNS)}
"""  # noqa: S608

Key = tuple[object, ...]


def count_figures(*, now: datetime) -> int:
    """Count the cases that went on; returns how many. Does nothing while somebody else counts.

    A case that cannot be counted stays noted, is tried again the next time, and holds up no other.
    """
    counted = last = 0
    for _ in range(MOST_BATCHES):
        with transaction.atomic():
            if not _locked(skip=True):
                break
            # What others have not committed yet is not seen, and is there the next time.
            waiting = list(CaseToCount.objects.filter(pk__gt=last).order_by("id")[:BATCH])
            if not waiting:
                if not CaseToCount.objects.filter(pk__lte=last).exists():
                    Count.objects.filter(name=Count.FIGURES, at__lt=now).update(at=now)
                break
            done = _count_what_can_be({each.case_id for each in waiting})
            CaseToCount.objects.filter(pk__in=[each.pk for each in waiting if each.case_id in done]).delete()
            counted, last = counted + len(done), waiting[-1].pk
    return counted


def rebuild_figures(*, now: datetime) -> int:
    """Count every case anew, then sum up; returns how many cases. Work may go on meanwhile, and pages show the old sums
    until the new ones are there.
    """
    counted = 0
    for cases in batches():
        with transaction.atomic():
            _locked(skip=False)
            _count_anew(cases)
        counted += len(cases)
    with transaction.atomic(), connection.cursor() as cursor:
        _locked(skip=False)
        Figure.objects.all().delete()
        cursor.execute(SUM_UP)
    count_figures(now=now)
    return counted


def batches() -> Iterator[list[int]]:
    """The ids of all cases, some hundred at a time."""
    last = 0
    while found := list(Case.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield found
        last = found[-1]


def _locked(*, skip: bool) -> bool:
    """Whether the one lock is ours until the transaction ends; with `skip` nobody waits for it."""
    rows = Count.objects.filter(name=Count.FIGURES)
    if not rows.exists():
        Count.objects.get_or_create(name=Count.FIGURES, defaults={"at": NEVER})
    return rows.select_for_update(skip_locked=skip).first() is not None


def _count_what_can_be(cases: set[int]) -> set[int]:
    """All together; when that fails, each by itself. Returns which were counted."""
    try:
        with transaction.atomic():
            _count_anew(cases)
    except Exception as error:
        if len(cases) > 1:
            return {case for case in sorted(cases) if _count_what_can_be({case})}
        # The text of an error may hold what people wrote: only its class goes to the log.
        log.error("case %s cannot be counted: %s", *cases, type(error).__name__)
        return set()
    return cases


def _count_anew(cases: Collection[int]) -> None:
    """Under the lock: the tallies of these cases as they should be, and the sums by what that changes."""
    wanted = tallies_of(cases)
    kept = grouped(Tally.objects.filter(case__in=wanted))
    gone: list[Tally] = []
    added: list[Tally] = []
    for case_id, tallies in wanted.items():
        missing = Counter(map(row_of, tallies))
        for tally in kept.get(case_id, ()):
            if missing[row_of(tally)] > 0:
                missing[row_of(tally)] -= 1
            else:
                gone.append(tally)
        for tally in tallies:
            if missing[row_of(tally)] > 0:
                missing[row_of(tally)] -= 1
                added.append(tally)
    Tally.objects.filter(pk__in=[tally.pk for tally in gone]).delete()
    Tally.objects.bulk_create(added, batch_size=BATCH)
    _add_up(_changes(gone, added))


def _changes(gone: Collection[Tally], added: Collection[Tally]) -> dict[Key, list[int]]:
    """By how much each sum changes."""
    found: dict[Key, list[int]] = {}
    for sign, tallies in ((-1, gone), (1, added)):
        for tally in tallies:
            change = found.setdefault(tuple(getattr(tally, name) for name in COLUMNS), [0] * len(MEASURES))
            for index, name in enumerate(MEASURES):
                change[index] += sign * getattr(tally, name)
    return {key: change for key, change in found.items() if any(change)}


def _add_up(changes: Mapping[Key, list[int]]) -> None:
    if not changes:
        return
    rows = [(*key, *change) for key, change in changes.items()]
    with connection.cursor() as cursor:
        cursor.execute(ADD_UP, [list(column) for column in zip(*rows, strict=True)])
    days, kinds = {row[1] for row in rows}, {row[0] for row in rows}
    Figure.objects.filter(kind__in=kinds, day__in=days, n=0).delete()
