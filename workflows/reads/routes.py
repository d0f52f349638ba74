"""Where a task stands on the road of its matter."""

from services.catalogue.vocabulary import PRECHECK, Matter, StepKind
from workflows.models import Case, SubCase, Task


def has_last_word(task: Task) -> bool:
    """Whether this step settles the matter: nothing but delivery comes after it, and nothing is decided yet.

    Who ends such a step well grants the matter, and gives the data of its results.
    """
    sub_case = task.sub_case
    if task.step == PRECHECK.code:
        return False
    matter = task.process.package.matters[sub_case.matter]
    rest = steps_ahead(sub_case, matter, task.step)
    return not sub_case.decision and all(matter.step(code).kind is StepKind.DELIVER for code, _desk in rest)


def steps_ahead(sub_case: SubCase, matter: Matter, step: str) -> list[tuple[str, int]]:
    """What comes after `step` on the road, as (code, department id); nothing is accepted twice."""
    codes = [code for code, _department in sub_case.route]
    return [
        (code, department)
        for code, department in sub_case.route[codes.index(step) + 1 :]
        if sub_case.accepted_at is None or matter.step(code).kind is not StepKind.ACCEPT
    ]


def steps_to_reopen_at(case: Case, sub_case: SubCase) -> list[str]:
    """The codes of the steps at which the matter can go on again, in order."""
    matter = case.package.matters[sub_case.matter]
    kinds = (StepKind.ACCEPT, StepKind.ANNOUNCE, StepKind.REVIEW, StepKind.DECIDE)
    return [code for code, _department in sub_case.route if matter.step(code).kind in kinds]
