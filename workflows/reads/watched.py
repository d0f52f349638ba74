"""Cases as a supervisor sees them: states, clocks and history, never what the citizen wrote."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from services.catalogue.vocabulary import Text
from services.models import Department
from workflows import clock
from workflows.access_log import Look, record_look
from workflows.models import (
    REOPENABLE,
    RUNNING,
    Case,
    CaseEvent,
    CaseState,
    Light,
    Purpose,
    Rating,
    Stars,
    SubCase,
    SubCaseState,
    Task,
    Verb,
)
from workflows.policy import supervisors_office

from .clocks import Standing, light_of_task, overdue_before, standing
from .inbox import step_name
from .pauses import with_pauses
from .routes import steps_to_reopen_at

PAGE_SIZE = 25
COURSE = "case:course"
"""What a supervisor is shown of one case, as the access log names it."""
WORST_FIRST = (clock.Light.RED, clock.Light.YELLOW, clock.Light.GREEN)


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; empty means all. `since` and `until` bound the day of `about`.

    `about` says which cases a figure counted: received, ended, late or rated ones.
    """

    department: str = ""
    one_thing: str = ""
    state: str = ""
    light: str = ""
    about: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class WatchedRow:
    """One case in a list: how many of its matters have ended, its worst light, where it stands."""

    pk: int
    number: str
    one_thing: Text
    state: CaseState
    submitted_at: datetime
    due_at: datetime
    ended: int
    total: int
    light: clock.Light | None
    at_desks: tuple[Text, ...]


@dataclass(frozen=True)
class WatchedPage:
    """`next` is the id behind which the next page begins, None on the last one."""

    rows: tuple[WatchedRow, ...]
    next: int | None


@dataclass(frozen=True)
class MatterLine:
    """One matter of a case with its clock; `step` and `standing` are empty when nobody is at it.

    `code` is the matter's in the catalogue.
    """

    code: str
    matter: Text
    number: str
    department: Text | None
    state: SubCaseState
    step: str
    owner: str
    standing: Standing | None
    received_at: datetime | None
    ended_at: datetime | None
    promised_due_at: datetime | None
    was_late: bool
    may_be_ordered: bool
    may_be_reopened: bool


@dataclass(frozen=True)
class Happened:
    verb: Verb
    at: datetime
    matter: Text | None
    department: Text | None
    by: str


@dataclass(frozen=True)
class WatchedCase:
    case: Case
    one_thing: Text
    matters: tuple[MatterLine, ...]
    history: tuple[Happened, ...]
    rating: Stars | None


