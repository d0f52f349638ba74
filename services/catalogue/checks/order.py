"""The order of matters: no circle, no joint visit that waits for itself."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from services.catalogue.checks.problem import Problem
from services.catalogue.vocabulary import Matter, Package, StepKind

Path = tuple[str | int, ...]
Moment = tuple[str, ...]
"""Something that happens: a matter starts, a step ends, a matter is granted, a visit takes place."""


def order_problems(package: Package) -> Iterator[Problem]:
    """Circles of `after`; joint visits without the joint step, or that can never take place."""
    one_thing = package.one_thing
    here: Path = ("one_things", one_thing.code)
    try:
        TopologicalSorter({member.matter: member.after for member in one_thing.matters}).prepare()
    except CycleError as error:
        circle = list(reversed(error.args[1]))
        index = next(i for i, member in enumerate(one_thing.matters) if member.matter == circle[0])
        message = f"these matters wait for each other in a circle: {' → '.join(circle)}"
        yield Problem((*here, "matters", index, "after"), message)
        return
    if not all(member.matter in package.matters for member in one_thing.matters):
        return
    missing = list(_without_joint_step(package))
    yield from missing
    if missing:
        return
    try:
        TopologicalSorter(_moments(package)).prepare()
    except CycleError as error:
        visits = sorted({moment[1] for moment in error.args[1] if moment[0] == "visit"})
        index = next(i for i, visit in enumerate(one_thing.joint_visits) if visit.code == visits[0])
        matters = " → ".join(dict.fromkeys(m[1] for m in reversed(error.args[1]) if m[0] != "visit"))
        message = (
            f"the joint visit '{visits[0]}' can never take place: its matters wait for each other ({matters})"
        )
        yield Problem((*here, "joint_visits", index), message)


def _without_joint_step(package: Package) -> Iterator[Problem]:
    one_thing = package.one_thing
    for i, visit in enumerate(one_thing.joint_visits):
        for j, code in enumerate(visit.matters):
            joint = [step for step in package.matters[code].steps if step.joint == visit.code]
            path = ("one_things", one_thing.code, "joint_visits", i, "matters", j)
            if len(joint) != 1:
                message = f"'{code}' needs exactly one step with 'joint: {visit.code}'; it has {len(joint)}"
                yield Problem(path, message)


def _moments(package: Package) -> dict[Moment, set[Moment]]:
    """What must have happened before each moment, when every matter is needed.

    With fewer matters there are only fewer things to wait for, so this one graph proves them all.
    """
    one_thing = package.one_thing
    visits = {visit.code: set(visit.matters) for visit in one_thing.joint_visits}
    before: dict[Moment, set[Moment]] = {}
    for member in one_thing.matters:
        matter = package.matters[member.matter]
        last: Moment = ("start", matter.code)
        before[last] = {_granted(package.matters[code]) for code in member.after if code in package.matters}
        for step in matter.steps:
            done: Moment = ("step", matter.code, step.code)
            before[done] = {last}
            if matter.code in visits.get(step.joint or "", ()):
                visit: Moment = ("visit", step.joint or "")
                before.setdefault(visit, set()).add(last)
                before[done].add(visit)
            last = done
    return before


def _granted(matter: Matter) -> Moment:
    decided = next((step for step in matter.steps if step.kind is StepKind.DECIDE), matter.steps[-1])
    return "step", matter.code, decided.code
