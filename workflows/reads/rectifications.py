"""Bad ratings and what is put right because of them: in lists, and one as each face reads it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from services.catalogue.vocabulary import Text
from services.models import Department, Holder
from workflows.access_log import Look, record_look
from workflows.models import (
    Callback,
    Case,
    Purpose,
    Rating,
    Rectification,
    RectificationEnd,
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


CALLED = pgettext_lazy("rectification", "Called back")
CALLED_IN_VAIN = pgettext_lazy("rectification", "Called, nobody answered")
WRITTEN = pgettext_lazy("rectification", "What was put right")
SENT_BACK = pgettext_lazy("rectification", "Sent back")
AGREED = pgettext_lazy("rectification", "It is put right")
DISAGREED = pgettext_lazy("rectification", "It is not put right")
DOUBTED = pgettext_lazy("rectification", "Doubts that the rating counts")

TRIES = 3
"""So many calls that nobody answered stand for having called back."""


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
class Said:
    """One thing that was said or written. `who` is empty for the citizen; `text` may be empty."""

    what: Promise
    at: datetime
    who: str
    text: str
    by_office: bool = False


@dataclass(frozen=True)
class RectificationShown:
    """One with everything written about it, oldest first.

    `rater` is there only for whoever calls them back. `departments` had a part in what was rated.
    """

    line: RectificationLine
    exchange: tuple[Said, ...]
    departments: tuple[Department, ...]
    is_called_back: bool
    rater: Holder | None


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
    """As the citizen reads it: no names of officials, and of answers those that a supervisor has verified."""
    return _shown(row, now, is_citizen=True)


def rectifications_of_case(case: Case, now: datetime) -> Sequence[RectificationLine]:
    """Of one's own case, oldest first; one statement."""
    return [_line(row, now) for row in with_people(case.rectifications.all()).order_by("pk")]


def with_people(rows: QuerySet[Rectification]) -> QuerySet[Rectification]:
    """With all that showing one of them needs."""
    return rows.select_related(
        "case", "rating__sub_case", "rating__by__holder", "department", "doubted_by", "closed_by"
    )


def has_called_back(row: Rectification, calls: int) -> bool:
    """Whether the citizen was reached, or could not be after `TRIES` calls."""
    return row.called_back_at is not None or calls >= TRIES


def is_done_again(row: Rectification) -> bool:
    """Whether what was rated was reopened, and has not ended again; `row` came `with_people`."""
    sub_case = row.rating.sub_case
    return row.case.finished is None if sub_case is None else not sub_case.has_ended


def _look(
    row: Rectification, department_id: int, what: tuple[str, ...], by: AbstractBaseUser, now: datetime
) -> None:
    look = Look(department_id, row.case_id, row.case.applicant_id, None, what)
    record_look(look, by=by, purpose=Purpose.RATING, now=now)


def _shown(
    row: Rectification, now: datetime, *, rater: Holder | None = None, is_citizen: bool = False
) -> RectificationShown:
    calls = list(row.callbacks.select_related("by"))
    said = _exchange(row, calls, is_citizen)
    return RectificationShown(
        line=_line(row, now),
        exchange=tuple(sorted(said, key=lambda one: one.at)),
        departments=tuple(departments_of(row.rating)),
        is_called_back=has_called_back(row, len(calls)),
        rater=rater,
    )


def _exchange(row: Rectification, calls: Iterable[Callback], is_citizen: bool) -> Iterator[Said]:
    department = str(row.department.name) if row.department else ""

    def who(office: str, person: AbstractBaseUser | None) -> str:
        return office if is_citizen or person is None else f"{office} {person}".strip()

    yield Said(pgettext_lazy("rectification", "Rated"), row.opened_at, "", row.rating.reason)
    for one in calls:
        what = CALLED if one.reached else CALLED_IN_VAIN
        yield Said(what, one.at, who(department, one.by), "" if is_citizen else one.said, True)
    for one in row.answers.select_related("by", "sent_back_by"):
        if one.accepted_at or not is_citizen:
            yield Said(WRITTEN, one.at, who(department, one.by), one.text, True)
        if one.sent_back_at and not is_citizen:
            yield Said(SENT_BACK, one.sent_back_at, str(one.sent_back_by), one.remark, True)
    for one in row.replies.all():
        yield Said(AGREED if one.agrees else DISAGREED, one.at, "", one.reason)
    if row.doubted_at and not is_citizen:
        yield Said(DOUBTED, row.doubted_at, str(row.doubted_by), row.doubt, True)
    if row.closing:
        office = "" if is_citizen else str(row.closed_by)
        yield Said(RectificationEnd(row.end).label, row.closed_at, office, row.closing, True)


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
