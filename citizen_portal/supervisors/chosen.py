"""What a supervisor has chosen to look at: it stands in the address, and goes along to every page of the board."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from services.catalogue.vocabulary import Package, Text
from services.models import Level, OneThingVersion
from workflows.policy import watched_departments
from workflows.reads.figures.measuring import counted_until
from workflows.reads.figures.registry import Indicator, Side
from workflows.reads.figures.scope import Scope, all_targets, nearest, target_of, watched_scope

PERIODS = (4, 10, 26, 52)
USUAL = 10
KEPT = ("weeks", "region", "department", "one_thing")
"""What goes along from page to page."""


@dataclass(frozen=True)
class Chosen:
    """`everything` is what this person watches at all, `scope` what of it is wanted; `packages` are the one-things
    by code as they were published last, `offered` those of them one can apply for; `targets` what places have set.
    """

    everything: Scope
    scope: Scope
    weeks: int
    now: datetime
    until: datetime | None
    packages: Mapping[str, Package]
    offered: frozenset[str]
    targets: Mapping[tuple[str, str], float]

    @cached_property
    def query(self) -> dict[str, str]:
        """As it stands in the address; what is usual does not."""
        found = {
            "weeks": str(self.weeks) if self.weeks != USUAL else "",
            "region": self.scope.region.pk if self.scope.region else "",
            "department": self.scope.department.code if self.scope.department else "",
            "one_thing": self.scope.one_thing,
        }
        return {name: value for name, value in found.items() if value}

    def to(self, name: str, *args: Any, **more: Any) -> str:
        """A page of the board with what is chosen; `more` changes that, an empty value takes it away."""
        asked = {**self.query, **more}
        kept = {name: str(value) for name, value in asked.items() if value not in (None, "")}
        return reverse(f"supervisors:{name}", args=args) + (f"?{urlencode(kept)}" if kept else "")

    def cases(self, kind: str, side: Side = Side.ALL, **more: Any) -> str:
        """The list of exactly what a number of this kind counts."""
        return self.to("counted", kind, **({"side": side.value} if side is not Side.ALL else {}), **more)

    def week(self, monday: date) -> dict[str, str]:
        """What narrows a list to one week."""
        return {
            "since": monday.isoformat(),
            "until": min(monday + timedelta(days=6), self.scope.until).isoformat(),
        }

    def target(self, indicator: Indicator) -> float | None:
        """Where the indicator should be, for what is chosen."""
        return target_of(indicator, self.scope, self.targets)

    def target_there(self, indicator: Indicator, department_id: int) -> float | None:
        """Where it should be for one department."""
        region = self.everything.regions[self.everything.departments[department_id].region_id]
        return nearest(indicator, region, self.targets)

    @cached_property
    def mondays(self) -> list[date]:
        """The weeks of the period, oldest first."""
        last = self.scope.until - timedelta(days=self.scope.until.weekday())
        return [last - timedelta(weeks=back) for back in reversed(range(self.weeks))]

    def one_thing(self, code: str) -> str:
        """Its name; the code of one that is offered no more."""
        package = self.packages.get(code)
        return str(package.one_thing.name) if package else code

    def matter(self, code: str) -> str:
        """Its name as offered today."""
        return str(self._matters.get(code, code))

    @cached_property
    def _matters(self) -> dict[str, Text]:
        return {
            code: each.name for package in self.packages.values() for code, each in package.matters.items()
        }

    @property
    def words(self) -> list[tuple[str, str]]:
        """What is chosen, as people read it: on paper and in files."""
        scope = self.scope
        one_thing = self.one_thing(scope.one_thing) if scope.one_thing else _("All one-things")
        return [
            (_("Period"), f"{_day(scope.since)} – {_day(scope.until)}"),
            (_("Place"), str(scope.region or scope.place or _("All places"))),
            (_("Department"), str(scope.department or _("All departments"))),
            (_("One-thing"), one_thing),
            (_("Data up to"), self.until_said),
        ]

    @property
    def until_said(self) -> str:
        """Until when everything is counted."""
        if self.until is None:
            return _("nothing counted yet")
        return date_format(timezone.localtime(self.until), "Y-m-d H:i")

    @property
    def form(self) -> dict[str, Any]:
        """What there is to choose from."""
        places = [
            each for each in self.everything.regions.values() if each.level in (Level.CITY, Level.DISTRICT)
        ]
        return {
            "periods": PERIODS,
            "weeks": self.weeks,
            "regions": places if len(places) > 1 else [],
            "region": self.query.get("region", ""),
            "departments": list(self.everything.departments.values()),
            "department": self.query.get("department", ""),
            "one_things": sorted(
                (code, str(package.one_thing.name)) for code, package in self.packages.items()
            ),
            "one_thing": self.scope.one_thing,
        }


def chosen(request: HttpRequest, now: datetime) -> Chosen:
    """What stands in the address; a place, department or one-thing that is not watched or not known is not found."""
    given = {name: request.GET.get(name, "") for name in KEPT}
    weeks = int(given["weeks"]) if given["weeks"] in map(str, PERIODS) else USUAL
    everything = watched_scope(watched_departments(request.user, now), now=now, weeks=weeks)
    # What is offered no more has figures all the same.
    versions = list(OneThingVersion.objects.order_by("code", "-number").distinct("code"))
    packages = {version.code: version.package for version in versions}
    offered = frozenset(version.code for version in versions if version.retired_at is None)
    scope = everything
    if given["region"]:
        if given["region"] not in everything.regions:
            raise Http404
        scope = replace(scope, region=everything.regions[given["region"]])
    if given["department"]:
        found = (each for each in everything.departments.values() if each.code == given["department"])
        department = next(found, None)
        if department is None:
            raise Http404
        scope = replace(scope, department=department)
    if given["one_thing"]:
        if given["one_thing"] not in packages:
            raise Http404
        scope = replace(scope, one_thing=given["one_thing"])
    return Chosen(everything, scope, weeks, now, counted_until(), packages, offered, all_targets())


def _day(day: date) -> str:
    return date_format(day, "Y-m-d")
