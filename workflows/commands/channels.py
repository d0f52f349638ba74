"""Operators switch a channel to the outside off and on again. In the portal everybody is told all the same."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from services.models import Channel, ChannelClosing, ClosingCause
from workflows.commands.appointments import operating
from workflows.errors import Invalid, WrongState


@transaction.atomic
def close_channel(
    *, channel: Channel, cause: ClosingCause, reason: str, by: AbstractBaseUser, now: datetime
) -> ChannelClosing:
    """From now on nothing goes out by it: what would, waits. `cause` is what people read.

    Raises Invalid without a reason, WrongState when it is off already.
    """
    operating(by, now)
    if not reason.strip():
        raise Invalid({"reason": _("Please say why: whoever looks into it later has only this.")})
    try:
        with transaction.atomic():
            return ChannelClosing.objects.create(
                channel=channel, cause=cause, reason=reason.strip(), closed_by=by, closed_at=now
            )
    except IntegrityError as closed:
        raise WrongState(f"{channel} is off already") from closed


@transaction.atomic
def open_channel(*, channel: Channel, by: AbstractBaseUser, now: datetime) -> ChannelClosing:
    """It sends again, beginning with what waited. Raises WrongState when it is not off."""
    operating(by, now)
    row = ChannelClosing.objects.select_for_update().filter(channel=channel, opened_at__isnull=True).first()
    if row is None:
        raise WrongState(f"{channel} is not off")
    row.opened_by, row.opened_at = by, now
    row.save(update_fields=["opened_by", "opened_at"])
    return row
