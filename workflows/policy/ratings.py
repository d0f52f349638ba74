"""Which bad ratings there are for a person: to put right, to verify, to say whether it is put right.

Whoever handled a case is not shown who rated it badly (DOMAIN §7): another one calls the citizen back, where
there is one.
"""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from services.models import Post, PostKind
from workflows.models import Rectification, RectificationState, SubCase, Task

from .rows import WORKING_POSTS, own_cases, watched_departments

HEADS = (PostKind.LEADER, PostKind.SECTION_HEAD)


def own_rectifications(user: AbstractBaseUser, now: datetime) -> QuerySet[Rectification]:
    """What became of the bad ratings in this person's cases."""
    return Rectification.objects.filter(case__in=own_cases(user, now))


def ratings_to_put_right(user: AbstractBaseUser, now: datetime) -> QuerySet[Rectification]:
    """The bad ratings of the departments this person answers for, but for those of cases they handled themselves."""
    handled = Task.objects.filter(process=OuterRef("case"), department=OuterRef("department"))
    by_them = Task.objects.filter(
        process=OuterRef(OuterRef("case")), department=OuterRef("department"), owner=OuterRef("user")
    )
    others = responsible(now).filter(department=OuterRef("department")).exclude(user_id=user.pk)
    mine = responsible(now).filter(user_id=user.pk)
    return Rectification.objects.filter(department__in=mine.values("department_id")).exclude(
        Exists(handled.filter(owner_id=user.pk)) & Exists(others.exclude(Exists(by_them)))
    )


def heads_for(row: Rectification, now: datetime) -> list[int]:
    """Ids of those who put it right; empty before it has a department."""
    if row.department_id is None:
        return []
    held = responsible(now).filter(department_id=row.department_id)
    handled = Task.objects.filter(process=row.case_id, department=row.department_id, owner__isnull=False)
    others = held.exclude(user__in=handled.values("owner"))
    return sorted(set((others if others.exists() else held).values_list("user_id", flat=True)))


def responsible(now: datetime) -> QuerySet[Post]:
    """The posts that answer for their departments: heads; where nobody heads one, whoever works there."""
    held = Post.objects.held_on(timezone.localdate(now))
    heads = held.filter(department=OuterRef("department"), kind__in=HEADS)
    return held.filter(kind__in=WORKING_POSTS).filter(Q(kind__in=HEADS) | ~Exists(heads))


def watched_rectifications(user: AbstractBaseUser, now: datetime) -> QuerySet[Rectification]:
    """The bad ratings of the departments a supervisor watches over; before one is assigned, those of cases in which
    such a department has a part."""
    watched = watched_departments(user, now)
    part = SubCase.objects.filter(case=OuterRef("case"), department__in=watched)
    return Rectification.objects.filter(Q(department__in=watched) | Q(Exists(part), department__isnull=True))


def doubts_to_review(user: AbstractBaseUser, now: datetime) -> QuerySet[Rectification]:
    """What another supervisor holds to be mistaken or malicious."""
    doubted = watched_rectifications(user, now).filter(state=RectificationState.DOUBTED)
    return doubted.exclude(doubted_by_id=user.pk)
