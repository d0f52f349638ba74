"""The city whose every page is opened: some weeks of the demo's past, and one case in which everything has happened."""

from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone

from citizen_portal.demo.history import fill
from citizen_portal.demo.seeding import seed
from citizen_portal.design.errors import PAGES
from services.calendar.holidays import LAST_ANNOUNCED
from services.catalogue.authoring.files import import_library
from services.catalogue.loader import load, shipped_packages
from services.catalogue.publish import publish
from services.models import EntryKind, Revision, RevisionState
from tests.pages import half_way
from tests.pages.half_way import entered
from tests.pages.happenings import held_up
from tests.pages.roles import ALL_SPACES, FACES
from tests.policy_world import World, build
from workflows.commands import clerk
from workflows.models import SubCase, SubCaseState, Task
from workflows.walk import clerk_of

CASES = 14
ENTRANCES = ("/", "/one-things/newborn/", "/verify/", "/accounts/")
ENTERING = ("accounts", "account")
FACTORS = ("mfa", "account")


@dataclass(frozen=True)
class Visitor:
    """Somebody at a screen: the pages they begin with, and the spaces of addresses in which they look around."""

    browser: Client
    entrances: tuple[str, ...]
    spaces: tuple[str, ...]
    column: str | None = None  # of the actor matrix, whose doors are then opened too


@dataclass(frozen=True)
class City:
    """The world of the actor matrix in a city with a past, and those whose pages differ, by role."""

    world: World
    visitors: dict[str, Visitor]


def build_city(cases: int = CASES) -> City:
    """Commits; takes about ten seconds."""
    now = timezone.now()
    seed(today=timezone.localdate(now))
    shipped = load(shipped_packages())
    import_library(shipped.library, now=now)
    for package in shipped.packages.values():
        publish(package, by="tests", at=now)
    fill(cases, now=now)
    happenings = held_up(now)
    world = build()
    half_way.migrating("author", now)
    people = world.people
    visitors = {
        "anonymous": Visitor(Client(), (*ENTRANCES, "/design/", *_errors()), ALL_SPACES, "anonymous"),
        "applicant": Visitor(entered("lin"), (*ENTRANCES, "/cases/", "/record/"), ALL_SPACES, "applicant"),
        "agent": Visitor(people["agent"].browser, ("/cases/",), ("citizens",), "agent"),
        "holding clerk": Visitor(people["holding_clerk"].browser, ("/desk/",), ("clerks",), "holding_clerk"),
        "clerk who accepts": _handling("accept", now),
        "clerk who decides": _handling("decide", now),
        "leader": Visitor(people["section_head"].browser, ("/desk/",), ("clerks",), "section_head"),
        "supervisor": Visitor(
            people["supervisor"].browser, ("/board/", *_refused()), ("supervisors",), "supervisor"
        ),
        "operator": _steering(entered("operator")),
        "author": _writing(entered("author")),
        "approver": Visitor(entered("approver"), ("/catalogue/",), ("authors",)),
        **_half_way(people),
        "school office": Visitor(entered("education_binjiang"), ("/desk/", "/desk/rounds/"), ("clerks",)),
        **{role: _at_work(user, task) for role, (user, task) in happenings.items()},
    }
    assert set(visitors) == {role for roles in FACES.values() for role in roles}
    return City(world, visitors)


def _errors() -> tuple[str, ...]:
    return tuple(f"/design/error/{page}/" for page in sorted(PAGES))


def _refused() -> tuple[str, ...]:
    """Where a supervisor has a refused matter decided anew."""
    refused = SubCase.objects.filter(state=SubCaseState.REFUSED).values_list("case_id", "matter")
    return tuple(f"/board/cases/{case}/matters/{matter}/reopen/" for case, matter in refused[:3])


def _half_way(people: Any) -> dict[str, Visitor]:
    inside, long_inside, at_the_door = half_way.guarded()
    return {
        "signing up": Visitor(half_way.signing_up(), ("/accounts/sign-up/details/",), ENTERING),
        "entering by code": Visitor(
            half_way.entering_by_code(), ("/accounts/login/code/confirm/",), ENTERING
        ),
        "changing mobile": Visitor(half_way.changing_mobile("shen"), ("/accounts/mobile/code/",), ENTERING),
        "not verified": Visitor(people["no_post"].browser, ("/accounts/verify/",), ENTERING),
        "with a second factor": Visitor(inside, ("/accounts/second-factor/",), FACTORS),
        "long logged in": Visitor(
            long_inside, ("/accounts/confirm/", "/accounts/second-factor/confirm/"), FACTORS
        ),
        "at the second factor": Visitor(at_the_door, ("/accounts/second-factor/ask/",), FACTORS),
    }


def _handling(kind: str, now: Any) -> Visitor:
    """Whoever has the newest open task of that kind in which nothing stands still; it is claimed if nobody has."""
    waiting = Task.objects.filter(finished=None, flow_task_type="HUMAN", due_at__isnull=False)
    newest = waiting.select_related("department", "process", "sub_case", "owner").order_by("-pk")
    task = next(task for task in newest if task.flow_task.name == kind)
    if task.owner is None:
        clerk.claim(task=task, by=clerk_of(task.department, now), now=now)
        task.refresh_from_db(fields=["owner"])
    return _at_work(task.owner, task)


def _at_work(user: Any, task: Task) -> Visitor:
    client = Client()
    client.force_login(user)
    return Visitor(client, (f"/desk/task/{task.pk}/", "/desk/", "/desk/extensions/"), ("clerks",))


def _steering(client: Client) -> Visitor:
    """An operator with a notice of next year's days on its way, and a post that waits for a second one."""
    half_way.asking_for_a_post(client)
    year = LAST_ANNOUNCED + 1
    announced = half_way.announcing(client, year)
    calendar = (f"/operations/calendar/{year}/", f"/operations/calendar/{year}/announce/", announced)
    return Visitor(client, ("/operations/", *calendar, "/operations/people/waiting/"), ("operators",))


def _writing(client: Client) -> Visitor:
    """An author with a revision under her pen."""
    published = Revision.objects.get(
        kind=EntryKind.MATTER, code="food_licence", state=RevisionState.PUBLISHED
    )
    client.post(f"/catalogue/{published.pk}/begin/")
    draft = Revision.objects.get(code="food_licence", state=RevisionState.DRAFT)
    package = half_way.taking_over(client)
    own = Revision.objects.get(kind=EntryKind.ONE_THING, code="restaurant", state=RevisionState.PUBLISHED)
    return Visitor(
        client, (f"/catalogue/{draft.pk}/", f"/catalogue/{own.pk}/", package, "/catalogue/"), ("authors",)
    )
