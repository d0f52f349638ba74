"""What people wish about messages: which groups by which channel, and in which language."""

from collections.abc import Collection
from datetime import datetime

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from workflows.errors import Invalid
from workflows.models import CERTAIN, CITIZENS, OFFICIALS, Group, MessageWishes


def wish(
    *, by: AbstractBaseUser, language: str, sms: Collection[str], email: Collection[str], now: datetime
) -> MessageWishes:
    """Keep one's own wishes. Raises Invalid for a language or group nobody knows, for work by SMS, and where nothing is
    left for what rights hang on.
    """
    faults: dict[str, str] = {}
    if language not in dict(settings.LANGUAGES):
        faults["language"] = _("Please choose one of the languages.")
    if not set(sms) <= set(CITIZENS) or not set(email) <= {*CITIZENS, *OFFICIALS}:
        faults["sms"] = _("This cannot be chosen.")
    for group in sorted(CERTAIN):
        if group not in sms and group not in email:
            faults[group] = _(
                "Please keep at least one channel here: a term or a right of yours may hang on it."
            )
    if faults:
        raise Invalid(faults)
    kept, _is_new = MessageWishes.objects.update_or_create(
        user=by,
        defaults={
            "language": language,
            "sms": [group for group in Group if group in sms],
            "email": [group for group in Group if group in email],
            "changed_at": now,
        },
    )
    return kept
