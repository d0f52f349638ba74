"""What a person has chosen about messages, or what counts until they do."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser

from workflows.models import EMAIL_AT_FIRST, SMS_AT_FIRST, MessageWishes


@dataclass(frozen=True)
class Wishes:
    """Groups by channel, and the language."""

    language: str
    sms: tuple[str, ...]
    email: tuple[str, ...]


def wishes_of(user: AbstractBaseUser) -> Wishes:
    """As chosen, else as at first."""
    kept = MessageWishes.objects.filter(user_id=user.pk).first()
    if kept is None:
        return Wishes(settings.LANGUAGE_CODE, tuple(SMS_AT_FIRST), tuple(EMAIL_AT_FIRST))
    return Wishes(kept.language, tuple(kept.sms), tuple(kept.email))
