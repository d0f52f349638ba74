"""Look at the whole case: start what became ready, block what cannot be, open what was handed over, close.

Run under the lock of the case as often as one likes: it only does what is still undone.
"""

from django.db.models import Exists, OuterRef, prefetch_related_objects
from django.utils import timezone

from services.catalogue.vocabulary import StepKind
from services.numbers import sub_case_number
from workflows.models import CaseState, Decision, NoticeKind, Series, SubCase, SubCaseState, Task, Verb

from .deadlines import start_clocks
from .effects import Effects, Opening
from .ending import how_it_ended

CHANGED_BY_ADVANCE = (
    "state", "step", "number", "received_at", "accepted_at", "ended_at", "promised_due_at", "statutory_due_at",
    "silent_at",
)  # fmt: skip

STANDS_OPEN = Exists(Task.objects.filter(sub_case=OuterRef("pk"), finished__isnull=True))


def begin(effects: Effects, sub_cases: list[SubCase]) -> None:
    """Start what can start at once; the new sub-cases, in order of position, are inserted as they then are."""
    advance_sub_cases(sub_cases, effects, open_at=set())
    SubCase.objects.bulk_create(sub_cases)


def advance(effects: Effects) -> None:
    """Bring the case up to date with its sub-cases; fills `effects` and saves the rows that changed."""
    sub_cases = list(
        SubCase.objects.filter(case=effects.case)
        .defer("note", "findings")
        .annotate(stands_open=STANDS_OPEN)
        .order_by("position")
    )
    open_at = {sub_case.pk for sub_case in sub_cases if sub_case.stands_open}
    # One statement a row: few change at once, and one for all of them would say every column of every row twice.
    for sub_case in advance_sub_cases(sub_cases, effects, open_at=open_at):
        sub_case.save(update_fields=CHANGED_BY_ADVANCE)
    if effects.case.state == CaseState.IN_PROGRESS and all(sub_case.has_ended for sub_case in sub_cases):
        effects.case.state, verb = how_it_ended(sub_cases)
        effects.record(verb)


def advance_sub_cases(sub_cases: list[SubCase], effects: Effects, *, open_at: set[int]) -> list[SubCase]:
    """The rows changed. `open_at` are the ids of sub-cases that already have an open task."""
    by_matter = {sub_case.matter: sub_case for sub_case in sub_cases}
    received: list[SubCase] = []
    changed: dict[str, SubCase] = {}
    # In order of position, which respects every `after`: one pass also carries a block to what depends on it.
    for sub_case in sub_cases:
        if sub_case.state != SubCaseState.WAITING:
            continue
        before = [by_matter[code] for code in sub_case.after]
        if any(other.has_ended and other.decision != Decision.GRANTED for other in before):
            _block(sub_case, effects)
            changed[sub_case.matter] = sub_case
        elif all(other.decision == Decision.GRANTED for other in before):
            received.append(sub_case)
            changed[sub_case.matter] = sub_case
    _receive(received, effects)
    for sub_case in sub_cases:
        if sub_case.step and sub_case.pk not in open_at and _may_open(sub_case, by_matter, effects):
            department_id = dict(sub_case.route)[sub_case.step]
            step = effects.case.package.matters[sub_case.matter].step(sub_case.step)
            effects.openings.append(Opening(sub_case, step, department_id))
            if sub_case not in received:
                effects.record(Verb.HANDED_OVER, sub_case, department_id=department_id, step=sub_case.step)
    return list(changed.values())


def _block(sub_case: SubCase, effects: Effects) -> None:
    sub_case.state = SubCaseState.BLOCKED
    sub_case.ended_at = effects.now
    effects.record(Verb.BLOCKED, sub_case)


def _receive(sub_cases: list[SubCase], effects: Effects) -> None:
    """The matters reach their departments: numbers are given, clocks start."""
    if not sub_cases:
        return
    _give_numbers(sub_cases, effects)
    for sub_case in sub_cases:
        matter = effects.case.package.matters[sub_case.matter]
        sub_case.state = SubCaseState.RECEIVED
        sub_case.received_at = effects.now
        sub_case.step = sub_case.route[0][0]
        if all(matter.step(code).kind is not StepKind.ACCEPT for code, _department in sub_case.route):
            sub_case.state = SubCaseState.ACCEPTED
            sub_case.accepted_at = effects.now
        start_clocks(sub_case, matter, effects.now)
        event = effects.record(Verb.RECEIVED, sub_case)
        if sub_case.accepted_at is not None:
            # Nobody has to look first: it is accepted as it arrives, in writing all the same (art. 32, para. 2).
            effects.give_notice(NoticeKind.ACCEPTANCE, event)


def _give_numbers(sub_cases: list[SubCase], effects: Effects) -> None:
    prefetch_related_objects(sub_cases, "department")
    matters = effects.case.package.matters
    day = timezone.localdate(effects.now)
    # Two matters of one case never share a series: they differ in base code.
    series = [
        f"{sub_case.department.credit_code}{matters[sub_case.matter].base_code}" for sub_case in sub_cases
    ]
    serials = Series.take(series, day=day)
    for sub_case, code in zip(sub_cases, series, strict=True):
        office = sub_case.department
        sub_case.number = sub_case_number(
            office.credit_code, office.level, matters[sub_case.matter].base_code, day, serials[code]
        )


def _may_open(sub_case: SubCase, by_matter: dict[str, SubCase], effects: Effects) -> bool:
    """A step of a joint visit opens only when every matter of the visit has reached it, or has ended."""
    package = effects.case.package
    joint = package.matters[sub_case.matter].step(sub_case.step).joint
    if joint is None:
        return True
    visit = next(visit for visit in package.one_thing.joint_visits if visit.code == joint)
    return all(_has_reached(by_matter[code], joint, effects) for code in visit.matters if code in by_matter)


def _has_reached(sub_case: SubCase, joint: str, effects: Effects) -> bool:
    """True as well for a matter that has ended, or whose route has no such step."""
    if sub_case.has_ended:
        return True
    matter = effects.case.package.matters[sub_case.matter]
    codes = [code for code, _department in sub_case.route]
    places = [place for place, code in enumerate(codes) if matter.step(code).joint == joint]
    if not places:
        return True
    return bool(sub_case.step) and codes.index(sub_case.step) >= places[0]
