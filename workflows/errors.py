"""Why a verb was refused. The doors turn these into pages and problem+json in one place."""

from collections.abc import Mapping


class WorkflowError(Exception):
    """A verb could not be done; nothing was changed."""


class WrongState(WorkflowError):
    """The case or task is not where the verb needs it: somebody was quicker, or it is over."""


class AlreadyTaken(WrongState):
    """Another clerk has the task. `owner` is that person's display name, empty when it is finished."""

    def __init__(self, owner: str = "") -> None:
        super().__init__(owner)
        self.owner = owner


class NotAllowed(WorkflowError):
    """The person holds no post that may do this. Never used for a wrong state."""


class Invalid(WorkflowError):
    """What was handed in does not fit. `errors` maps field or document keys to sentences for the person."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(sorted(errors)))
        self.errors = dict(errors)


class Unanswered(Invalid):
    """All that is missing lies in registers that give no answer just now: the very same may do in a few minutes."""


class KeyReused(WorkflowError):
    """An idempotency key came back with a different application."""
