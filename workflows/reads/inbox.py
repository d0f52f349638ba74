"""A department's inbox as its clerks see it: queues with counts, pages of rows, search.

Whatever the number of rows, the number of SQL statements stays the same. The rows of a page come in the order
of the partial index `task_inbox`: a page deep in the queue costs what the first one costs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, F, OuterRef, Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.catalogue.vocabulary import Step, StepKind, Text
from workflows.access_log import Look, record_looks
from workflows.models import CorrectionEnd, Outcome, Purpose, SubCaseState, Task
from workflows.policy import standing_delegations, workplaces

from .clocks import Standing, overdue_before, standing
from .masking import masked
from .pauses import with_pauses

PAGE_SIZE = 20
LINE = "case:line"
"""What a search shows of one case, as the access log names it."""
KEPT = timedelta(days=30)
"""How long finished tasks stay in sight."""

STEP_NAMES = {
    StepKind.PRECHECK: _("Precheck"),
    StepKind.ACCEPT: _("Acceptance"),
    StepKind.REVIEW: _("Review"),
    StepKind.DECIDE: _("Decision"),
    StepKind.DELIVER: _("Delivery"),
    StepKind.VERIFY: _("Automatic check"),
}


class Queue(TextChoices):
    """The queues of a desk. Today, overdue and suspended show the whole department, with who has what.

    What stands still is nobody's work today: it stands in `SUSPENDED` alone, until its clock runs again.
    """

    POOL = "pool", pgettext_lazy("queue", "To be claimed")
    MINE = "mine", pgettext_lazy("queue", "My tasks")
    TODAY = "today", pgettext_lazy("queue", "Due today")
    OVERDUE = "overdue", pgettext_lazy("queue", "Overdue")
    CORRECTED = "corrected", pgettext_lazy("queue", "Corrections returned")
    SUSPENDED = "suspended", pgettext_lazy("queue", "Clock stopped")
    DONE = "done", pgettext_lazy("queue", "Done")


ORDERS = {Queue.DONE: ("finished", True), Queue.SUSPENDED: ("created", False)}
"""By what a queue is ordered, and whether the newest comes first; the others go by due date."""


CAME_BACK = Q(sub_case__state=SubCaseState.RECEIVED, sub_case__correction_request__end=CorrectionEnd.ANSWERED)
"""What the citizen has put right, and nobody has accepted yet."""


@dataclass(frozen=True)
class Counts:
    """How many tasks stand in each queue, and how the person's own work went in the past 30 days."""

    queues: dict[Queue, int]
    done_today: int
    done_in_time: int

    @property
    def in_time_percent(self) -> float | None:
        """The share of one's finished tasks that were in time; None when there are none."""
        done = self.queues[Queue.DONE]
        return round(100 * self.done_in_time / done, 1) if done else None


@dataclass(frozen=True)
class Row:
    """One task in a list. `standing` is None and `outcome` filled once it is finished; `due_at` is None while its clock
    stands still."""

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


def _in_hand(user: AbstractBaseUser, now: datetime) -> Q:
    """What this person has claimed, and what colleagues have for whom this person stands in."""
    away = standing_delegations(now).filter(stands_in_id=user.pk, department=OuterRef("department"))
    return Q(owner_id=user.pk) | Q(owner__in=away.values("away_id"))


def counts(user: AbstractBaseUser, now: datetime) -> Counts:
    """Three statements, the first answered from the index alone."""
    departments = workplaces(user, now)
    late, runs = Q(due_at__lte=overdue_before(now)), Q(due_at__isnull=False)
    queued = _open(Task.objects.filter(department__in=departments)).aggregate(
        pool=Count("id", filter=runs & Q(owner__isnull=True)),
        mine=Count("id", filter=runs & _in_hand(user, now)),
        today=Count("id", filter=~late & Q(due_at__lt=_tomorrow(now))),
        overdue=Count("id", filter=late),
        suspended=Count("id", filter=~runs),
    )
    done = _done(Task.objects.filter(department__in=departments), user, now).aggregate(
        done=Count("id"),
        today=Count("id", filter=Q(finished__gte=_midnight(now))),
        in_time=Count("id", filter=Q(finished__lte=F("due_at") + timedelta(seconds=1))),
    )
    corrected = _open(Task.objects.filter(CAME_BACK, department__in=departments)).count()
    return Counts(
        queued | {Queue.CORRECTED: corrected, Queue.DONE: done["done"]},
        done_today=done["today"],
        done_in_time=done["in_time"],
    )


