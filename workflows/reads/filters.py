"""By what a queue can be narrowed. Filters stand in the address: codes and dates, nothing personal."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q, QuerySet

from services.calendar.hours import SHANGHAI
from services.catalogue.models import OneThingVersion
from services.catalogue.vocabulary import StepKind, Text
from services.models import Department, Region
from workflows import clock
from workflows.models import Light, Task
from workflows.policy import workplaces

from .clocks import overdue_before

KINDS = (
    StepKind.PRECHECK,
    StepKind.ACCEPT,
    StepKind.REVIEW,
    StepKind.DECIDE,
    StepKind.DELIVER,
    StepKind.VERIFY,
)
LIGHTS = (clock.Light.RED, clock.Light.YELLOW, clock.Light.GREEN)


@dataclass(frozen=True)
class Filters:
    """What is wanted of a queue; empty leaves everything. `matter` is a code of the catalogue, `region` that of a place
    (with all that lies in it), `since` and `until` are the days on which the work came to the desk, both included.
    """

    matter: str = ""
    step: str = ""
    light: str = ""
    since: date | None = None
    until: date | None = None
    region: str = ""

    @classmethod
    def read(cls, given: Mapping[str, str]) -> "Filters":
        """From the query of an address. Raises ValueError for what nobody could have chosen."""
        step, light = given.get("step", ""), given.get("light", "")
        if (step and step not in KINDS) or (light and light not in LIGHTS):
            raise ValueError("no such step or light")
        matter, region = given.get("matter", ""), given.get("region", "")
        if (matter and not matter.isidentifier()) or (region and not region.isdecimal()):
            raise ValueError("no such matter or region")
        return cls(
            matter=matter[:64],
            step=step,
            light=light,
            since=_day(given.get("since", "")),
            until=_day(given.get("until", "")),
            region=region[:12],
        )

    def __bool__(self) -> bool:
        return self != Filters()

    @cached_property
    def query(self) -> dict[str, str]:
        """As it stands in an address; nothing of what is empty."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: str(value) for name, value in found.items() if value}

    def narrow(self, tasks: QuerySet[Task], now: datetime) -> QuerySet[Task]:
        """What of these tasks is wanted."""
        if self.matter:
            tasks = tasks.filter(sub_case__matter=self.matter)
        if self.step:
            # The node of a step is called as its kind; viewflow keeps it as a path that ends with that.
            tasks = tasks.filter(flow_task__endswith=f".{self.step}")
        if self.light:
            tasks = tasks.filter(_under(self.light, now))
        if self.since:
            tasks = tasks.filter(created__gte=_start(self.since))
        if self.until:
            tasks = tasks.filter(created__lt=_start(self.until + timedelta(days=1)))
        if self.region:
            tasks = tasks.filter(process__region__code__startswith=_stem(self.region))
        return tasks


NO_FILTERS = Filters()


@dataclass(frozen=True)
class Choices:
    """What there is to choose from at somebody's desks: (code, name), in order. No regions where there is only one."""

    matters: tuple[tuple[str, Text], ...]
    steps: tuple[StepKind, ...]
    regions: tuple[tuple[str, Text], ...]


def choices(user: AbstractBaseUser, now: datetime) -> Choices:
    """Of what is offered today, what comes over this person's desks. Three statements."""
    desks = list(Department.objects.filter(pk__in=workplaces(user, now)))
    serving = {desk.serves_as for desk in desks}
    matters: dict[str, Text] = {}
    kinds: set[StepKind] = set()
    for version in OneThingVersion.objects.current_all():
        package = version.package
        if package.one_thing.precheck in serving:
            kinds.add(StepKind.PRECHECK)
        for matter in package.matters.values():
            here = [step.kind for step in matter.steps if matter.desk_of(step) in serving]
            if here:
                matters[matter.code] = matter.name
                kinds.update(here)
    return Choices(
        matters=tuple(sorted(matters.items(), key=lambda each: str(each[1]))),
        steps=tuple(kind for kind in KINDS if kind in kinds),
        regions=_regions(desks),
    )


def _regions(desks: Iterable[Department]) -> tuple[tuple[str, Text], ...]:
    """The places right below those that these desks serve."""
    within = Region.objects.filter(parent__in=[desk.region_id for desk in desks])
    found = tuple((region.code, region.name) for region in within.order_by("code"))
    return found if len(found) > 1 else ()


def _under(light: str, now: datetime) -> Q:
    """As `clocks.light_of_task` counts it for one task."""
    late = Q(due_at__lte=overdue_before(now))
    if light == clock.Light.RED:
        return late
    soon = Q(light__gte=Light.YELLOW) | Q(alarm_at__lte=now)
    running = Q(due_at__gt=overdue_before(now))
    return running & soon if light == clock.Light.YELLOW else running & ~soon


def _stem(code: str) -> str:
    """The part of a region's code that everything within it begins with (GB/T 2260: two digits a level)."""
    return code[:6].removesuffix("0000").removesuffix("00") if len(code) == 6 else code


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, SHANGHAI)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
