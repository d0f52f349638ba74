"""A year's notice of days off, from an operator's page: looked at first, then confirmed, then counted in batches.

The look does exactly what the recount will do, case by case, and takes it back: what it says is what will happen. Both
go through the open cases by intents, so that neither a page nor a worker waits for a million cases.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from services.calendar import LAST_YEAR, CalendarError, Day, Kind, WorkingCalendar
from services.calendar import current as calendar
from services.calendar.holidays import LAST_ANNOUNCED
from workflows import outbox
from workflows.commands.appointments import operating
from workflows.commands.calendar import recount_case
from workflows.errors import Invalid, WrongState
from workflows.models import ON_ITS_WAY, RUNNING, CalendarNotice, Case, Intent, IntentKind, NoticeState

BATCH = 100
"""Cases of one intent: it is over well within its lease."""

TURNS = 2
"""The second begins when every process has seen the new calendar: what was opened by the old one until then is
counted again."""


@dataclass
class Moves:
    """What a batch saw: cases, those that would be due earlier and later, and the last id."""

    seen: int = 0
    earlier: int = 0
    later: int = 0
    last: int = 0


@transaction.atomic
def enter_notice(
    *, year: int, days: Iterable[Day], announced_on: date, by: AbstractBaseUser, now: datetime
) -> CalendarNotice:
    """Write a notice down and have counted what it would move; nothing is in force by that.

    Raises Invalid for a notice that cannot be, for a year that is over, and while another of that year is on its way.
    """
    operating(by, now)
    days = list(days)
    if not timezone.localdate(now).year <= year <= LAST_YEAR:
        raise Invalid({"year": _("Only this year and later ones can be announced.")})
    if is_known(year):
        raise Invalid({"year": _("The product knows the notice of this year already.")})
    if announced_on > timezone.localdate(now):
        raise Invalid({"announced_on": _("The notice cannot have come out after today.")})
    try:
        days = calendar.checked_notice(year, days)
    except CalendarError as wrong:
        raise Invalid(
            {"days": _("Please enter at least one holiday, and only days of %(year)s.") % {"year": year}}
        ) from wrong
    try:
        with transaction.atomic():
            notice = CalendarNotice.objects.create(
                year=year,
                announced_on=announced_on,
                days=[
                    {
                        "date": day.date.isoformat(),
                        "kind": day.kind.value,
                        "zh": day.name_zh,
                        "en": day.name_en,
                    }
                    for day in days
                ],
                entered_by=by,
                entered_at=now,
            )
    except IntegrityError as waits:
        raise Invalid(
            {"year": _("A notice for this year is on its way already. Confirm or drop it first.")}
        ) from waits
    _post(notice, now)
    return notice


@transaction.atomic
def confirm_notice(*, notice: CalendarNotice, by: AbstractBaseUser, now: datetime) -> CalendarNotice:
    """Put it in force: the calendar takes the days, and every open case is counted again, in batches.

    Raises WrongState unless everything was counted and nobody has decided.
    """
    operating(by, now)
    held = _locked(notice.pk)
    if held.state != NoticeState.COUNTED:
        raise WrongState("the notice does not wait for confirmation")
    calendar.announce(year=held.year, days=days_of(held), announced_at=held.announced_on)
    held.state, held.decided_by, held.decided_at, held.cursor = NoticeState.CARRYING, by, now, 0
    held.save(update_fields=["state", "decided_by", "decided_at", "cursor"])
    _post(held, now)
    return held


@transaction.atomic
def drop_notice(*, notice: CalendarNotice, by: AbstractBaseUser, now: datetime) -> CalendarNotice:
    """Put it away; the calendar stays as it is. Raises WrongState for one that is in force or was dropped."""
    operating(by, now)
    held = _locked(notice.pk)
    if held.state not in (NoticeState.COUNTING, NoticeState.COUNTED):
        raise WrongState("the notice was decided")
    held.state, held.decided_by, held.decided_at = NoticeState.DROPPED, by, now
    held.save(update_fields=["state", "decided_by", "decided_at"])
    Intent.objects.filter(kind=IntentKind.CALENDAR, target=held.pk).delete()
    return held


def count_batch(intent: Intent, now: datetime) -> Callable[[], None]:
    """The handler: look at the next cases of a notice, or count them; what it returns goes with the intent's end."""
    notice = CalendarNotice.objects.get(pk=intent.target)
    if notice.state == NoticeState.COUNTING:
        supposed = calendar.calendar_with(year=notice.year, days=days_of(notice))
        return partial(_counted, notice.pk, notice.cursor, _look(_next(notice), supposed, now), now)
    if notice.state == NoticeState.CARRYING:
        # This process may have kept the calendar of before.
        calendar.forget_calendar()
        cases = _next(notice)
        changed = sum(recount_case(pk, now) for pk in cases)
        return partial(_carried, notice.pk, notice.cursor, cases[-1] if cases else 0, changed, now)
    return lambda: None


