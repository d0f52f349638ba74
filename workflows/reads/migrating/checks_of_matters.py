"""Checks of the matters and their roads: what is needed, what was done, what is decided, what the law says."""

from collections.abc import Iterator

from django.utils import timezone

from services.catalogue.vocabulary import PRECHECK, Matter, StepKind
from workflows.models import CaseState, SubCase, SubCaseState

from .reasons import Reason
from .roads import (
    Change,
    NotServed,
    Situation,
    former,
    has_begun,
    missed,
    new_road,
    passed_later,
    stands_at,
)
from .standing import Standing

Reasons = Iterator[Reason]


def matters_fit(case: Standing, then: Situation, change: Change) -> Reasons:
    """The same matters are needed, and the application would be taken as it is."""
    if case.case.round_id is not None:
        yield Reason("in_a_round")
    for one in case.sub_cases:
        if one.matter not in then.package.matters:
            yield Reason("matter_gone", one.matter)
    if then.guide.stopped is not None:
        yield Reason("application_stopped")
        return
    if not then.guide.complete:
        yield Reason("question_added", about=then.guide.next.name if then.guide.next else "")
        return
    have = {one.matter for one in case.needed}
    for code in then.plan.codes:
        if code not in have:
            yield Reason("matter_added", code)
    for code in sorted(have - set(then.plan.codes)):
        yield Reason("matter_unneeded", code)


def waiting_is_no_longer(case: Standing, then: Situation, change: Change) -> Reasons:
    """What has not begun waits for the same matters, or fewer."""
    granted = {
        one.matter for one in case.sub_cases if one.state == SubCaseState.GRANTED or one.decision == "granted"
    }
    for one in case.needed:
        if one.state != SubCaseState.WAITING:
            continue
        after = set(then.plan.planned(one.matter).after)
        if after - set(one.after) - granted:
            yield Reason("waits_for_more", one.matter)
        elif set(one.after) - after:
            yield Reason("waits_for_less", one.matter)


def steps_fit(case: Standing, then: Situation, change: Change) -> Reasons:
    """What was done, and where the matter stands, has a name and a place in the new version."""
    for one in case.needed:
        if not has_begun(one):
            continue
        before, now = case.package.matters[one.matter], then.package.matters[one.matter]
        found = list(_steps_known(one, before, now, change))
        yield from found
        if one.has_ended or any(reason.code != "step_renamed" for reason in found):
            continue
        for step in missed(one, now, then, change):
            yield Reason("step_missed", one.matter, step.code)
        for code in passed_later(one, now, change):
            yield Reason("steps_reordered", one.matter, code)
        yield from _ahead(one, before, now, then, change)


def _steps_known(one: SubCase, before: Matter, now: Matter, change: Change) -> Reasons:
    codes = [code for code, _desk in one.route]
    # Of what lies ahead nothing is kept: only what was passed, and where it stands, must have a name.
    known = codes if one.has_ended else codes[: codes.index(one.step) + 1]
    there = {step.code: step for step in now.steps}
    for code in known:
        name = change.step_now(one.matter, code)
        if name not in there:
            yield Reason("step_gone", one.matter, code)
        elif there[name].kind is not before.step(code).kind:
            yield Reason("step_of_another_kind", one.matter, code)
        elif name != code:
            yield Reason("step_renamed", one.matter, code)


def _ahead(one: SubCase, before: Matter, now: Matter, then: Situation, change: Change) -> Reasons:
    codes = [code for code, _desk in one.route]
    named = {change.step_now(one.matter, code) for code in codes}
    here = change.step_now(one.matter, one.step)
    new_codes = [step.code for step in now.steps]
    ahead = now.steps[new_codes.index(here) :]
    for step in ahead:
        was = former(before, step.code, change)
        if step.code not in named and then.applies(step):
            yield Reason("step_added", one.matter, step.code)
        if was is not None and was.joint != step.joint:
            yield Reason("visit_changed", one.matter, step.code)
        if one.decision and step.kind is not StepKind.DELIVER and step.code != here:
            yield Reason("decided_already", one.matter, step.code)
    for code in codes[codes.index(one.step) + 1 :]:
        if change.step_now(one.matter, code) not in new_codes:
            yield Reason("step_removed", one.matter, code)


def desks_fit(case: Standing, then: Situation, change: Change) -> Reasons:
    """Where work stands open the desk does it still, or somebody has said which one does; every desk is found."""
    for one in case.unended:
        code = stands_at(one)
        if code:
            before, now = case.package.matters[one.matter], then.package.matters[one.matter]
            was = before.desk_of(before.step(code))
            yield from _desk(
                one.matter, code, was, now.desk_of(now.step(change.step_now(one.matter, code))), change
            )
        elif one.step == PRECHECK.code and case.case.state == CaseState.SUBMITTED:
            was, is_now = case.package.one_thing.precheck, then.package.one_thing.precheck
            if was is not None and is_now is not None:
                yield from _desk(one.matter, PRECHECK.code, was, is_now, change)
    try:
        for one in case.needed:
            new_road(one, case.package, then, change)
    except NotServed:
        yield Reason("not_served")


def _desk(matter: str, step: str, was: str, is_now: str, change: Change) -> Reasons:
    if was != is_now:
        followed = change.mapping.desks.get(was) == is_now
        yield Reason("desk_followed" if followed else "desk_moved", matter, step)


def results_are_issued(case: Standing, then: Situation, change: Change) -> Reasons:
    """What was issued still has a name, and what the citizen applied for is still issued."""
    for one in case.needed:
        offered = {result.code for result in then.package.matters[one.matter].results}
        issued = {code for matter, code in case.issued if matter == one.matter}
        expected = set() if one.decision or one.has_ended else {
            result.code for result in case.package.matters[one.matter].results
        }  # fmt: skip
        for code in sorted((issued | expected) - offered):
            yield Reason("result_gone", one.matter, code)


def costs_no_more(case: Standing, then: Situation, change: Change) -> Reasons:
    """No fee and no visit is added to a matter that has not ended."""
    for one in case.unended:
        before, now = case.package.matters[one.matter], then.package.matters[one.matter]
        if now.fee > before.fee:
            yield Reason("fee_higher", one.matter)
        elif now.fee < before.fee:
            yield Reason("fee_lower", one.matter)
        if now.visits > before.visits:
            yield Reason("visits_higher", one.matter)
    if then.package.one_thing.visits > case.package.one_thing.visits:
        yield Reason("visits_higher")


def law_does_not_reach_back(case: Standing, then: Situation, change: Change) -> Reasons:
    """What was taken on before a law had effect goes on by the law of then (Legislation Law, art. 104)."""
    submitted = timezone.localdate(case.case.submitted_at)
    one_thing = then.package.one_thing
    if one_thing.legal_basis != case.package.one_thing.legal_basis:
        yield from _law("", change.law_from.get(one_thing.code), submitted)
    for one in case.unended:
        before, now = case.package.matters[one.matter], then.package.matters[one.matter]
        if before.legal_basis != now.legal_basis:
            taken_on = timezone.localdate(one.accepted_at) if one.accepted_at else submitted
            yield from _law(one.matter, change.law_from.get(one.matter), taken_on)


def _law(matter: str, since: object, taken_on: object) -> Reasons:
    if since is None:
        yield Reason("law_date_unknown", matter)
    elif since > taken_on:
        yield Reason("law_not_retroactive", matter)
    else:
        yield Reason("law_in_effect", matter)
