"""Announcements as anyone reads them, as their applicant waits for them, and as the office that looks after them sees
them. Nothing of an application but what its package publishes.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.utils import timezone

from services.catalogue.vocabulary import Announcement as Offered
from services.catalogue.vocabulary import Text
from services.models import Department
from workflows.models import Announcement, SubCase
from workflows.policy import permitted

from .clocks import overdue_before
from .readable import Readable

PAGE = 20
"""Announcements on one page of the public list."""

LONGEST_SEARCH = 60


@dataclass(frozen=True)
class Announced:
    """One announcement in words: `facts` are (label, value), the first of them says who it is about.

    `days_left` counts the days that are still to come, today not among them.
    """

    id: int
    matter: Text
    one_thing: Text
    office: Department
    text: Text
    response: Text
    facts: tuple[tuple[str, str], ...]
    starts_at: datetime
    ends_at: datetime
    days_left: int
    objection: Text | None

    @property
    def title(self) -> str:
        """Who or what is announced."""
        return self.facts[0][1] if self.facts else str(self.matter)


@dataclass(frozen=True)
class Listed:
    """A page of the public list; `after` is the id to go on from, None on the last page."""

    rows: tuple[Announced, ...]
    total: int
    after: int | None


def standing_announcements(now: datetime) -> QuerySet[Announcement]:
    """What stands at `now`, also while the sweep that ends it has not come by yet."""
    return Announcement.objects.filter(ended_at__isnull=True, ends_at__gt=overdue_before(now)).select_related(
        "department", "sub_case__case__version"
    )


def listed(*, now: datetime, words: str = "", after: int | None = None) -> Listed:
    """What stands now, the newest first, a page at a time; `words` narrow to names and numbers that hold them."""
    found = standing_announcements(now).order_by("-pk")
    for word in words[:LONGEST_SEARCH].split():
        found = found.filter(words__icontains=word)
    rows = list((found if after is None else found.filter(pk__lt=after))[: PAGE + 1])
    return Listed(
        rows=tuple(announced(row, now=now) for row in rows[:PAGE]),
        total=found.count(),
        after=rows[PAGE - 1].pk if len(rows) > PAGE else None,
    )


def announcements_of_office(user: AbstractBaseUser, *, now: datetime) -> tuple[Announced, ...]:
    """What stands announced by the departments this person works for, the soonest to end first."""
    own = permitted("list announcements", user, now)
    found = standing_announcements(now).filter(pk__in=own).order_by("ends_at", "pk")
    return tuple(announced(row, now=now) for row in found)


def counted_announcements(user: AbstractBaseUser, now: datetime) -> int:
    """How many stand announced by the departments this person works for."""
    own = permitted("list announcements", user, now)
    return own.filter(ended_at__isnull=True, ends_at__gt=overdue_before(now)).count()


def announced(announcement: Announcement, *, now: datetime) -> Announced:
    """One announcement in words; needs its department, sub-case, case and version at hand."""
    package, offered = announcement.sub_case.case.package, offered_of(announcement)
    readable = Readable.of(package, announcement.facts)
    return Announced(
        id=announcement.pk,
        matter=package.matters[announcement.sub_case.matter].name,
        one_thing=package.one_thing.name,
        office=announcement.department,
        text=offered.text,
        response=offered.response,
        facts=tuple(
            (str(readable.label(key)), readable.value(key, announcement.facts[key]))
            # A stored object keeps its keys in no order: the author's counts.
            for key in offered.publishes
            if key in announcement.facts
        ),
        starts_at=announcement.starts_at,
        ends_at=announcement.ends_at,
        days_left=max(_day(announcement.ends_at) - _day(now), timedelta(0)).days,
        objection=offered.objection,
    )


def offered_of(announcement: Announcement) -> Offered:
    """What the package says about an announcement like this one."""
    sub_case = announcement.sub_case
    return sub_case.case.package.matters[sub_case.matter].step(announcement.step).announcement


def may_be_objected_to(announcement: Announcement) -> bool:
    """Whether an objection at the office ends the matter; where creditors declare claims instead, it does not."""
    return offered_of(announcement).objection is not None


def standing_of(sub_case: SubCase) -> Announcement | None:
    """The announcement for which a sub-case waits; of its rows if they were fetched before."""
    return next((each for each in sub_case.announcements.all() if each.ended_at is None), None)


def _day(moment: datetime) -> date:
    return timezone.localdate(moment)