def days_of(notice: CalendarNotice) -> list[Day]:
    """Its days as the calendar knows them."""
    return [
        Day(date.fromisoformat(each["date"]), Kind(each["kind"]), each["zh"], each["en"])
        for each in notice.days
    ]


def is_known(year: int) -> bool:
    """Whether the product carries the notice of that year itself: then there is none to enter."""
    return year <= LAST_ANNOUNCED


def _next(notice: CalendarNotice) -> list[int]:
    waiting = Case.objects.filter(state__in=RUNNING, pk__gt=notice.cursor).order_by("pk")
    return list(waiting.values_list("pk", flat=True)[:BATCH])


def _look(cases: list[int], supposed: WorkingCalendar, now: datetime) -> Moves:
    moves = Moves(last=cases[-1] if cases else 0)
    for pk in cases:
        with transaction.atomic():
            before = Case.objects.values_list("due_at", flat=True).get(pk=pk)
            with calendar.supposing(supposed):
                recount_case(pk, now)
            after = Case.objects.values_list("due_at", flat=True).get(pk=pk)
            transaction.set_rollback(True)
        moves.seen += 1
        if before is not None and after is not None:
            moves.earlier += after < before
            moves.later += after > before
    return moves


def _counted(pk: int, cursor: int, moves: Moves, now: datetime) -> None:
    held = _locked(pk)
    if held.state != NoticeState.COUNTING or held.cursor != cursor:
        return
    held.seen, held.earlier = held.seen + moves.seen, held.earlier + moves.earlier
    held.later, held.cursor = held.later + moves.later, moves.last or held.cursor
    if moves.seen < BATCH:
        held.state, held.counted_at = NoticeState.COUNTED, now
    else:
        _post(held, now)
    held.save(update_fields=["state", "seen", "earlier", "later", "cursor", "counted_at"])


def _carried(pk: int, cursor: int, last: int, changed: int, now: datetime) -> None:
    held = _locked(pk)
    if held.state != NoticeState.CARRYING or held.cursor != cursor:
        return
    held.changed, held.cursor = held.changed + changed, last
    if last:
        _post(held, now)
    elif held.turn < TURNS:
        held.turn += 1
        _post(held, now, after=timedelta(seconds=calendar.MAX_AGE))
    else:
        held.state, held.carried_at = NoticeState.CARRIED, now
    held.save(update_fields=["state", "changed", "cursor", "turn", "carried_at"])


def _locked(pk: int) -> CalendarNotice:
    return CalendarNotice.objects.select_for_update(no_key=True).get(pk=pk)


def _post(notice: CalendarNotice, now: datetime, after: timedelta = timedelta()) -> None:
    intent = outbox.intend(IntentKind.CALENDAR, case_id=None, target=notice.pk, now=now)
    intent.not_before = now + after
    outbox.post([intent])


def waits(year: int) -> bool:
    """Whether a notice of that year is on its way."""
    return CalendarNotice.objects.filter(year=year, state__in=ON_ITS_WAY).exists()
