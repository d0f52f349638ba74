"""A run as its owners see it: counts by fate and reason with numbers of sample cases, gaps, how far it is."""

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _

from services.catalogue.vocabulary import PRECHECK, Package
from workflows.models import Fate, ItemState, MigrationRun

from .mapping import documents_in, fields_in
from .reasons import GROUNDS, Reason, said, thing_name

SAMPLES = 5
DROPPED = "-"
"""The choice that something is no longer asked."""

GROUPED = """
SELECT reason, count(*), (array_agg(number ORDER BY item))[1:%s]
FROM (
    SELECT jsonb_array_elements(i.reasons) AS reason, c.number, i.id AS item
    FROM workflows_migrationitem i JOIN workflows_case c ON c.id = i.case_id
    WHERE i.run_id = %s AND i.state = ANY(%s)
) each GROUP BY reason
"""


@dataclass(frozen=True)
class Counted:
    """A reason, in how many cases of the run it stands, and the numbers of some of them."""

    reason: Reason
    sentence: str
    count: int
    numbers: tuple[str, ...]

    @property
    def fate(self) -> Fate:
        return self.reason.fate


@dataclass(frozen=True)
class Gap:
    """Something nobody has decided yet: what it is, and what it may become, as (value, label). A `date` is a day."""

    reason: Reason
    sentence: str
    count: int
    choices: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        return "|".join(self.reason.as_data())

    @property
    def is_date(self) -> bool:
        return self.reason.code == "law_date_unknown"


@dataclass(frozen=True)
class Report:
    """What became of a run so far."""

    fates: tuple[tuple[Fate, int], ...]
    states: tuple[tuple[ItemState, int], ...]
    reasons: tuple[Counted, ...]
    gaps: tuple[Gap, ...]
    total: int
    done: int


def report(run: MigrationRun) -> Report:
    """Everything the page of a run shows; a handful of statements however large it is."""
    old, new = run.from_version.package, run.to_version.package
    counted = tuple(_counted(run, old, new))
    states = dict(run.items.order_by().values_list("state").annotate(n=Count("id")))
    moving = [states.get(state, 0) for state in ItemState if state != ItemState.STAYS]
    return Report(
        fates=tuple((fate, run.counts.get(fate, 0)) for fate in Fate),
        states=tuple((state, states[state]) for state in ItemState if state in states),
        reasons=counted,
        gaps=tuple(_gaps(run, counted, old, new)),
        total=sum(moving),
        done=sum(moving) - states.get(ItemState.PLANNED, 0),
    )


def _counted(run: MigrationRun, old: Package, new: Package) -> Iterator[Counted]:
    with connection.cursor() as cursor:
        cursor.execute(GROUPED, [SAMPLES, run.pk, list(ItemState.values)])
        rows = [(Reason(*_parsed(reason)), count, numbers) for reason, count, numbers in cursor.fetchall()]
    order = list(Fate)
    for reason, count, numbers in sorted(
        rows, key=lambda row: (-order.index(row[0].fate), -row[1], row[0].code)
    ):
        if reason.code in GROUNDS:
            yield Counted(reason, said(reason, old, new), count, tuple(numbers))


def _parsed(reason: object) -> list[str]:
    return json.loads(reason) if isinstance(reason, str) else list(reason)  # type: ignore[call-overload]


def _gaps(run: MigrationRun, counted: tuple[Counted, ...], old: Package, new: Package) -> Iterator[Gap]:
    for each in counted:
        code = each.reason.code
        if each.fate == Fate.NEEDS_MAPPING or code == "law_date_unknown":
            yield Gap(each.reason, each.sentence, each.count, tuple(_choices(each.reason, old, new)))


def _choices(reason: Reason, old: Package, new: Package) -> Iterator[tuple[str, str]]:
    match reason.code:
        case "step_gone":
            kind = old.matters[reason.matter].step(reason.about).kind
            known = {step.code for step in old.matters[reason.matter].steps}
            for step in new.matters[reason.matter].steps:
                if step.kind is kind and step.code not in known:
                    yield step.code, str(step.name or step.code)
        case "field_gone":
            for key in sorted(fields_in(new) - fields_in(old)):
                yield key, thing_name(key, new, old)
            yield DROPPED, _("It is no longer asked")
        case "document_gone":
            for key in sorted(documents_in(new) - documents_in(old)):
                yield key, thing_name(key, new, old)
            yield DROPPED, _("It is no longer asked")
        case "desk_moved":
            yield desks_of(reason, old, new)[1], _("It goes on at the new desk")


def desks_of(reason: Reason, old: Package, new: Package) -> tuple[str, str]:
    """The desk a step had, and the one it has, as ``function@level``."""
    if reason.about == PRECHECK.code:
        return old.one_thing.precheck or "", new.one_thing.precheck or ""
    before, now = old.matters[reason.matter], new.matters[reason.matter]
    was = before.step(reason.about)
    same = next((step for step in now.steps if step.code == reason.about), None)
    return before.desk_of(was), now.desk_of(same) if same else now.department