def watched_page(
    cases: QuerySet[Case],
    departments: QuerySet[Department],
    filters: Filters,
    *,
    now: datetime,
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> WatchedPage:
    """Newest first, three statements. `cases` and `departments` are what the policy lets this person watch."""
    found = narrowed(cases, departments, filters, now)
    if after is not None:
        found = found.filter(pk__lt=after)
    page = list(found.order_by("-pk")[: size + 1])
    shown = page[:size]
    sub_cases, tasks = _sub_cases_of(shown), _open_tasks_of(shown)
    rows = tuple(_row(case, sub_cases[case.pk], tasks[case.pk], now) for case in shown)
    return WatchedPage(rows, shown[-1].pk if len(page) > size else None)


def narrowed(
    cases: QuerySet[Case], departments: QuerySet[Department], filters: Filters, now: datetime
) -> QuerySet[Case]:
    """The cases a filter leaves."""
    if filters.department:
        departments = departments.filter(code=filters.department)
    part = SubCase.objects.filter(case=OuterRef("pk"), department__in=departments)
    if filters.department:
        at_desk = Task.objects.filter(process=OuterRef("pk"), department__in=departments)
        cases = cases.filter(Exists(part) | Exists(at_desk))
    if filters.one_thing:
        cases = cases.filter(version__code=filters.one_thing)
    if filters.state:
        cases = cases.filter(state=filters.state)
    if filters.light:
        cases = cases.filter(_shines(filters.light, departments, now))
    return cases.filter(_counted(filters, part, departments))


def watched_case(case: Case, *, by: AbstractBaseUser, now: datetime) -> WatchedCase:
    """One case with its matters and its history. That `by` looked at its course is recorded, as a supervisor.

    The caller has asked the policy whether `by` watches over the case. As many statements for any case.
    """
    look = Look(supervisors_office(by, now), case.pk, case.applicant_id, None, (COURSE,))
    record_look(look, by=by, purpose=Purpose.SUPERVISION, now=now)
    package = case.package
    tasks = {task.sub_case_id: task for task in _open_tasks_of([case])[case.pk]}
    rating = Rating.objects.filter(case=case, sub_case__isnull=True).first()
    return WatchedCase(
        case=case,
        one_thing=package.one_thing.name,
        matters=tuple(
            _matter_line(case, sub_case, tasks.get(sub_case.pk), now)
            for sub_case in _sub_cases_of([case])[case.pk]
        ),
        history=tuple(_history(case)),
        rating=Stars(rating.level) if rating else None,
    )


def _shines(light: str, departments: QuerySet[Department], now: datetime) -> Q:
    mine = Task.objects.filter(
        process=OuterRef("pk"), finished__isnull=True, flow_task_type="HUMAN", department__in=departments
    )
    red = Exists(mine.filter(due_at__lte=overdue_before(now)))
    yellow = Exists(mine.filter(Q(light__gte=Light.YELLOW) | Q(alarm_at__lte=now)))
    match light:
        case clock.Light.RED:
            return Q(red)
        case clock.Light.YELLOW:
            return Q(yellow) & ~Q(red)
        case _:
            return Q(state__in=RUNNING) & ~Q(red) & ~Q(yellow)


def _counted(filters: Filters, part: QuerySet[SubCase], departments: QuerySet[Department]) -> Q:
    """The cases a figure of `indicators` stands on."""
    match filters.about:
        case "ended" | "late":
            decided = Q(decided_at__isnull=False, **_days("decided_at", filters))
            declined = Q(state=SubCaseState.DECLINED, **_days("ended_at", filters))
            sub_cases = part.filter(decided | declined)
            if filters.about == "late":
                after = F("promised_due_at") + timedelta(seconds=1)
                sub_cases = sub_cases.filter(
                    Q(decided_at__gte=after) | Q(decided_at__isnull=True, ended_at__gte=after)
                )
            return Q(Exists(sub_cases))
        case "rated":
            rated = Rating.objects.filter(case=OuterRef("pk"), **_days("at", filters))
            return Q(Exists(rated)) & Q(Exists(part))
        case "open":
            waiting = Task.objects.filter(
                process=OuterRef("pk"),
                finished__isnull=True,
                flow_task_type="HUMAN",
                department__in=departments,
            )
            return Q(Exists(waiting))
    return Q(**_days("submitted_at", filters))


def _days(column: str, filters: Filters) -> dict[str, datetime]:
    bounds = {f"{column}__gte": filters.since, f"{column}__lt": filters.until}
    return {name: moment for name, moment in bounds.items() if moment is not None}


def _sub_cases_of(cases: Iterable[Case]) -> dict[int, list[SubCase]]:
    found: dict[int, list[SubCase]] = defaultdict(list)
    for sub_case in (
        SubCase.objects.filter(case__in=cases).select_related("department").order_by("case_id", "position")
    ):
        found[sub_case.case_id].append(sub_case)
    return found


def _open_tasks_of(cases: Iterable[Case]) -> dict[int, list[Task]]:
    found: dict[int, list[Task]] = defaultdict(list)
    tasks = Task.objects.filter(process__in=cases, finished__isnull=True, flow_task_type="HUMAN")
    tasks = tasks.select_related("department", "owner", "sub_case", "process").order_by("due_at", "id")
    for task in with_pauses(tasks):
        found[task.process_id].append(task)
    return found


def _row(case: Case, sub_cases: list[SubCase], tasks: list[Task], now: datetime) -> WatchedRow:
    needed = [each for each in sub_cases if each.state != SubCaseState.SKIPPED]
    lights = {light_of_task(task, now) for task in tasks}
    desks = {task.department_id: task.department.name for task in tasks}
    return WatchedRow(
        pk=case.pk,
        number=case.number,
        one_thing=case.package.one_thing.name,
        state=CaseState(case.state),
        submitted_at=case.submitted_at,
        due_at=case.due_at,
        ended=sum(each.has_ended for each in needed),
        total=len(needed),
        light=next((light for light in WORST_FIRST if light in lights), None),
        at_desks=tuple(desks.values()),
    )


def _matter_line(case: Case, sub_case: SubCase, task: Task | None, now: datetime) -> MatterLine:
    matter = case.package.matters[sub_case.matter]
    done_at = sub_case.decided_at or sub_case.ended_at
    due_at = sub_case.promised_due_at
    return MatterLine(
        code=sub_case.matter,
        matter=matter.name,
        number=sub_case.number or "",
        department=(task or sub_case).department.name if (task or sub_case).department else None,
        state=SubCaseState(sub_case.state),
        step=step_name(matter.step(task.step)) if task else "",
        owner=str(task.owner) if task and task.owner else "",
        standing=standing(task, now) if task else None,
        received_at=sub_case.received_at,
        ended_at=sub_case.ended_at if sub_case.state != SubCaseState.SKIPPED else None,
        promised_due_at=due_at,
        was_late=bool(done_at and due_at and due_at <= overdue_before(done_at)),
        may_be_ordered=may_be_ordered(sub_case),
        may_be_reopened=may_be_reopened(case, sub_case),
    )


def may_be_ordered(sub_case: SubCase) -> bool:
    """Whether a department can be asked to explain itself about the matter: once it has reached one."""
    return sub_case.received_at is not None and sub_case.department_id is not None


def may_be_reopened(case: Case, sub_case: SubCase) -> bool:
    """Whether the matter ended in a way that an error may lie behind, at a step that people do."""
    return sub_case.state in REOPENABLE and bool(steps_to_reopen_at(case, sub_case))


def _history(case: Case) -> Iterable[Happened]:
    """Newest first. Staff are named, the citizen is not."""
    matters = case.package.matters
    for event in (
        CaseEvent.objects.filter(case=case).select_related("sub_case", "department", "by").order_by("-id")
    ):
        yield Happened(
            verb=Verb(event.verb),
            at=event.at,
            matter=matters[event.sub_case.matter].name if event.sub_case else None,
            department=event.department.name if event.department else None,
            by=str(event.by) if event.by and event.department else "",
        )