def page(
    queue: Queue,
    *,
    user: AbstractBaseUser,
    now: datetime,
    after: Cursor | None = None,
    before: Cursor | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """The rows behind `after`, or in front of `before`, or the first ones; as many statements for any number.

    Open tasks come by due date, the most urgent first; finished ones newest first; what stands still, oldest first.
    """
    backwards = before is not None
    by, newest_first = ORDERS.get(queue, ("due_at", False))
    descending = newest_first != backwards
    narrow = _narrowing(queue, user, now)

    def reach(tasks: QuerySet[Task]) -> QuerySet[Task]:
        tasks = narrow(tasks)
        place = before or after
        if place is not None:
            side = "lt" if descending else "gt"
            beyond = Q(**{f"{by}__{side}": place.moment}) | Q(
                **{by: place.moment, f"id__{side}": place.task_id}
            )
            tasks = tasks.filter(beyond, **{f"{by}__{side}e": place.moment})
        sign = "-" if descending else ""
        return tasks.order_by(f"{sign}{by}", f"{sign}id").values("id", by)

    departments = sorted(set(workplaces(user, now).values_list("department_id", flat=True)))
    keys = _first_of_each(departments, reach, by, descending, size + 1)
    more = len(keys) > size
    ids = keys[:size]
    tasks = sorted(_with_all_it_takes(ids), key=lambda task: ids.index(task.pk), reverse=backwards)
    rows = tuple(_row(task, now) for task in tasks)
    if not rows:
        return Page((), None, None)
    first, last = (Cursor(getattr(task, by), task.pk) for task in (tasks[0], tasks[-1]))
    return Page(
        rows,
        previous=first if (more if backwards else after is not None) else None,
        next=last if (backwards or more) else None,
    )


def search(
    *, user: AbstractBaseUser, now: datetime, number: str = "", name: str = "", size: int = 50
) -> tuple[Row, ...]:
    """Tasks of one's departments by exact case number, or by the applicant's exact name.

    A name finds what is open or was finished in the past 30 days: the department's work, not a city's record.
    Who asks after a person learns that this person has a case here, so every case found is a look on record;
    the lists of a queue, with masked names, are not. As many statements however much is found.
    """
    tasks = Task.objects.filter(department__in=workplaces(user, now), flow_task_type="HUMAN")
    if number:
        tasks = tasks.filter(process__number=number)
    elif name:
        recent = Q(finished__isnull=True) | Q(finished__gte=now - KEPT)
        tasks = tasks.filter(recent, process__applicant__name=name)
    else:
        return ()
    ids = list(tasks.order_by("-id").values_list("id", flat=True)[:size])
    found = sorted(_with_all_it_takes(ids), key=_most_urgent_first)
    looks = [
        Look(task.department_id, task.process_id, task.process.applicant_id, None, (LINE,)) for task in found
    ]
    record_looks(looks, by=user, purpose=Purpose.SEARCH, now=now)
    return tuple(_row(task, now) for task in found)


def _narrowing(
    queue: Queue, user: AbstractBaseUser, now: datetime
) -> Callable[[QuerySet[Task]], QuerySet[Task]]:
    match queue:
        case Queue.POOL:
            return lambda tasks: _open(tasks).filter(owner__isnull=True, due_at__isnull=False)
        case Queue.MINE:
            return lambda tasks: _open(tasks).filter(_in_hand(user, now), due_at__isnull=False)
        case Queue.TODAY:
            return lambda tasks: _open(tasks).filter(
                due_at__gt=overdue_before(now), due_at__lt=_tomorrow(now)
            )
        case Queue.OVERDUE:
            return lambda tasks: _open(tasks).filter(due_at__lte=overdue_before(now))
        case Queue.CORRECTED:
            return lambda tasks: _open(tasks).filter(CAME_BACK)
        case Queue.SUSPENDED:
            return lambda tasks: _open(tasks).filter(due_at__isnull=True)
        case Queue.DONE:
            return lambda tasks: _done(tasks, user, now)


def _open(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """As the condition of the index `task_inbox` is written."""
    return tasks.filter(finished__isnull=True, flow_task_type="HUMAN")


def _done(tasks: QuerySet[Task], user: AbstractBaseUser, now: datetime) -> QuerySet[Task]:
    return tasks.filter(finished__gte=now - KEPT, owner_id=user.pk, flow_task_type="HUMAN")


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


def _with_all_it_takes(ids: Sequence[int]) -> QuerySet[Task]:
    tasks = Task.objects.filter(pk__in=ids).select_related(
        "process__applicant", "sub_case", "department", "owner"
    )
    return with_pauses(tasks)


def _row(task: Task, now: datetime) -> Row:
    package = task.process.package
    matter = package.matters[task.sub_case.matter]
    return Row(
        task_id=task.pk,
        number=task.process.number,
        one_thing=package.one_thing.name,
        matter=matter.name,
        step=step_name(matter.step(task.step)),
        department=task.department.name,
        applicant=masked(task.process.applicant),
        due_at=task.due_at,
        standing=None if task.finished else standing(task, now),
        owner_id=task.owner_id,
        owner=str(task.owner) if task.owner else "",
        finished=task.finished,
        outcome=str(Outcome(task.outcome).label) if task.outcome else "",
    )


def _most_urgent_first(task: Task) -> tuple:
    """What is finished comes last, and before it what stands still."""
    return task.finished is not None, task.due_at is None, task.due_at or task.created, task.pk


def _midnight(now: datetime) -> datetime:
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def _tomorrow(now: datetime) -> datetime:
    return _midnight(now) + timedelta(days=1)
