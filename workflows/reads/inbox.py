"""A department's inbox as its clerks see it: pages of rows.

Whatever the number of rows, the number of SQL statements stays the same. The rows of a page come in the order
of the partial index `task_inbox`: a page deep in the queue costs what the first one costs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from services.catalogue.vocabulary import Step, StepKind, Text
from workflows.models import CorrectionEnd, Outcome, Reminder, SubCaseState, Task
from workflows.policy import workplaces

from .acts import NOTHING, Acts, possible_acts
from .clocks import Standing, standing
from .filters import NO_FILTERS, Filters
from .masking import masked
from .pauses import with_pauses
from .queues import ORDERS, Queue, narrowing

PAGE_SIZE = 20

STEP_NAMES = {
    StepKind.PRECHECK: _("Precheck"),
    StepKind.ACCEPT: _("Acceptance"),
    StepKind.REVIEW: _("Review"),
    StepKind.DECIDE: _("Decision"),
    StepKind.DELIVER: _("Delivery"),
    StepKind.VERIFY: _("Automatic check"),
    StepKind.ANNOUNCE: _("Public announcement"),
}


@dataclass(frozen=True)
class Row:
    """One task in a list. `standing` is None and `outcome` filled once it is finished; `due_at` is None while its clock
    stands still. `came_back`: the applicant has put it right; `hurried`: how often they asked to get on with it;
    `went_to`: where it was transferred; `acts`: what can be done with it at once.
    """

    task_id: int
    number: str
    one_thing: Text
    matter: Text
    step: str
    department: Text
    applicant: str
    due_at: datetime | None
    standing: Standing | None
    owner_id: int | None
    owner: str
    finished: datetime | None
    outcome: str
    came_back: bool
    hurried: int
    went_to: Text | None
    acts: Acts


@dataclass(frozen=True)
class Cursor:
    """A place in a queue: the moment it is ordered by, and the task."""

    moment: datetime
    task_id: int

    def __str__(self) -> str:
        return f"{self.moment.timestamp():.6f}-{self.task_id}"

    @classmethod
    def parse(cls, text: str) -> "Cursor":
        """Reads what `str` wrote; ValueError for anything else."""
        moment, _dash, task_id = text.partition("-")
        try:
            return cls(
                datetime.fromtimestamp(float(moment), tz=timezone.get_default_timezone()), int(task_id)
            )
        except (OverflowError, OSError) as error:
            raise ValueError("no such place in a queue") from error


@dataclass(frozen=True)
class Page:
    """Some rows of a queue; `previous` and `next` are None at its ends."""

    rows: tuple[Row, ...]
    previous: Cursor | None
    next: Cursor | None


def step_name(step: Step) -> str:
    """What the catalogue calls a step, or the usual word for its kind."""
    return str(step.name or STEP_NAMES[step.kind])


def page(
    queue: Queue,
    *,
    user: AbstractBaseUser,
    now: datetime,
    after: Cursor | None = None,
    before: Cursor | None = None,
    filters: Filters = NO_FILTERS,
    size: int = PAGE_SIZE,
) -> Page:
    """The rows behind `after`, or in front of `before`, or the first ones; as many statements for any number.

    Open tasks come by due date, the most urgent first; finished ones newest first; what stands still, oldest first.
    """
    backwards = before is not None
    by, newest_first = ORDERS.get(queue, ("due_at", False))
    keys = _keys(
        queue,
        user,
        now,
        filters,
        place=before or after,
        by=by,
        descending=newest_first != backwards,
        size=size + 1,
    )
    more = len(keys) > size
    ids = keys[:size]
    tasks = tasks_in_order(ids[::-1] if backwards else ids)
    if not tasks:
        return Page((), None, None)
    first, last = (Cursor(getattr(task, by), task.pk) for task in (tasks[0], tasks[-1]))
    return Page(
        rows_of(tasks, user=user, now=now),
        previous=first if (more if backwards else after is not None) else None,
        next=last if (backwards or more) else None,
    )


def first_of(
    queue: Queue, *, user: AbstractBaseUser, now: datetime, filters: Filters = NO_FILTERS, size: int
) -> list[int]:
    """The ids of the first tasks of a queue, in its order; two statements."""
    by, newest_first = ORDERS.get(queue, ("due_at", False))
    return _keys(queue, user, now, filters, place=None, by=by, descending=newest_first, size=size)


def tasks_in_order(ids: Sequence[int]) -> list[Task]:
    """These tasks with all it takes to draw their rows, in this order; three statements."""
    tasks = Task.objects.filter(pk__in=ids).select_related(
        "process__applicant", "sub_case", "department", "owner", "transfer__to_department"
    )
    places = {pk: place for place, pk in enumerate(ids)}
    return sorted(with_pauses(tasks), key=lambda task: places[task.pk])


def rows_of(tasks: Sequence[Task], *, user: AbstractBaseUser, now: datetime) -> tuple[Row, ...]:
    """As `user` sees them in a list; four statements."""
    hurried = dict(
        Reminder.objects.filter(sub_case__in=[task.sub_case_id for task in tasks], rung="")
        .order_by()
        .values_list("sub_case")
        .annotate(times=Count("id"))
    )
    acts = possible_acts(tasks, by=user, now=now)
    return tuple(
        _row(task, now, hurried.get(task.sub_case_id, 0), acts.get(task.pk, NOTHING)) for task in tasks
    )


def _keys(
    queue: Queue,
    user: AbstractBaseUser,
    now: datetime,
    filters: Filters,
    *,
    place: Cursor | None,
    by: str,
    descending: bool,
    size: int,
) -> list[int]:
    """The ids behind a place, in order; two statements."""
    narrow = narrowing(queue, user, now)

    def reach(tasks: QuerySet[Task]) -> QuerySet[Task]:
        tasks = filters.narrow(narrow(tasks), now)
        if place is not None:
            side = "lt" if descending else "gt"
            beyond = Q(**{f"{by}__{side}": place.moment}) | Q(
                **{by: place.moment, f"id__{side}": place.task_id}
            )
            tasks = tasks.filter(beyond, **{f"{by}__{side}e": place.moment})
        sign = "-" if descending else ""
        return tasks.order_by(f"{sign}{by}", f"{sign}id").values("id", by)

    departments = sorted(set(workplaces(user, now).values_list("department_id", flat=True)))
    return _first_of_each(departments, reach, by, descending, size)


def _first_of_each(
    departments: Sequence[int],
    reach: Callable[[QuerySet[Task]], QuerySet[Task]],
    by: str,
    descending: bool,
    size: int,
) -> list[int]:
    """Ids in order. Each department is asked for its own first rows, so that each is one walk along the index."""
    if not departments:
        return []
    walks = [reach(Task.objects.filter(department_id=department))[:size] for department in departments]
    if len(walks) == 1:
        return [row["id"] for row in walks[0]]
    sign = "-" if descending else ""
    merged = walks[0].union(*walks[1:], all=True).order_by(f"{sign}{by}", f"{sign}id")[:size]
    return [row["id"] for row in merged]


def _row(task: Task, now: datetime, hurried: int, acts: Acts) -> Row:
    package = task.process.package
    matter = package.matters[task.sub_case.matter]
    step = matter.step(task.step)
    return Row(
        task_id=task.pk,
        number=task.process.number,
        one_thing=package.one_thing.name,
        matter=matter.name,
        step=step_name(step),
        department=task.department.name,
        applicant=masked(task.process.applicant),
        due_at=task.due_at,
        standing=None if task.finished else standing(task, now),
        owner_id=task.owner_id,
        owner=str(task.owner) if task.owner else "",
        finished=task.finished,
        outcome=str(Outcome(task.outcome).label) if task.outcome else "",
        came_back=task.finished is None and _came_back(task),
        hurried=hurried,
        went_to=_went_to(task),
        acts=acts,
    )


def _came_back(task: Task) -> bool:
    """As `queues.CAME_BACK` asks it of many."""
    request = getattr(task.sub_case, "correction_request", None)
    is_answered = request is not None and request.end == CorrectionEnd.ANSWERED
    return is_answered and task.sub_case.state == SubCaseState.RECEIVED


def _went_to(task: Task) -> Text | None:
    move = getattr(task, "transfer", None)
    return move.to_department.name if move is not None else None
