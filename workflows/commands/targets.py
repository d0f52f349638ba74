"""What a place wants an indicator to be: for all that lies in it, until it says otherwise."""

from datetime import datetime
from decimal import Decimal

from services.models import Region
from workflows.errors import Invalid
from workflows.models import Target
from workflows.reads.figures.registry import REGISTRY, Measure


def set_target(
    *, indicator: str, region: Region, value: Decimal | None, by: str, now: datetime
) -> Target | None:
    """Set the target of an indicator for a place, or with None go back to that of the place around it.

    Raises Invalid for an indicator that does not exist or has no direction, or a value that it can never have.
    """
    known = REGISTRY.get(indicator)
    if known is None or known.higher_is_better is None:
        raise Invalid({"indicator": "no indicator that could have a target"})
    if value is None:
        Target.objects.filter(indicator=indicator, region=region).delete()
        return None
    if value < 0 or (known.measure is Measure.RATE and value > 100):
        raise Invalid({"value": "a target lies between 0 and 100 for a rate, and is never below 0"})
    found, _created = Target.objects.update_or_create(
        indicator=indicator, region=region, defaults={"value": value, "set_by": by, "set_at": now}
    )
    return found
