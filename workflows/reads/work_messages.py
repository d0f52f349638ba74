"""What officials were told about their work: how much is unread, a page of it, and where each message leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet

from workflows.models import CaseEvent, Message, Verb
from workflows.policy import permitted

from .letters import official_words

PAGE_SIZE = 20

ORDERS = frozenset(
    {Verb.ORDERED, Verb.ORDER_ANSWERED, Verb.ORDER_SENT_BACK, Verb.ORDER_CLOSED, Verb.DISPUTED}
)


RATINGS = frozenset(
    {
        Verb.BAD_RATING,
        Verb.RECTIFY_ASSIGNED,
        Verb.RECTIFIED,
        Verb.RECTIFY_SENT_BACK,
        Verb.RECTIFY_TOLD,
        Verb.RECTIFY_REPLIED,
        Verb.RECTIFY_REOPENED,
        Verb.RECTIFY_DOUBTED,
        Verb.RECTIFY_UPHELD,
        Verb.RECTIFY_CLOSED,
        Verb.RECTIFY_DUE,
    }
)


class About(StrEnum):
    """What a message leads to; each has a page of its own."""

    TASK = "task"
    ORDER = "order"
    QUESTION = "question"
    EXTENSION = "extension"
    COMMITMENT = "commitment"
    CASE = "case"
    RECTIFICATION = "rectification"


@dataclass(frozen=True)
class WorkMessage:
    """A message in the running language; it names no applicant."""

    id: int
    title: str
    text: str
    sent_at: datetime
    is_read: bool


@dataclass(frozen=True)
class Place:
    """The row a message leads to, which the reader may open."""

    about: About
    pk: int


def unread_work(user: AbstractBaseUser, now: datetime) -> int:
    """How many messages about one's work are unread; one statement."""
    return permitted("read desk messages", user, now).filter(read_at__isnull=True).count()


def work_messages(user: AbstractBaseUser, now: datetime, *, before: int | None = None) -> list[WorkMessage]:
    """A page older than the id `before`, newest first, one more when there are more; one statement."""
    rows: QuerySet[Message] = permitted("read desk messages", user, now).select_related(
        "event__case", "event__sub_case", "event__department"
    )
    if before is not None:
        rows = rows.filter(pk__lt=before)
    return [_shown(message) for message in rows.order_by("-id")[: PAGE_SIZE + 1]]


def place_on_the_desk(event: CaseEvent, user: AbstractBaseUser, now: datetime) -> Place | None:
    """Where an official of a department goes on from a message; None when it is no longer theirs."""
    own: Mapping[str, Any] = {"sub_case_id": event.sub_case_id}
    match Verb(event.verb):
        case verb if verb in ORDERS:
            place = _newest(About.ORDER, "answer supervision order", own, event, user, now)
        case verb if verb in RATINGS:
            place = _rectification("put right bad rating", event, user, now)
        case Verb.ASKED:
            asked = own | {"to_department_id": event.department_id, "asked_at__lte": event.at}
            place = _newest(About.QUESTION, "answer sister department", asked, event, user, now)
        case Verb.EXTENSION_ASKED:
            asked = own | {"case_id": event.case_id, "asked_at__lte": event.at}
            place = _newest(About.EXTENSION, "answer extension", asked, event, user, now)
        case Verb.COMMITMENT_CHECKED:
            place = _newest(About.COMMITMENT, "check commitment", own, event, user, now)
        case _:
            place = None
    if place is not None:
        return place
    within: dict[str, Any] = {"process_id": event.case_id}
    if event.sub_case_id is not None:
        within["sub_case_id"] = event.sub_case_id
    return _newest(About.TASK, "read task", within, event, user, now)


def place_on_the_board(event: CaseEvent, user: AbstractBaseUser, now: datetime) -> Place | None:
    """Where a supervisor goes on from a message; None when it is no longer in the region watched over."""
    place = None
    if event.verb in ORDERS:
        own = {"sub_case_id": event.sub_case_id}
        place = _newest(About.ORDER, "close supervision order", own, event, user, now)
    elif event.verb in RATINGS:
        place = _rectification("verify rectification", event, user, now)
    return place or _newest(About.CASE, "watch case", {"pk": event.case_id}, event, user, now)


def _rectification(rule: str, event: CaseEvent, user: AbstractBaseUser, now: datetime) -> Place | None:
    """The very one that the event names."""
    filters = {"pk": event.detail["rectification"]}
    return _newest(About.RECTIFICATION, rule, filters, event, user, now)


def _newest(
    about: About,
    rule: str,
    filters: Mapping[str, Any],
    event: CaseEvent,
    user: AbstractBaseUser,
    now: datetime,
) -> Place | None:
    """The newest row of the rule; the very order, where the event names it."""
    if about is About.ORDER and "order" in event.detail:
        filters = {"pk": event.detail["order"]}
    found = permitted(rule, user, now).filter(**filters).order_by("-pk").values_list("pk", flat=True).first()
    return Place(about, found) if found is not None else None


def _shown(message: Message) -> WorkMessage:
    title, text = official_words(message.event)
    return WorkMessage(message.pk, title, text, message.sent_at, message.read_at is not None)
