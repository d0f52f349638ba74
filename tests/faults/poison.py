"""Intents that cannot be done, laid among the others: they must be parked and seen, and hold up nobody."""

from datetime import timedelta

from django.utils import timezone

from tests.faults import orders
from workflows.models import Intent, IntentKind

KINDS = {0: "hopeless at once", orders.RAISES: "fails again and again", orders.KILLS: "kills its worker"}
ALREADY_TRIED = 6
"""The one that fails again and again has a day behind it: its last pauses are longer than a run."""


def spill() -> None:
    """Put one of each kind in front of everything that waits."""
    early = timezone.now() - timedelta(days=1)
    Intent.objects.bulk_create(
        (
            Intent(
                kind=IntentKind.KEEP,
                case_id=None,
                target=target,
                created_at=early,
                not_before=early,
                attempts=ALREADY_TRIED if target == orders.RAISES else 0,
            )
            for target in KINDS
        ),
        ignore_conflicts=True,
    )


def found() -> dict[str, str]:
    """By kind, the fault it was parked with; empty for one that is not parked."""
    rows = Intent.objects.filter(kind=IntentKind.KEEP, target__in=KINDS)
    parked = {row.target: row.fault or "without a fault" for row in rows if row.parked_at}
    return {name: parked.get(target, "") for target, name in KINDS.items()}
