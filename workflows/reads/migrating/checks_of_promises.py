"""Checks of promises: what was promised stays, and a shorter promise is made only where it can still be kept."""

from collections.abc import Iterator
from datetime import datetime

from workflows.models import PAUSED, Case, SubCase
from workflows.reads.carried import joined
from workflows.reads.clocks import case_promise, promise_of

from .reasons import Reason
from .roads import Change, Situation
from .standing import Standing

Reasons = Iterator[Reason]


def promises_can_be_kept(case: Standing, then: Situation, change: Change) -> Reasons:
    """The earlier date counts; one that is over already is promised to nobody."""
    moved = as_moved(case.case, change)
    old, new = case.package.one_thing.promise, moved.package.one_thing.promise
    if new != old:
        due = case_promise(moved, case.sub_cases).at
        yield from _shorter("", due, case.case.due_at, change.now)
    elif then.package.one_thing.promise != old:
        yield Reason("promise_kept")
    for one in case.unended:
        before, now = case.package.matters[one.matter], moved.package.matters[one.matter]
        if now.promised_term != before.promised_term:
            if is_counted(one):
                yield from _shorter(one.matter, promise_of(one, now).at, one.promised_due_at, change.now)
        elif then.package.matters[one.matter].promised_term != before.promised_term:
            yield Reason("promise_kept", one.matter)


def is_counted(sub_case: SubCase) -> bool:
    """Whether a clock of it runs towards a decision."""
    return (
        sub_case.received_at is not None
        and sub_case.decided_at is None
        and not sub_case.has_ended
        and sub_case.state not in PAUSED
    )


def as_moved(case: Case, change: Change) -> Case:
    """The case as it would be, for its clocks; unsaved, with what was fetched for it."""
    moved = Case(
        pk=case.pk,
        submitted_at=case.submitted_at,
        version_id=change.to_version_id,
        carried=carried_along(case, change),
    )
    moved._prefetched_objects_cache = getattr(case, "_prefetched_objects_cache", {})
    return moved


def carried_along(case: Case, change: Change) -> dict[str, object]:
    """What the case carries once it was moved: every version whose terms bind, and the old names."""
    before, mapping = case.carried, change.mapping
    versions = [*before.get("versions", ()), change.from_version_id]
    steps = {
        matter: joined(before.get("steps", {}).get(matter, {}), mapping.steps.get(matter, {}))
        for matter in {**before.get("steps", {}), **mapping.steps}
    }
    return {
        "versions": [pk for pk in dict.fromkeys(versions) if pk != change.to_version_id],
        "steps": steps,
        "fields": joined(before.get("fields", {}), mapping.fields),
        "documents": joined(before.get("documents", {}), mapping.documents),
    }


def _shorter(matter: str, due: datetime | None, before: datetime | None, now: datetime) -> Reasons:
    if due is None or before is None or due >= before:
        return
    over_now, over_before = due < now, before < now
    yield Reason("would_be_overdue" if over_now and not over_before else "promise_shorter", matter)
