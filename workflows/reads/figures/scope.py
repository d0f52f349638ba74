"""Of what figures are read: the departments and places somebody watches, narrowed by what they chose."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from services.models import Department, Level, Region
from workflows.models import Target

from .registry import Indicator

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Scope:
    """The departments by id and the places by code that are watched, and what of them is wanted; empty means all.

    `since` and `until` are days, both included. A department nobody watches here leaves nothing.
    """

    departments: Mapping[int, Department]
    regions: Mapping[str, Region]
    since: date
    until: date
    department: Department | None = None
    region: Region | None = None
    one_thing: str = ""

    @property
    def where(self) -> Q:
        """The sums and tallies of this scope, whatever their kind. Without a department, what is said of a case as a
        whole counts for its place, once; with one, for that department.
        """
        found = Q(day__gte=self.since, day__lte=self.until)
        if self.department is not None:
            found &= Q(department_id=self.department.pk)
        else:
            found &= Q(whole=True) & (
                Q(department_id__in=self.departments) | Q(department_id=None, region_id__in=self.regions)
            )
        if self.region is not None:
            found &= Q(region_id__in=within(self.region, self.regions))
        if self.one_thing:
            found &= Q(one_thing=self.one_thing)
        return found

    @property
    def each_department(self) -> Q:
        """The same for every department by itself."""
        found = Q(day__gte=self.since, day__lte=self.until, department_id__in=self.departments)
        if self.department is not None:
            found &= Q(department_id=self.department.pk)
        if self.region is not None:
            found &= Q(region_id__in=within(self.region, self.regions))
        if self.one_thing:
            found &= Q(one_thing=self.one_thing)
        return found

    @property
    def place(self) -> Region | None:
        """The place that is meant: the one chosen, or the widest that is watched."""
        widest = [each for each in self.regions.values() if each.parent_id not in self.regions]
        return self.region or (widest[0] if len(widest) == 1 else None)

    @property
    def districts(self) -> list[Region]:
        """The places that can be compared: those right below the one meant."""
        place = self.place
        if place is None:
            return [each for each in self.regions.values() if each.parent_id not in self.regions]
        return [each for each in self.regions.values() if each.parent_id == place.pk]

    def before(self) -> "Scope":
        """As long a time, right before."""
        length = self.until - self.since + timedelta(days=1)
        return replace(self, since=self.since - length, until=self.since - timedelta(days=1))


def watched_scope(departments: QuerySet[Department], *, now: datetime, weeks: int) -> Scope:
    """Everything these departments and their places had in the last weeks, the running one included. Two statements."""
    rows = departments.select_related("region").order_by("region_id", "code")
    found = {each.pk: each for each in rows}
    own = {each.region_id for each in rows}
    # A street without an office of its own still lies in its district.
    inside = Q(pk__in=own) | Q(parent__in=own) | Q(parent__parent__in=own) | Q(parent__parent__parent__in=own)
    places = Region.objects.filter(inside).select_related("parent__parent__parent").order_by("code")
    regions = {each.pk: each for each in places}
    since = monday(now) - (weeks - 1) * WEEK
    return Scope(found, regions, since, timezone.localdate(now))


def monday(now: datetime) -> date:
    """Of the running week."""
    today = timezone.localdate(now)
    return today - timedelta(days=today.weekday())


def midnight(day: date) -> datetime:
    """The first moment of a day."""
    return timezone.make_aware(datetime.combine(day, time.min))


def within(region: Region, regions: Mapping[str, Region]) -> set[str]:
    """The codes of the known regions that lie in one, itself among them."""
    found = {region.pk}
    for each in sorted(regions.values(), key=lambda each: list(Level).index(Level(each.level))):
        if each.parent_id in found:
            found.add(each.pk)
    return found


def target_of(indicator: Indicator, scope: Scope, targets: Mapping[tuple[str, str], float]) -> float | None:
    """What the place meant has set itself, or the nearest around it; else the registry's."""
    own = scope.regions[scope.department.region_id] if scope.department else None
    return nearest(indicator, scope.region or own or scope.place, targets)


def nearest(
    indicator: Indicator, region: Region | None, targets: Mapping[tuple[str, str], float]
) -> float | None:
    """The target of a place."""
    while region is not None:
        if (indicator.code, region.pk) in targets:
            return targets[indicator.code, region.pk]
        region = region.parent if region.parent_id else None
    return indicator.target


def all_targets() -> dict[tuple[str, str], float]:
    """What places have set, by (indicator, region). One statement."""
    rows = Target.objects.values_list("indicator", "region_id", "value")
    return {(code, region): float(value) for code, region, value in rows}
