"""Bad ratings and what is put right because of them: in lists, and one as each face reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import pgettext_lazy

from services.catalogue.vocabulary import Text
from services.models import Department, Holder
from workflows.access_log import Look, record_look
from workflows.models import (
    Case,
    Purpose,
    Rating,
    Rectification,
    RectificationAnswer,
    RectificationEnd,
    RectificationReply,
    RectificationState,
    Stars,
    SubCase,
    SubCaseState,
    Task,
)
from workflows.policy import ratings_to_put_right, supervisors_office

PAGE_SIZE = 50
RATING = "case:rating"
"""A bad rating with its reason and what was done about it, as the access log names it."""
RATER = "case:rater"
"""Who rated, and how to reach them: only for whoever calls back."""


class Standing(models.TextChoices):
    """Where a rectification stands, as a list is narrowed: what is overdue, whoever's turn it is, is one pile."""

    OVERDUE = "overdue", pgettext_lazy("rectification", "Overdue")
    TO_ASSIGN = RectificationState.TO_ASSIGN.value, RectificationState.TO_ASSIGN.label
    OPEN = RectificationState.OPEN.value, RectificationState.OPEN.label
    ANSWERED = RectificationState.ANSWERED.value, RectificationState.ANSWERED.label
    DISPUTED = RectificationState.DISPUTED.value, RectificationState.DISPUTED.label
    DOUBTED = RectificationState.DOUBTED.value, RectificationState.DOUBTED.label
    TOLD = RectificationState.TOLD.value, RectificationState.TOLD.label
    CLOSED = RectificationState.CLOSED.value, RectificationState.CLOSED.label


@dataclass(frozen=True)
class RectificationLine:
    """One in a list, without what anybody wrote. `matter` is empty for the rating of a whole case."""

    row: Rectification
    number: str
    one_thing: Text
    matter: Text | str
    level: Stars
    is_overdue: bool

    @property
    def pk(self) -> int:
        return self.row.pk

    @property
    def about(self) -> Text | str:
        """The matter that was rated, or the one-thing as a whole."""
        return self.matter or self.one_thing

    @property
    def state(self) -> RectificationState:
        return RectificationState(self.row.state)


@dataclass(frozen=True)
class RectificationPage:
    """`next` is the id behind which the next page begins, None on the last one."""

    rows: tuple[RectificationLine, ...]
    next: int | None


@dataclass(frozen=True)
class RectificationShown:
    """One with everything written about it, oldest first.

    `rater` is there only for whoever calls them back. `departments` had a part in what was rated.
    """

    line: RectificationLine
    reason: str
    callbacks: tuple[models.Model, ...]
    answers: tuple[RectificationAnswer, ...]
    replies: tuple[RectificationReply, ...]
    departments: tuple[Department, ...]
    rater: Holder | None

    @property
    def reply(self) -> RectificationReply | None:
        """What the citizen said last."""
        return self.replies[-1] if self.replies else None


def departments_of(rating: Rating) -> list[Department]:
    """The departments a rating is about: the one of the matter, or all that had a part in the case, in its order.

    Where no matter reached a desk, those that had a task of the case.
    """
    rows = SubCase.objects.filter(case=rating.case_id, department__isnull=False, received_at__isnull=False)
    rows = rows.exclude(state=SubCaseState.SKIPPED).select_related("department__region").order_by("position")
    known = {one.pk: one.department for one in rows}
    if rating.sub_case_id in known:
        return [known[rating.sub_case_id]]
    if known:
        return list({each.pk: each for each in known.values()}.values())
    tasks = Task.objects.filter(process=rating.case_id).values("department")
    return list(Department.objects.filter(pk__in=tasks).select_related("region").order_by("pk"))


def valid_ratings(ratings: QuerySet[Rating]) -> QuerySet[Rating]:
    """Without those that two supervisors found mistaken or malicious."""
    about = Rectification.objects.filter(rating=OuterRef("pk"))
    counts = about.exclude(end=RectificationEnd.UNFOUNDED)
    return ratings.filter(~Exists(about) | Exists(counts))


