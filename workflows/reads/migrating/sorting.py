"""Sorting one case: every check is asked, every reason kept; the worst decides."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from services.catalogue.models import OneThingVersion
from services.models import EntryKind, Revision
from workflows.models import Fate
from workflows.reads.carried import renamed

from .checks_of_application import application_fits
from .checks_of_matters import (
    costs_no_more,
    desks_fit,
    law_does_not_reach_back,
    matters_fit,
    results_are_issued,
    steps_fit,
    waiting_is_no_longer,
)
from .checks_of_promises import promises_can_be_kept
from .mapping import CaseMapping
from .reasons import Reason
from .roads import Change, Situation
from .standing import Standing

Check = Callable[[Standing, Situation, Change], Iterator[Reason]]

FIRST: Check = matters_fit
"""What says no here leaves nothing for the others to ask."""

CHECKS: tuple[Check, ...] = (
    waiting_is_no_longer,
    steps_fit,
    results_are_issued,
    application_fits,
    costs_no_more,
    law_does_not_reach_back,
    promises_can_be_kept,
)
ORDER = list(Fate)


@dataclass(frozen=True)
class Sorted:
    """How a case was sorted, and all the reasons, the gravest first."""

    fate: Fate
    reasons: tuple[Reason, ...]


def sort(case: Standing, change: Change) -> Sorted:
    """Where the case stands to the change, with everything that speaks for or against moving it."""
    then = situation_of(case, change)
    found = list(FIRST(case, then, change))
    if not found:
        found = [reason for check in CHECKS for reason in check(case, then, change)]
        # A road can only be drawn over steps that have a name.
        if not any(reason.code in ("step_gone", "step_of_another_kind") for reason in found):
            found += desks_fit(case, then, change)
    reasons = sorted(dict.fromkeys(found), key=lambda reason: -ORDER.index(reason.fate))
    return Sorted(reasons[0].fate if reasons else Fate.SAFE, tuple(reasons))


def situation_of(case: Standing, change: Change) -> Situation:
    """The newer version with what the case says, under its new names."""
    return Situation(change.new, renamed(case.facts, change.mapping.fields))


def change_between(
    old: OneThingVersion, new: OneThingVersion, mapping: CaseMapping, *, now: datetime
) -> Change:
    """What every case of the run is measured by."""
    return Change(
        from_version_id=old.pk,
        to_version_id=new.pk,
        new=new.package,
        mapping=mapping,
        law_from=_law_from(old, new, mapping),
        now=now,
    )


def _law_from(old: OneThingVersion, new: OneThingVersion, mapping: CaseMapping) -> Mapping[str, date | None]:
    """Since when each changed legal basis has effect: as the mapping says, else the revision that brought it."""
    before, after = old.package, new.package
    changed = {
        (EntryKind.MATTER, code): matter.legal_basis
        for code, matter in after.matters.items()
        if code in before.matters and before.matters[code].legal_basis != matter.legal_basis
    }
    if before.one_thing.legal_basis != after.one_thing.legal_basis:
        changed[EntryKind.ONE_THING, after.one_thing.code] = after.one_thing.legal_basis
    found: dict[str, date | None] = {}
    for (kind, code), basis in changed.items():
        written = Revision.objects.filter(
            kind=kind,
            code=code,
            effective_on__isnull=False,
            body__legal_basis=basis.model_dump(mode="json") if basis else None,
        )
        dates = written.order_by("number").values_list("effective_on", flat=True)
        found[code] = mapping.law_from.get(code) or dates.first()
    return found
