"""Where a task stands on the road of its matter."""

from services.catalogue.vocabulary import StepKind
from workflows.models import Task


def has_last_word(task: Task) -> bool:
    """Whether this step settles the matter: nothing but delivery comes after it, and nothing is decided yet.

    Who ends such a step well grants the matter, and gives the data of its results.
    """
    sub_case = task.sub_case
    matter = task.process.package.matters[sub_case.matter]
    codes = [code for code, _department in sub_case.route]
    rest = codes[codes.index(task.step) + 1 :]
    return not sub_case.decision and all(matter.step(code).kind is StepKind.DELIVER for code in rest)
