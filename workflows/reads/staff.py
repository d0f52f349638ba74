"""Who among the staff is told of something: by post, and by who has the task in hand."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from services.models import Department, Post, PostKind
from workflows.models import Task

UP = {
    PostKind.CLERK: (PostKind.CLERK, PostKind.SECTION_HEAD, PostKind.LEADER),
    PostKind.SECTION_HEAD: (PostKind.SECTION_HEAD, PostKind.LEADER),
    PostKind.LEADER: (PostKind.LEADER, PostKind.SECTION_HEAD),
}
"""Whom to tell instead when nobody holds a post: never nobody, as long as somebody works there."""


def holders(department_id: int, kinds: Iterable[PostKind], now: datetime) -> list[int]:
    """Ids of the people who hold such a post in the department at `now`."""
    held = Post.objects.held_on(timezone.localdate(now))
    found = held.filter(department_id=department_id, kind__in=list(kinds))
    return sorted(set(found.values_list("user_id", flat=True)))


def holders_or_above(department_id: int, kind: PostKind, now: datetime) -> list[int]:
    """The holders of that post; where there is none, those of the next one that somebody holds."""
    held = Post.objects.held_on(timezone.localdate(now)).filter(department_id=department_id)
    found: dict[str, set[int]] = {}
    for held_kind, user_id in held.values_list("kind", "user_id"):
        found.setdefault(held_kind, set()).add(user_id)
    return sorted(next((found[each] for each in UP[kind] if each in found), set()))


def handlers_of(task: Task, now: datetime) -> list[int]:
    """Who has claimed the task; as long as nobody has, everybody who could."""
    if task.owner_id is not None:
        return [task.owner_id]
    return holders_or_above(task.department_id, PostKind.CLERK, now)


def supervisors_of(department: Department, now: datetime) -> list[int]:
    """Ids of the supervisors who watch over the department: of its own region; where there are none, further up."""
    region = department.region
    while region is not None:
        watching = Post.objects.held_on(timezone.localdate(now)).filter(
            kind=PostKind.SUPERVISOR, department__region=region
        )
        if found := sorted(set(watching.values_list("user_id", flat=True))):
            return found
        region = region.parent
    return []
