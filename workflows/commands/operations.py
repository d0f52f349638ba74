"""What keeps the system going, and what its operators do about what waits for a person: intents and deliveries."""

import logging
from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from workflows import outbox
from workflows.errors import Invalid, WrongState
from workflows.models import Delivery, Heartbeat, Intent, IntentKind, OperatorAct, Remedy

log = logging.getLogger(__name__)

DELIVERY = "delivery"
"""The kind of an operator's act about a delivery; of one about an intent, it is the intent's."""

DISPENSABLE = frozenset({IntentKind.TELL})
"""What may be given up. A hand-off, a check, a result or a notice is owed to somebody: it is repaired and retried."""


def beat_heart(*, now: datetime) -> None:
    """Write down that beat, Redis and a worker reach each other and the database; never turned back."""
    heart, is_first = Heartbeat.objects.get_or_create(name=Heartbeat.JOBS, defaults={"at": now})
    if not is_first:
        Heartbeat.objects.filter(pk=heart.pk, at__lt=now).update(at=now)


def retry_intent(*, intent_id: int, now: datetime, by: AbstractBaseUser | None = None) -> None:
    """Let a parked intent be tried anew, with all its attempts. `by` is None at the console of the machine.

    Raises WrongState when it is not parked, or done and gone: nothing is done twice.
    """
    if not _retry(Intent, {intent_id}, by, now):
        raise WrongState(f"intent {intent_id} is not parked")


def retry_parked(*, now: datetime, by: AbstractBaseUser | None = None) -> int:
    """Let every parked intent be tried anew; returns how many."""
    return _retry(Intent, None, by, now)


def retry_delivery(*, delivery_id: int, now: datetime, by: AbstractBaseUser | None = None) -> None:
    """Let a parked message to the outside be sent anew, with its old reference. Raises WrongState as `retry_intent`."""
    if not _retry(Delivery, {delivery_id}, by, now):
        raise WrongState(f"delivery {delivery_id} is not parked")


def retry_deliveries(*, now: datetime, by: AbstractBaseUser | None = None) -> int:
    """Let every parked message to the outside be sent anew; returns how many."""
    return _retry(Delivery, None, by, now)


def give_up_intent(*, intent_id: int, reason: str, by: AbstractBaseUser, now: datetime) -> OperatorAct:
    """A parked intent will not be done any more.

    Raises Invalid without a reason, WrongState when it is not parked, or somebody has a right to what it is about.
    """
    reason = _reason(reason)
    with transaction.atomic():
        held = Intent.objects.select_for_update().filter(pk=intent_id, parked_at__isnull=False).first()
        if held is None or held.kind not in DISPENSABLE:
            raise WrongState(f"intent {intent_id} is not parked, or cannot be given up")
        held.delete()
        return OperatorAct.objects.create(
            remedy=Remedy.GIVE_UP, kind=held.kind, parked=intent_id, target=held.target, fault=held.fault,
            reason=reason, by=by, at=now,
        )  # fmt: skip


def give_up_delivery(*, delivery_id: int, reason: str, by: AbstractBaseUser, now: datetime) -> OperatorAct:
    """A parked message will not be sent any more; in the portal it stays. Raises as `give_up_intent`."""
    reason = _reason(reason)
    with transaction.atomic():
        held = Delivery.objects.select_for_update().filter(pk=delivery_id, parked_at__isnull=False).first()
        if held is None:
            raise WrongState(f"delivery {delivery_id} is not parked")
        held.parked_at, held.given_up_at = None, now
        held.save(update_fields=["parked_at", "given_up_at"])
        return OperatorAct.objects.create(
            remedy=Remedy.GIVE_UP, kind=DELIVERY, parked=delivery_id, target=held.event_id or 0, fault=held.fault,
            reason=reason, by=by, at=now,
        )  # fmt: skip


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid({"reason": _("Please say why: whoever looks into it later has only this.")})
    return reason.strip()


@transaction.atomic
def _retry(
    model: type[Intent] | type[Delivery],
    ids: Collection[int] | None,
    by: AbstractBaseUser | None,
    now: datetime,
) -> int:
    """Locked, changed and written down together: whoever asks at the same moment finds nothing left to retry."""
    parked: QuerySet = model.objects.filter(parked_at__isnull=False)
    if ids is not None:
        parked = parked.filter(pk__in=ids)
    rows = list(parked.select_for_update(skip_locked=True))
    anew = {"parked_at": None, "attempts": 0, "not_before": now, "leased_until": None}
    if model is Intent:
        anew["losses"] = 0
    model.objects.filter(pk__in=[row.pk for row in rows]).update(**anew)
    OperatorAct.objects.bulk_create(
        OperatorAct(
            remedy=Remedy.RETRY, kind=row.kind if isinstance(row, Intent) else DELIVERY, parked=row.pk,
            target=row.target if isinstance(row, Intent) else row.event_id or 0, fault=row.fault, by=by, at=now,
        )
        for row in rows
    )  # fmt: skip
    if rows:
        log.info("%s parked rows are tried again by an operator", len(rows), extra={"count": len(rows)})
        transaction.on_commit(outbox.nudge)
    return len(rows)
