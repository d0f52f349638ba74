"""The road of a matter in the newer version: what was passed stays passed, what lies ahead is the new one's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from services.catalogue.plan import Guide, Plan, guide, plan_after
from services.catalogue.vocabulary import PRECHECK, Matter, Package, Step
from services.organisation.serving import NoServingDepartment, serving_department
from workflows.models import SubCase

from .mapping import CaseMapping

Desk = tuple[str, str]
"""Who does it, as ``function@level``, and the code of the place."""


class NotServed(LookupError):
    """No office of the newer version serves the place of the case."""


@dataclass
class Change:
    """From one version to another at `now`. `law_from` says of the matters (and the one-thing, by their codes) whose
    legal basis changed since when the new one has effect, None where nobody said.

    It remembers which office serves which place: good for one plan or one batch, not longer.
    """

    from_version_id: int
    to_version_id: int
    new: Package
    mapping: CaseMapping
    law_from: Mapping[str, date | None]
    now: datetime
    _serving: dict[Desk, int] = field(default_factory=dict)

    def office(self, function: str, place: str) -> int:
        """The id of the department. Raises NotServed."""
        if (function, place) not in self._serving:
            try:
                self._serving[function, place] = serving_department(function, place).pk
            except NoServingDepartment as error:
                raise NotServed(function) from error
        return self._serving[function, place]

    def step_now(self, matter: str, code: str) -> str:
        """What a step of the older version is called now."""
        return self.mapping.steps.get(matter, {}).get(code, code)


@dataclass(frozen=True)
class Situation:
    """The newer version with what one case says, under its new names."""

    package: Package
    facts: Mapping[str, Any]

    @cached_property
    def guide(self) -> Guide:
        return guide(self.package, self.facts)

    @cached_property
    def plan(self) -> Plan:
        return plan_after(self.package, self.guide)

    def applies(self, step: Step) -> bool:
        return step.when is None or step.when.holds(self.facts) is True

    def place(self, matter: Matter) -> str:
        """Where the matter is served; where it says nothing, as the first that does. Raises NotServed."""
        own = self.facts.get(matter.served_by or "")
        places = (self.facts.get(one.matter.served_by or "") for one in self.plan.needed)
        found = own or next((place for place in places if place), None)
        if not found:
            raise NotServed(matter.code)
        return str(found)


@dataclass(frozen=True)
class Road:
    """``[step, department id]`` in order, where the sub-case stands on it, and whose it is."""

    route: list[list[Any]]
    step: str
    department_id: int | None


def has_begun(sub_case: SubCase) -> bool:
    """Whether some department has it, or had it; a precheck is not yet a department's work."""
    return sub_case.received_at is not None or sub_case.has_ended


def new_road(sub_case: SubCase, old: Package, then: Situation, change: Change) -> Road:
    """The road in the newer version; only for a sub-case that `checks` let go. Raises NotServed."""
    code = sub_case.matter
    before, now = old.matters[code], then.package.matters[code]
    named = [[change.step_now(code, step), desk] for step, desk in sub_case.route]
    if sub_case.has_ended:
        return Road(named, sub_case.step, sub_case.department_id)
    if not has_begun(sub_case):
        if before.steps == now.steps and _served_alike(before, now):
            return Road(named, sub_case.step, sub_case.department_id)
        place = then.place(now)
        route = [[step.code, change.office(now.desk_of(step), place)] for step in _applying(now, then)]
        return Road(route, sub_case.step, change.office(now.department, place))
    here = _here(sub_case, change)
    codes = [step for step, _desk in named]
    passed = named[: codes.index(here)]
    desks = dict(map(tuple, named))
    ahead = [
        [step.code, _desk(step, before, now, desks, then, change)]
        for step in now.steps[_index(now, here) :]
        if step.code == here or then.applies(step)
    ]
    return Road([*passed, *ahead], here, sub_case.department_id)


def _desk(
    step: Step, before: Matter, now: Matter, desks: Mapping[str, int], then: Situation, change: Change
) -> int:
    """Where it was to be done, unless another desk does it now: what was moved in between stays moved."""
    was = former(before, step.code, change)
    is_known = was is not None and step.code in desks and _served_alike(before, now)
    if is_known and before.desk_of(was) == now.desk_of(step):
        return desks[step.code]
    return change.office(now.desk_of(step), then.place(now))


def former(before: Matter, code: str, change: Change) -> Step | None:
    """The older version's step of that new code."""
    return next((one for one in before.steps if change.step_now(before.code, one.code) == code), None)


def missed(sub_case: SubCase, now: Matter, then: Situation, change: Change) -> Iterable[Step]:
    """Steps the newer version puts before the place where the matter stands, and which nobody did."""
    passed = {change.step_now(sub_case.matter, code) for code, _desk in sub_case.route}
    for step in now.steps[: _index(now, _here(sub_case, change))]:
        if then.applies(step) and step.code not in passed:
            yield step


def passed_later(sub_case: SubCase, now: Matter, change: Change) -> Iterable[str]:
    """Codes of steps that were passed, and that the newer version puts behind where the matter stands."""
    here = _here(sub_case, change)
    for code, _desk in sub_case.route:
        name = change.step_now(sub_case.matter, code)
        if name == here:
            return
        if _index(now, name) > _index(now, here):
            yield name


def stands_at(sub_case: SubCase) -> str:
    """The code of the step it stands at; empty before it began, at the precheck and after its end."""
    return sub_case.step if has_begun(sub_case) and sub_case.step != PRECHECK.code else ""


def _here(sub_case: SubCase, change: Change) -> str:
    return change.step_now(sub_case.matter, sub_case.step)


def _index(matter: Matter, code: str) -> int:
    return [step.code for step in matter.steps].index(code)


def _applying(matter: Matter, then: Situation) -> Iterable[Step]:
    return (step for step in matter.steps if then.applies(step))


def _served_alike(before: Matter, now: Matter) -> bool:
    return (before.served_by, before.department) == (now.served_by, now.department)
