"""What operators see of the organisation: regions, departments, who holds which post; counts, and nothing of a case."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import BooleanField, Count, Exists, OuterRef, Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from services.models import Department, OneThingVersion, Post, PostKind, Region
from workflows.models import Appointment, AppointmentState, OrganisationAct, SubCase, Task
from workflows.policy import RULES, Actor, Rule

PAGE = 50
LATEST = 20
ACTORS: dict[str, tuple[Actor, ...]] = {
    PostKind.CLERK: (Actor.CLERK,),
    PostKind.SECTION_HEAD: (Actor.CLERK,),
    PostKind.LEADER: (Actor.CLERK, Actor.AUTHOR),
    PostKind.SUPERVISOR: (Actor.SUPERVISOR,),
    PostKind.OPERATOR: (Actor.OPERATOR,),
    PostKind.AUTHOR: (Actor.AUTHOR,),
}


@dataclass(frozen=True)
class Obstacles:
    """What keeps an office from ending: open matters and tasks, matters on their road to it, what stands below it."""

    matters: int
    to_come: int
    tasks: int
    below: int


@dataclass(frozen=True)
class Listed:
    """A page of rows, and the id behind which the next one begins; None when it is the last."""

    rows: list
    last: int | None


@dataclass(frozen=True)
class Office:
    """One department: its people now and to come, what is open there, which matters need it, what was done."""

    department: Department
    posts: list[Post]
    obstacles: Obstacles
    needed_for: tuple[str, ...]
    acts: list[OrganisationAct]


@dataclass(frozen=True)
class Colleague:
    """One person with a log-in: posts now, to come and over, and what waits for a second operator."""

    user: AbstractBaseUser
    held: list[Post]
    over: list[Post]
    asked: list[Appointment]
    acts: list[OrganisationAct]


def obstacles_of(of: Region | Department) -> Obstacles:
    """Four statements for a department, two for a region."""
    if isinstance(of, Region):
        below = of.children.filter(ended_at__isnull=True).count()
        return Obstacles(0, 0, 0, below + of.departments.filter(ended_at__isnull=True).count())
    return Obstacles(
        matters=SubCase.objects.filter(department=of, ended_at__isnull=True).count(),
        to_come=_on_their_road_to(of).count(),
        tasks=Task.objects.filter(department=of, finished__isnull=True, flow_task_type="HUMAN").count(),
        below=of.subordinates.filter(ended_at__isnull=True).count(),
    )


def _on_their_road_to(department: Department) -> QuerySet[SubCase]:
    """Open matters that stand elsewhere and have a step here: the department stands in their route."""
    on_the_road = RawSQL(
        "jsonb_path_exists(workflows_subcase.route, '$[*][1] ? (@ == $id)', jsonb_build_object('id', %s::bigint))",
        [department.pk],
        output_field=BooleanField(),
    )
    return SubCase.objects.filter(on_the_road, ended_at__isnull=True).exclude(department=department)


def regions(after: str = "", *, most: int = PAGE) -> Listed:
    """Regions by their codes, with how many departments each has; two statements at most."""
    rows = list(
        Region.objects.filter(code__gt=after)
        .select_related("parent")
        .annotate(offices=Count("departments", filter=Q(departments__ended_at__isnull=True)))
        .order_by("code")[: most + 1]
    )
    return Listed(rows[:most], rows[most - 1].code if len(rows) > most else None)


def departments(
    *, region: str = "", function: str = "", ended: bool = False, after: int | None = None, now: datetime,
    most: int = PAGE,
) -> Listed:  # fmt: skip
    """Departments by id, with how many people hold posts there today; one statement."""
    rows = Department.objects.filter(ended_at__isnull=not ended).select_related("region")
    if region:
        rows = rows.filter(region=region)
    if function:
        rows = rows.filter(function=function)
    if after is not None:
        rows = rows.filter(pk__gt=after)
    today = timezone.localdate(now)
    at_work = Q(posts__starts_on__lte=today, posts__left_at__isnull=True) & (
        Q(posts__ends_on__isnull=True) | Q(posts__ends_on__gte=today)
    )
    found = list(rows.annotate(people=Count("posts", filter=at_work)).order_by("pk")[: most + 1])
    return Listed(found[:most], found[most - 1].pk if len(found) > most else None)


def functions() -> list[str]:
    """Every function that some department does."""
    return list(
        Department.objects.standing().order_by("function").values_list("function", flat=True).distinct()
    )


def office(department: Department, now: datetime) -> Office:
    """Statements as many for a large office as for a small one; of its people the first `PAGE`."""
    today = timezone.localdate(now)
    held = department.posts.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today), left_at__isnull=True)
    return Office(
        department=department,
        posts=list(held.select_related("user").order_by("kind", "pk")[:PAGE]),
        obstacles=obstacles_of(department),
        needed_for=_needed_for(department),
        acts=latest_acts(department=department),
    )


def latest_acts(**about: object) -> list[OrganisationAct]:
    """What was done last about it; without an object, about anything. Reasons with it."""
    rows = OrganisationAct.objects.select_related(
        "by", "region", "department", "post__user", "post__department"
    )
    return list(rows.select_related("person").filter(**about)[:LATEST])


def _needed_for(department: Department) -> tuple[str, ...]:
    """The matters on offer with a step at such a desk, by name."""
    names = {
        str(matter.name)
        for version in OneThingVersion.objects.current_all()
        for matter in version.package.matters.values()
        if any(matter.desk_of(step) == department.serves_as for step in matter.steps)
    }
    return tuple(sorted(names))


def people(
    words: str = "", *, kind: str = "", department: int | None = None, after: int | None = None, now: datetime,
    most: int = PAGE,
) -> Listed:  # fmt: skip
    """Officials by name or log-in, with the posts they hold today; two statements.

    Citizens are nobody's to look through here (`officials`).
    """
    today = timezone.localdate(now)
    held = Post.objects.held_on(today)
    users = officials()
    if words:
        users = users.filter(Q(display_name__icontains=words) | Q(username__icontains=words))
    if kind:
        users = users.filter(Exists(held.filter(user=OuterRef("pk"), kind=kind)))
    if department is not None:
        users = users.filter(Exists(held.filter(user=OuterRef("pk"), department=department)))
    if after is not None:
        users = users.filter(pk__gt=after)
    shown = Prefetch("posts", queryset=held.select_related("department").order_by("pk"), to_attr="held_today")
    rows = list(users.order_by("pk").prefetch_related(shown)[: most + 1])
    return Listed(rows[:most], rows[most - 1].pk if len(rows) > most else None)


def officials() -> QuerySet[AbstractBaseUser]:
    """Whom an operator may look at: whoever holds or held a post, was to get one, or got a log-in from an operator.

    Found from these few rows, never by looking through the accounts of a whole city.
    """
    known = Post.objects.values("user").union(
        Appointment.objects.values("user"),
        OrganisationAct.objects.filter(person__isnull=False).values("person"),
    )
    return get_user_model().objects.filter(pk__in=known)


def colleague(user: AbstractBaseUser, now: datetime) -> Colleague:
    """Everything about one official's posts."""
    today = timezone.localdate(now)
    posts = list(
        Post.objects.filter(user=user)
        .select_related("department", "appointment__asked_by", "appointment__decided_by")
        .order_by("-starts_on", "-pk")[: 2 * PAGE]
    )
    held = [
        post for post in posts if post.left_at is None and (post.ends_on is None or post.ends_on >= today)
    ]
    return Colleague(
        user=user,
        held=held,
        over=[post for post in posts if post not in held],
        asked=list(_appointments().filter(user=user, state=AppointmentState.ASKED)),
        acts=list(
            OrganisationAct.objects.filter(Q(post__user=user) | Q(person=user))
            .select_related("by", "post__department")[:LATEST]
        ),
    )  # fmt: skip


def waiting_appointments() -> list[Appointment]:
    """What waits for a second operator, oldest first."""
    return list(_appointments().filter(state=AppointmentState.ASKED).order_by("pk")[: 2 * PAGE])


def decided_appointments() -> list[Appointment]:
    """Who got what from whom, latest first."""
    return list(_appointments().exclude(state=AppointmentState.ASKED).order_by("-decided_at")[:LATEST])


def _appointments() -> QuerySet[Appointment]:
    return Appointment.objects.select_related("user", "department", "asked_by", "decided_by")


def rights_of(kind: PostKind) -> list[Rule]:
    """What a post of this kind may do, by the rules of the policy."""
    return [rule for rule in RULES if rule.actor in ACTORS[kind]]


def waiting_count() -> int:
    """How many posts wait for a second operator."""
    return Appointment.objects.filter(state=AppointmentState.ASKED).count()
