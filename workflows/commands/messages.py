"""What a receiver does with messages."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser

from workflows.policy import own_messages


def mark_read(*, by: AbstractBaseUser, now: datetime, message_id: int | None = None) -> int:
    """Mark one's own message as read, or all of them; returns how many were unread. Twice changes nothing."""
    unread = own_messages(by, now).filter(read_at__isnull=True)
    if message_id is not None:
        unread = unread.filter(pk=message_id)
    return unread.update(read_at=now)
