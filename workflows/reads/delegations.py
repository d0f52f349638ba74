"""Who stands in for whom, and who could."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q, QuerySet
from django.utils import timezone

from services.models import Post
from workflows.models import Delegation
from workflows.policy import WORKING_POSTS, headed_departments, own_delegations, workplaces


@dataclass(frozen=True)
class Delegations:
    """What is in force, what begins later, and what has ended; each the soonest or the latest first."""

    standing: tuple[Delegation, ...]
    to_come: tuple[Delegation, ...]
    past: tuple[Delegation, ...]


def delegations(user: AbstractBaseUser, now: datetime, *, most_past: int = 20) -> Delegations:
    """What concerns this person, and the departments this person heads; two statements."""
    today = timezone.localdate(now)
    found = own_delegations(user, now).select_related("department", "away", "stands_in", "made_by")
    is_open = Q(ended_at__isnull=True, ends_on__gte=today)
    ahead = list(found.filter(is_open).order_by("starts_on", "id"))
    past = found.exclude(is_open).order_by("-ends_on", "-id")[:most_past]
    return Delegations(
        standing=tuple(each for each in ahead if each.starts_on <= today),
        to_come=tuple(each for each in ahead if each.starts_on > today),
        past=tuple(past),
    )


def who_can_be_away(user: AbstractBaseUser, now: datetime) -> QuerySet[Post]:
    """Posts for whose holders this person can name a stand-in: one's own, and all of a department one heads.

    One post a person and department.
    """
    at_work = Post.objects.held_on(timezone.localdate(now)).filter(kind__in=WORKING_POSTS)
    mine = Q(user_id=user.pk) | Q(department__in=headed_departments(user, now))
    once = (
        at_work.filter(mine).order_by("department_id", "user_id", "id").distinct("department_id", "user_id")
    )
    return (
        Post.objects.filter(pk__in=once.values("pk"))
        .select_related("user", "department")
        .order_by("department__region_id", "department__code", "user__display_name")
    )


def who_can_stand_in(user: AbstractBaseUser, now: datetime) -> QuerySet[Post]:
    """Posts of the departments this person works for; one a person and department."""
    at_work = Post.objects.held_on(timezone.localdate(now)).filter(
        kind__in=WORKING_POSTS, department__in=workplaces(user, now)
    )
    once = at_work.order_by("department_id", "user_id", "id").distinct("department_id", "user_id")
    return (
        Post.objects.filter(pk__in=once.values("pk"))
        .select_related("user", "department")
        .order_by("department__region_id", "department__code", "user__display_name")
    )
