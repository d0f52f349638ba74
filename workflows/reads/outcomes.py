"""How a person may end a step."""

from services.catalogue.vocabulary import Step, StepKind
from workflows.models import PAUSED, Outcome, SubCase

POSSIBLE = {
    StepKind.PRECHECK: (Outcome.PASSED,),
    StepKind.ACCEPT: (Outcome.ACCEPTED, Outcome.DECLINED),
    StepKind.REVIEW: (Outcome.PASSED, Outcome.OBJECTED),
    StepKind.VERIFY: (Outcome.PASSED, Outcome.OBJECTED),
    StepKind.DECIDE: (Outcome.GRANTED, Outcome.REFUSED),
    StepKind.DELIVER: (Outcome.DELIVERED,),
}
"""The going-on first. A person at an automatic step reviews."""


def possible(sub_case: SubCase, step: Step) -> tuple[Outcome, ...]:
    """How a person may end a step of the matter now. What stands still is not ended; what silence has accepted is
    decided where it would have been accepted."""
    if sub_case.state in PAUSED:
        return ()
    if step.kind is StepKind.ACCEPT and sub_case.accepted_at is not None:
        return POSSIBLE[StepKind.DECIDE]
    return POSSIBLE[step.kind]
