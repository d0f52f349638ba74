"""The rounds of a department as its desk sees them: days, applications by class, places, the list and how far it is."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Count, Q
from django.utils import timezone

from services.catalogue.models import OneThingVersion
from services.catalogue.vocabulary import Package, Text
from services.models import Department, Post, Round
from services.rounds.calendar import StageDays, When, calendar_of, open_days, place_name
from services.rounds.places import places_of
from workflows.models import Admission, AdmissionItem, AdmissionState
from workflows.policy import permitted
from workflows.reads.admission import Open, carried_out, free_places, standings, still_open, waiting_tasks

COUNTED_LIVE = 2000
"""Up to so many applications are ranked whenever the page is opened; a larger round shows its classes on the list."""

LINES = 100
"""Lines of a list on one page."""


@dataclass(frozen=True)
class PlaceLine:
    """A school: how many places it has, how many are free, and how many the newest list gives it by each way."""

    pool: str
    place: str
    name: Text
    number: int
    free: int
    wished: int
    given: int
    assigned: int


@dataclass(frozen=True)
class RankLine:
    """A class of applicants, and how many of those who wait stand in it; None when they were not counted."""

    name: Text
    waiting: int | None


@dataclass(frozen=True)
class ListShown:
    """A list of places. `all` lines; of an approved one, how many were `decided` or dropped out (`passed`)."""

    admission: Admission
    all: int
    unplaced: int
    decided: int
    passed: int
    may_approve: bool

    @property
    def is_running(self) -> bool:
        return self.admission.state == AdmissionState.APPROVED and self.decided + self.passed < self.all


@dataclass(frozen=True)
class RoundShown:
    """One round with everything its desk needs."""

    round: Round
    package: Package
    stages: Sequence[StageDays]
    places: Sequence[PlaceLine]
    ranks: Sequence[RankLine]
    waiting: int
    open: Open
    lists: Sequence[ListShown]
    is_registering: bool
    may_approve: bool

    @property
    def name(self) -> Text:
        return self.package.one_thing.name

    @cached_property
    def may_draw_up(self) -> bool:
        return self.round.approved_at is not None and not self.is_registering and self.waiting > 0


@dataclass(frozen=True)
class ListLine:
    """One line of a list, without anybody's name: what may be published."""

    position: int
    number: str
    rank: Text
    place: Text | None
    way: Text | None
    settled_at: datetime | None
    decided: bool


def led_windows(user: AbstractBaseUser, now: datetime) -> list[tuple[OneThingVersion, Department]]:
    """The one-things with a window that this person's departments lead; two statements."""
    departments = {each.serves_as: each for each in permitted("write round", user, now)}
    versions = OneThingVersion.objects.current_all()
    return [
        (version, departments[version.package.one_thing.lead])
        for version in versions
        if version.package.one_thing.window is not None and version.package.one_thing.lead in departments
    ]


def leads_a_window(posts: Iterable[Post]) -> bool:
    """Whether one of these posts (with their departments) lies in an office with yearly rounds; one statement."""
    offices = {post.department.serves_as for post in posts}
    return any(
        version.package.one_thing.window is not None and version.package.one_thing.lead in offices
        for version in OneThingVersion.objects.current_all()
    )


def round_shown(round: Round, *, by: AbstractBaseUser, now: datetime) -> RoundShown:
    """One round of a department this person works for."""
    package = OneThingVersion.objects.current(round.one_thing).package
    window, today = package.one_thing.window, timezone.localdate(now)
    waiting = waiting_tasks(round).count()
    registering = open_days(window, round, today=today)
    lists = [_list(admission, by, now) for admission in _lists(round)]
    return RoundShown(
        round=round,
        package=package,
        stages=calendar_of(window, round, today=today),
        places=_places(round, package),
        ranks=_ranks(round, package, waiting),
        waiting=waiting,
        open=still_open(round),
        lists=lists,
        is_registering=registering is not None and registering.when is not When.PAST,
        may_approve=permitted("approve round", by, now).filter(pk=round.pk).exists(),
    )


def list_lines(admission: Admission, package: Package, *, page: int) -> list[ListLine]:
    """A page of a list, from 1, in the order in which it was served."""
    batch = package.one_thing.window.batch
    ranks = {rank.code: rank.name for rank in batch.ranks}
    ways = {option.value: option.label for option in package.element_of(batch.way).options}
    items = admission.items.select_related("sub_case__case").order_by("position")
    return [
        ListLine(
            position=item.position,
            number=item.sub_case.case.number,
            rank=ranks.get(item.rank, Text(zh=item.rank, en=item.rank)),
            place=place_name(package, item.pool, item.place) if item.place else None,
            way=ways.get(item.way),
            settled_at=item.settled_at,
            decided=item.decided,
        )
        for item in items[(page - 1) * LINES : page * LINES]
    ]


def _lists(round: Round) -> Sequence[Admission]:
    kept = round.admissions.exclude(state=AdmissionState.DROPPED)
    return list(kept.select_related("drawn_by", "approved_by").order_by("-id"))


def _list(admission: Admission, by: AbstractBaseUser, now: datetime) -> ListShown:
    whole, decided, passed = carried_out(admission)
    may = admission.state == AdmissionState.DRAWN
    return ListShown(
        admission=admission,
        all=whole,
        unplaced=admission.items.filter(place="").count(),
        decided=decided,
        passed=passed,
        may_approve=may and permitted("approve admission", by, now).filter(pk=admission.pk).exists(),
    )


def _places(round: Round, package: Package) -> list[PlaceLine]:
    free = free_places(round)
    newest = AdmissionItem.objects.filter(
        admission=round.admissions.exclude(state=AdmissionState.DROPPED).order_by("-id").values("pk")[:1]
    )
    given = {
        (pool, place): (wished, assigned)
        for pool, place, wished, assigned in newest.exclude(place="")
        .values_list("pool", "place")
        .annotate(
            wished=Count("id", filter=~Q(way="assigned")), assigned=Count("id", filter=Q(way="assigned"))
        )
    }
    return [
        PlaceLine(
            pool=pool,
            place=place,
            name=place_name(package, pool, place),
            number=number,
            free=free.get(pool, {}).get(place, 0),
            wished=given.get((pool, place), (0, 0))[0],
            assigned=given.get((pool, place), (0, 0))[1],
            given=sum(given.get((pool, place), (0, 0))),
        )
        for pool, numbers in places_of(round).items()
        for place, number in numbers.items()
    ]


def _ranks(round: Round, package: Package, waiting: int) -> list[RankLine]:
    batch = package.one_thing.window.batch
    if batch is None:
        return []
    if waiting > COUNTED_LIVE:
        return [RankLine(rank.name, None) for rank in batch.ranks]
    counted = Counter(one.applicant.rank for one in standings(round))
    return [RankLine(rank.name, counted[place]) for place, rank in enumerate(batch.ranks)]
