"""Who works in a walk: whoever holds the post, and somebody made up where the city has nobody yet."""

from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone

from services.models import Department, Post, PostKind


def clerk_of(department: Department, now: datetime) -> Any:
    """A person who holds a clerk's post there."""
    return _holder(department, PostKind.CLERK, now)


def leader_of(department: Department, now: datetime) -> Any:
    """A person who leads the department."""
    return _holder(department, PostKind.LEADER, now)


def _holder(department: Department, kind: PostKind, now: datetime) -> Any:
    today = timezone.localdate(now)
    held = Post.objects.held_on(today).filter(department=department, kind=kind)
    post = held.select_related("user").first()
    if post is not None:
        return post.user
    username = f"walk-{department.code}" if kind is PostKind.CLERK else f"walk-{department.code}-{kind.value}"
    user = get_user_model().objects.create(username=username)
    Post.objects.create(
        user=user, department=department, kind=kind, title_zh=kind.label, title_en=kind.label, starts_on=today
    )
    return user
