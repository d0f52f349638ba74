"""Why a verb of authoring was refused. Nothing was changed."""

from services.catalogue.checks import Problem


class AuthoringError(Exception):
    """A verb of authoring could not be done."""


class WrongState(AuthoringError):
    """The revision is not where the verb needs it, or somebody already works on the entry."""


class Stale(AuthoringError):
    """Somebody else was quicker: the draft was saved, or another version published, since this person looked."""


class OwnWork(AuthoringError):
    """Whoever wrote a revision cannot approve it."""


class NotAgreed(AuthoringError):
    """What was taken over together waits for other offices; `owners` are theirs, as ``police@district``."""

    def __init__(self, owners: tuple[str, ...]) -> None:
        super().__init__(", ".join(owners))
        self.owners = owners


class InUse(AuthoringError):
    """A matter cannot be retired while one-things on offer need it; `one_things` are their codes."""

    def __init__(self, one_things: tuple[str, ...]) -> None:
        super().__init__(", ".join(one_things))
        self.one_things = one_things


class Shared(AuthoringError):
    """Others use this word of the dictionary too; `one_things` are their codes."""

    def __init__(self, one_things: tuple[str, ...]) -> None:
        super().__init__(", ".join(one_things))
        self.one_things = one_things


class NotReady(AuthoringError):
    """Something new that it needs has not been approved; `names` are its kind and code."""

    def __init__(self, names: tuple[tuple[str, str], ...]) -> None:
        super().__init__(", ".join(code for _kind, code in names))
        self.names = names


class Faulty(AuthoringError):
    """The catalogue would not hold together with this revision; `problems` are all the faults."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems
