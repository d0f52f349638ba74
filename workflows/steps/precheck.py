"""The one window's look at the whole application (预审), before anything legal begins."""

from services.catalogue.vocabulary import PRECHECK
from workflows.errors import WrongState
from workflows.models import CaseState, Outcome, SubCase, Task, Verb

from .effects import Act, Effects, Opening

SILENCE = "silence"


def begin_precheck(effects: Effects, sub_cases: list[SubCase], *, desk_id: int) -> None:
    """Insert the sub-cases as they wait, and open the precheck's task at the first of them."""
    first = sub_cases[0]
    first.step = PRECHECK.code
    SubCase.objects.bulk_create(sub_cases)
    step = effects.case.package.step(first.matter, PRECHECK.code)
    effects.openings.append(Opening(first, step, desk_id))


def settle_precheck(task: Task, act: Act, effects: Effects) -> None:
    """Everything is in order, or nobody has said otherwise in time: the departments begin."""
    if act.outcome is not Outcome.PASSED:
        raise WrongState("an application is sent back with a list of what to put right")
    task.sub_case.step = ""
    effects.case.state = CaseState.IN_PROGRESS
    effects.case.save(update_fields=["state"])
    said = {} if act.by else {"outcome": SILENCE}
    effects.record(Verb.PRECHECKED, department_id=task.department_id, **said)
    effects.hand_off = True
