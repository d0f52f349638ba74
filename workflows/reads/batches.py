"""A batch before it begins, and how far it has come: which tasks, what happens to each, what was done."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Q
from django.utils.functional import Promise

from workflows.models import BatchAct, BatchItem, BatchRun, BatchState, Outcome, Refusal
from workflows.policy import permitted

from .inbox import Row, rows_of, tasks_in_order

SHOWN = 20
"""Runs that the list shows, newest first."""


@dataclass(frozen=True)
class Fit:
    """What an act would do with one task: `fits`, and the `outcome` it would end with, empty when it ends nothing."""

    row: Row
    fits: bool
    outcome: str

    @property
    def outcome_label(self) -> str | Promise:
        return Outcome(self.outcome).label if self.outcome else ""


@dataclass(frozen=True)
class Plan:
    """The tasks in the order they were chosen, with what `act` does to each; `possible` acts fit every one of them."""

    act: BatchAct
    fits: tuple[Fit, ...]
    possible: tuple[BatchAct, ...]

    @property
    def fitting(self) -> tuple[Fit, ...]:
        return tuple(each for each in self.fits if each.fits)

    @property
    def unfit(self) -> tuple[Fit, ...]:
        return tuple(each for each in self.fits if not each.fits)


def plan_batch(act: BatchAct, ids: Sequence[int], *, user: AbstractBaseUser, now: datetime) -> Plan:
    """What `act` would do to these tasks now. Ids outside one's departments are left out. Eight statements."""
    own = set(permitted("batch tasks", user, now).filter(pk__in=ids).values_list("pk", flat=True))
    rows = rows_of(tasks_in_order([pk for pk in ids if pk in own]), user=user, now=now)
    return Plan(
        act,
        tuple(Fit(row, act in row.acts.may, row.acts.outcome(act)) for row in rows),
        tuple(each for each in BatchAct if rows and all(each in row.acts.may for row in rows)),
    )


@dataclass(frozen=True)
class Settled:
    """One task of a run: its row as it stands now, and what became of it."""

    row: Row
    state: BatchState
    outcome: str
    refusal: str


@dataclass(frozen=True)
class Progress:
    """A run with its tasks, in the order they were chosen."""

    run: BatchRun
    items: tuple[Settled, ...]

    @property
    def counted(self) -> Counter[BatchState]:
        return Counter(item.state for item in self.items)

    @property
    def done(self) -> int:
        return self.counted[BatchState.DONE]

    @property
    def refused(self) -> int:
        return self.counted[BatchState.REFUSED]

    @property
    def waiting(self) -> int:
        return self.counted[BatchState.WAITING]


def progress_of(run: BatchRun, *, user: AbstractBaseUser, now: datetime) -> Progress:
    """How far it has come; nine statements, for any number of tasks. Tasks of a department one has left do not show."""
    items = list(BatchItem.objects.filter(run=run).order_by("position"))
    plan = plan_batch(BatchAct(run.act), [item.task_id for item in items], user=user, now=now)
    rows = {each.row.task_id: each.row for each in plan.fits}
    return Progress(
        run,
        tuple(
            Settled(
                rows[item.task_id],
                BatchState(item.state),
                str(Outcome(item.outcome).label) if item.outcome else "",
                str(Refusal(item.refusal).label) if item.refusal else "",
            )
            for item in items
            if item.task_id in rows
        ),
    )


def settled(run: BatchRun) -> int:
    """How many of its tasks are done or refused."""
    return run.items.exclude(state=BatchState.WAITING).count()


def counted_runs(user: AbstractBaseUser, now: datetime) -> Sequence[BatchRun]:
    """One's latest runs with `done`, `refused` and `waiting` on each; one statement."""
    by_state = {state.value: Count("items", filter=Q(items__state=state)) for state in BatchState}
    return list(permitted("read batch", user, now).annotate(**by_state).order_by("-id")[:SHOWN])
