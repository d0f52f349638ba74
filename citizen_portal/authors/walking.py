"""A case walked through a draft: everything happens in one transaction that is taken back, within seconds."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services.catalogue.models import OneThingVersion
from services.catalogue.publish import body_of, digest_of
from services.catalogue.vocabulary import Package
from services.organisation.serving import NoServingDepartment
from workflows.errors import Invalid
from workflows.walk import UNPRINTED, Stuck, Wishes, walk

SECONDS = 20.0


class _TimeIsUp(BaseException):
    """Not an Exception: what retries after failures must not catch it."""


@dataclass(frozen=True)
class Happened:
    """One line of the story."""

    at: datetime
    what: str
    matter: str
    department: str


@dataclass(frozen=True)
class Story:
    """What happened, in order, and how each matter ended; or why it came to no end."""

    events: tuple[Happened, ...] = ()
    ends: tuple[tuple[str, str], ...] = ()
    failure: str = ""


def story(package: Package, *, refuse: frozenset[str], start: datetime, seconds: float = SECONDS) -> Story:
    """Walk one made-up case; the matters of `refuse` are refused. Nothing stays, whatever happens."""
    ends_at = time.monotonic() + seconds

    def bounded(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if time.monotonic() > ends_at:
            raise _TimeIsUp
        return execute(sql, params, many, context)

    try:
        with transaction.atomic(), connection.execute_wrapper(bounded):
            told = _walked(package, refuse, start)
            transaction.set_rollback(True)
    except _TimeIsUp:
        return Story(failure=_("It took too long and was stopped. Try with fewer matters."))
    except Stuck as stuck:
        return Story(failure=_("The case does not come to an end: %(why)s.") % {"why": stuck})
    except NoServingDepartment as nobody:
        return Story(failure=_("No department does %(office)s there.") % {"office": nobody.function_at_level})
    except (Invalid, ValueError) as invalid:
        return Story(
            failure=_("No application can be made up that fits the form: %(why)s.") % {"why": invalid}
        )
    return told


def _walked(package: Package, refuse: frozenset[str], start: datetime) -> Story:
    body = body_of(package)
    latest = OneThingVersion.objects.filter(code=package.one_thing.code).order_by("-number").first()
    version = OneThingVersion(
        code=package.one_thing.code,
        number=latest.number + 1 if latest else 1,
        digest=digest_of(body),
        body=body,
        published_at=start,
        published_by="rehearsal",
    )
    version.save()
    case = walk(version, Wishes(refuse=refuse), start=start, handlers=UNPRINTED)
    names = {code: str(matter.name) for code, matter in package.matters.items()}
    events = case.events.select_related("sub_case", "department").order_by("id")
    return Story(
        events=tuple(
            Happened(
                timezone.localtime(event.at),
                str(event.get_verb_display()),
                names.get(event.sub_case.matter, "") if event.sub_case else "",
                str(event.department.name) if event.department else "",
            )
            for event in events
        ),
        ends=tuple((names[sub.matter], str(sub.get_state_display())) for sub in case.sub_cases.all()),
    )
