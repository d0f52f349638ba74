"""Which round a person falls into, and what a window says before and after it is open."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from services.catalogue.vocabulary import OneThing
from services.rounds.calendar import StageDays, When, calendar_of, open_days
from services.rounds.models import Round


@dataclass(frozen=True)
class WindowNow:
    """How a window stands on a day: whether one may apply, a sentence about it, and the calendar of the round.

    `round` is None while the owner has announced none; where several districts have their own, it is the one asked for,
    else the one that is open, else the next.
    """

    round: Round | None
    is_open: bool
    said: str
    stages: tuple[StageDays, ...]
    others: int = 0


def approved_rounds(one_thing: str) -> QuerySet[Round]:
    """The rounds people may rely on, newest first."""
    return Round.objects.approved().filter(one_thing=one_thing).prefetch_related("stages")


def window_now(one_thing: OneThing, *, today: date, department_id: int | None = None) -> WindowNow:
    """How the window of a one-thing stands. ValueError for a one-thing without one; two statements."""
    window = one_thing.window
    if window is None:
        raise ValueError(f"{one_thing.code} has no window")
    rounds = approved_rounds(one_thing.code)
    if department_id is not None:
        rounds = rounds.filter(department_id=department_id)
    found = [
        (round, days)
        for round in rounds.select_related("department")
        if (days := open_days(window, round, today=today)) is not None
    ]
    now = [each for each in found if each[1].when is When.NOW]
    next_ = sorted((each for each in found if each[1].when is When.NEXT), key=lambda each: each[1].first_day)
    past = [each for each in found if each[1].when is When.PAST]
    best = next(iter([*now, *next_, *past]), None)
    if best is None:
        return WindowNow(None, False, _("The dates of the next round have not been announced yet."), ())
    round, days = best
    stages = tuple(calendar_of(window, round, today=today))
    others = sum(each.year == round.year for each, _days in found) - 1
    return WindowNow(round, days.when is When.NOW, _sentence(one_thing, days), stages, others)


def _sentence(one_thing: OneThing, days: StageDays) -> str:
    told = {"first": day_of(days.first_day), "last": day_of(days.last_day)}
    match days.when:
        case When.NEXT:
            return _("Applications open on %(first)s and close on %(last)s.") % told
        case When.NOW:
            return _("Applications are open until %(last)s.") % told
    told["advice"] = str(one_thing.window.closed)
    return _("Applications closed on %(last)s. %(advice)s") % told


def day_of(day: date) -> str:
    """A day as people write it."""
    return date_format(day, pgettext("date format", "j F Y"))