def rectification_page(
    rows: QuerySet[Rectification],
    *,
    now: datetime,
    standing: str = "",
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> RectificationPage:
    """Newest first, two statements. `rows` are what the policy lets this person see; empty `standing` means all."""
    found = rows.filter(_stands(Standing(standing), now)) if standing else rows
    if after is not None:
        found = found.filter(pk__lt=after)
    page = list(with_people(found).order_by("-pk")[: size + 1])
    return RectificationPage(
        tuple(_line(row, now) for row in page[:size]), page[size - 1].pk if page[size:] else None
    )


def counted_standings(rows: QuerySet[Rectification], now: datetime) -> dict[Standing, int]:
    """How many stand where; one statement."""
    wanted = {each.value: models.Count("pk", filter=_stands(each, now)) for each in Standing}
    return {Standing(each): count for each, count in rows.aggregate(**wanted).items()}


def counted_bad_ratings(user: AbstractBaseUser, now: datetime) -> int:
    """How many wait for a department this person heads."""
    return ratings_to_put_right(user, now).filter(state=RectificationState.OPEN).count()


def rectification_for_department(
    row: Rectification, *, by: AbstractBaseUser, now: datetime
) -> RectificationShown:
    """As a head of its department reads it, with whom to call; that `by` did is recorded.

    The caller has asked the policy, as for the two below.
    """
    _look(row, row.department_id, (RATER, RATING), by, now)
    return _shown(row, now, rater=row.rating.by.holder)


def rectification_for_supervisor(
    row: Rectification, *, by: AbstractBaseUser, now: datetime
) -> RectificationShown:
    """As a supervisor reads it, without who rated; that `by` did is recorded."""
    _look(row, supervisors_office(by, now), (RATING,), by, now)
    return _shown(row, now)


def rectification_for_citizen(row: Rectification, *, now: datetime) -> RectificationShown:
    """As the citizen reads it: calls that reached them, answers that a supervisor accepted, what they replied."""
    shown = _shown(row, now)
    return RectificationShown(
        line=shown.line,
        reason=shown.reason,
        callbacks=tuple(each for each in shown.callbacks if each.reached),
        answers=tuple(each for each in shown.answers if each.accepted_at),
        replies=shown.replies,
        departments=shown.departments,
        rater=None,
    )


def rectifications_of_case(case: Case, now: datetime) -> Sequence[RectificationLine]:
    """Of one's own case, oldest first; one statement."""
    return [_line(row, now) for row in with_people(case.rectifications.all()).order_by("pk")]


def with_people(rows: QuerySet[Rectification]) -> QuerySet[Rectification]:
    """With all that showing one of them needs."""
    return rows.select_related(
        "case", "rating__sub_case", "rating__by__holder", "department", "doubted_by", "closed_by"
    )


def is_done_again(row: Rectification) -> bool:
    """Whether what was rated was reopened, and stands at a desk again."""
    about = Task.objects.filter(process=row.case_id, finished__isnull=True)
    if row.rating.sub_case_id is not None:
        about = about.filter(sub_case=row.rating.sub_case_id)
    return about.exists()


def _look(
    row: Rectification, department_id: int, what: tuple[str, ...], by: AbstractBaseUser, now: datetime
) -> None:
    look = Look(department_id, row.case_id, row.case.applicant_id, None, what)
    record_look(look, by=by, purpose=Purpose.RATING, now=now)


def _shown(row: Rectification, now: datetime, *, rater: Holder | None = None) -> RectificationShown:
    return RectificationShown(
        line=_line(row, now),
        reason=row.rating.reason,
        callbacks=tuple(row.callbacks.select_related("by").order_by("at", "id")),
        answers=tuple(row.answers.select_related("by", "sent_back_by").order_by("at", "id")),
        replies=tuple(row.replies.order_by("round")),
        departments=tuple(departments_of(row.rating)),
        rater=rater,
    )


def _line(row: Rectification, now: datetime) -> RectificationLine:
    package = row.case.package
    sub_case = row.rating.sub_case
    return RectificationLine(
        row,
        row.case.number,
        package.one_thing.name,
        package.matters[sub_case.matter].name if sub_case else "",
        Stars(row.rating.level),
        row.turn_due_at is not None and row.turn_due_at < now,
    )


def _stands(standing: Standing, now: datetime) -> Q:
    if standing is Standing.OVERDUE:
        return Q(turn_due_at__lt=now)
    return Q(state=standing.value)
