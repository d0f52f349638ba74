"""What one person can do, now, with each of several tasks without opening it: what a batch offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser

from services.catalogue.vocabulary import PRECHECK
from workflows.models import BatchAct, Outcome, Task, Transfer
from workflows.policy import permitted

from .outcomes import possible
from .routes import has_last_word


@dataclass(frozen=True)
class Acts:
    """`go_on` and `stop` are the outcomes of ending the step; empty where it cannot be ended without writing more."""

    may: frozenset[BatchAct] = frozenset()
    go_on: str = ""
    stop: str = ""

    def outcome(self, act: BatchAct) -> str:
        """How `act` ends the step; empty for an act that ends nothing."""
        return {BatchAct.GO_ON: self.go_on, BatchAct.STOP: self.stop}.get(act, "")


NOTHING = Acts()


def possible_acts(tasks: Sequence[Task], *, by: AbstractBaseUser, now: datetime) -> Mapping[int, Acts]:
    """By the id of each task, which came with its process and sub-case. Three statements, for any number."""
    is_open = [task for task in tasks if task.finished is None]
    ids = [task.pk for task in is_open]
    claimable = _among("claim task", ids, by, now)
    held = _among("release task", ids, by, now)
    moved = set(
        Transfer.objects.filter(
            sub_case__in=[task.sub_case_id for task in is_open], undone_at__isnull=True
        ).values_list("sub_case_id", "step")
    )
    return {
        task.pk: _acts(task, task.pk in claimable, task.pk in held, (task.sub_case_id, task.step) in moved)
        for task in is_open
    }


def _among(rule: str, ids: Sequence[int], by: AbstractBaseUser, now: datetime) -> set[int]:
    return set(permitted(rule, by, now).filter(pk__in=ids).values_list("pk", flat=True))


def _acts(task: Task, is_claimable: bool, is_held: bool, was_moved: bool) -> Acts:
    if task.owner_id is None:
        return Acts(frozenset({BatchAct.CLAIM})) if is_claimable else NOTHING
    if not is_held:
        return NOTHING
    may = {BatchAct.RELEASE}
    if task.due_at is not None and task.step != PRECHECK.code and not was_moved:
        may.add(BatchAct.TRANSFER)
    step = task.process.package.matters[task.sub_case.matter].step(task.step)
    outcomes = possible(task.sub_case, step)
    go_on = str(outcomes[0]) if outcomes and not _asks_for_data(task, outcomes[0]) else ""
    stop = str(outcomes[1]) if len(outcomes) > 1 else ""
    may |= {act for act, outcome in ((BatchAct.GO_ON, go_on), (BatchAct.STOP, stop)) if outcome}
    return Acts(frozenset(may), go_on, stop)


def _asks_for_data(task: Task, outcome: Outcome) -> bool:
    """Whether whoever ends it well has the data of a result to give."""
    matter = task.process.package.matters[task.sub_case.matter]
    has_data = any(offered.data for offered in matter.results)
    return outcome is not Outcome.DELIVERED and has_data and has_last_word(task)
