"""What happens to a case, so that people are told of it: for everything about messages outside the portal."""

from datetime import datetime
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress

from citizen_portal.accounts.models import Mobile
from citizen_portal.demo.seeding import seed
from services.catalogue.loader import load
from services.catalogue.publish import publish
from tests.acting import MONDAY, apply_for, drain
from workflows.models import Audience, Case, CaseEvent, Delivery, Intent, Verb
from workflows.steps.telling import announce

STALL = Path(__file__).parent / "packages" / "stall.yaml"
MOBILE, EMAIL = "13900990009", "parent@example.org"


def a_case(now: datetime = MONDAY) -> Case:
    """A case in a city of its own, with nothing sent yet about its submission."""
    seed(today=now.date())
    case = apply_for(publish(load(STALL).packages["stall"], by="tests", at=now)[0], now)
    Delivery.objects.all().delete()
    return case


def reachable(user: Any) -> Any:
    """The person, with a mobile and an e-mail address that answered."""
    Mobile.keep(user, MOBILE, now=MONDAY)
    EmailAddress.objects.update_or_create(
        user=user, email=EMAIL, defaults={"verified": True, "primary": True}
    )
    return user


def happens(
    case: Case,
    verb: Verb,
    *,
    to: Any,
    now: datetime = MONDAY,
    audience: Audience = Audience.CITIZEN,
    by: Any = None,
    **detail: Any,
) -> CaseEvent:
    """An event, with its message and its intent, as the steps write them; then the intent is done."""
    sub_case = case.sub_cases.select_related("department").earliest("position")
    event = CaseEvent.objects.create(
        case=case, sub_case=sub_case, verb=verb, at=now, by=by, department=sub_case.department, detail=detail
    )
    told = [(event, to.pk)]
    is_citizen = audience == Audience.CITIZEN
    intents = announce(told if is_citizen else [], [] if is_citizen else told, now=now)
    Intent.objects.bulk_create(intents)
    drain(now, case)
    return event
