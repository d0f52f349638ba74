"""How near a due date is: the light, the bar, and what is left for people to read.

Source (practice, DOMAIN §4): yellow at 90 % of the term or one working day before it, whichever is earlier;
red when overrun.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from services.calendar import DEFAULT_HOURS, OfficeHours, WorkingCalendar
from services.terms import Unit, number_of
from workflows.clock.due import Due, count, count_time, end_of
from workflows.clock.office import office_time
from workflows.clock.pauses import DAY, local, without_overlap, working_days_taken

NINE_TENTHS = Decimal("0.9")
SECOND = timedelta(seconds=1)


class Light(TextChoices):
    GREEN = "green", _("In time")
    YELLOW = "yellow", _("Due soon")
    RED = "red", _("Overdue")
    PAUSED = "paused", _("Clock stopped")


@dataclass(frozen=True, slots=True)
class Remaining:
    """Time left, or over: `amount` of `unit` ("days" and "hours" are working ones, "minutes" of office
    time).
    """

    amount: Decimal
    unit: str
    overdue: bool

    @property
    def label(self) -> str:
        plural = 1 if self.amount == 1 else 2
        match self.unit, self.overdue:
            case "days", False:
                text = ngettext("%(number)s working day left", "%(number)s working days left", plural)
            case "days", True:
                text = ngettext("%(number)s working day overdue", "%(number)s working days overdue", plural)
            case "hours", False:
                text = ngettext("%(number)s hour left", "%(number)s hours left", plural)
            case "hours", True:
                text = ngettext("%(number)s hour overdue", "%(number)s hours overdue", plural)
            case _, False if not self.amount:
                return gettext("Due by the end of today")
            case _, True if not self.amount:
                return gettext("Just overdue")
            case _, False:
                text = ngettext("%(number)s minute left", "%(number)s minutes left", plural)
            case _:
                text = ngettext("%(number)s minute overdue", "%(number)s minutes overdue", plural)
        return text % {"number": number_of(self.amount)}


def yellow_at(due: Due, *, calendar: WorkingCalendar, hours: OfficeHours = DEFAULT_HOURS) -> datetime | None:
    """When the light turns yellow; None while an open pause holds the clock.

    - Working days, more than one: the end of 90 % of the days (fractions in office time), or of all days
    but one, whichever comes first: from eleven days on it is the 90 %. - Natural days: the end of the last
    whole day within 90 % of them, or of the last counted working day before the due date, whichever comes
    first. - A stage of a yearly round: 90 % of the office time, or the end of the last working day before its
    last day, whichever comes first. - A day or less, working hours, immediate: 90 % of the office time from
    the start to the due date.
    """
    if due.at is None:
        return None
    pieces = without_overlap(due.pauses, due.start)
    amount, unit = due.term.amount, due.term.unit
    if unit is Unit.WORKING_DAYS and amount > 1:
        early = min(amount * NINE_TENTHS, amount - 1)
        return count(due.start, unit, early, pieces, calendar, hours).at
    if unit is Unit.NATURAL_DAYS and amount > 1:
        whole = (amount * NINE_TENTHS).to_integral_value(ROUND_DOWN)
        most = count(due.start, unit, whole, pieces, calendar, hours, last_must_work=False).at
        eve = _working_day_before(due, calendar, hours)
        return min(most, eve) if eve else most
    whole_time = office_time(due.start, due.at, pauses=due.pauses, calendar=calendar, hours=hours)
    most = count_time(due.start, whole_time * 9 / 10, pieces, calendar, hours).at
    if unit is not Unit.STAGE or most is None:
        return most
    eve = _working_day_before(due, calendar, hours)
    return min(most, eve or most, due.at)


def light(now: datetime, due: Due, *, calendar: WorkingCalendar, hours: OfficeHours = DEFAULT_HOURS) -> Light:
    """The light of a due date that was just counted; rows that keep both moments ask `light_of`."""
    return light_of(now, yellow_at=yellow_at(due, calendar=calendar, hours=hours), due_at=due.at)


def light_of(now: datetime, *, yellow_at: datetime | None, due_at: datetime | None) -> Light:
    """No due date: paused. The last second of the term still belongs to it."""
    if due_at is None:
        return Light.PAUSED
    if now >= due_at + SECOND:
        return Light.RED
    return Light.YELLOW if yellow_at is not None and now >= yellow_at else Light.GREEN


def fraction(
    now: datetime, due: Due, *, calendar: WorkingCalendar, hours: OfficeHours = DEFAULT_HOURS
) -> float:
    """How much of the term is used, 0 to 1, in office time without the pauses; while paused, what was
    counted.
    """
    if due.at is None:
        # An immediate term has no amount of its own: it is one working day.
        whole = due.term.amount or Decimal(1)
        return float(1 - due.left.amount / whole)
    if now >= due.at:
        return 1.0
    used = office_time(due.start, now, pauses=due.pauses, calendar=calendar, hours=hours)
    return used / office_time(due.start, due.at, pauses=due.pauses, calendar=calendar, hours=hours)


def remaining(
    due_at: datetime, now: datetime, *, calendar: WorkingCalendar, hours: OfficeHours = DEFAULT_HOURS
) -> Remaining:
    """What is left until, or has passed since, `due_at`, as people count it.

    Before: the working days after today, up to and with the due day; on the due day itself hours (in halves,
    rounded down), under one hour minutes. After: office time gone by, in whole days from one day on.
    """
    due_at, now = local(due_at), local(now)
    if now >= due_at + SECOND:
        over = office_time(due_at, now, calendar=calendar, hours=hours)
        if over >= hours.total:
            return Remaining(Decimal(over // hours.total), "days", True)
        return _hours(over, overdue=True)
    days, day = 0, now.date()
    while (day := day + DAY) <= due_at.date():
        days += calendar.is_workday(day)
    if days:
        return Remaining(Decimal(days), "days", False)
    return _hours(office_time(now, due_at, calendar=calendar, hours=hours), overdue=False)


def _hours(time: timedelta, overdue: bool) -> Remaining:
    if time < timedelta(hours=1):
        return Remaining(Decimal(time // timedelta(minutes=1)), "minutes", overdue)
    return Remaining(Decimal(time // timedelta(minutes=30)) / 2, "hours", overdue)


def _working_day_before(due: Due, calendar: WorkingCalendar, hours: OfficeHours) -> datetime | None:
    """The end of the last undisturbed working day between the start and the due date, if there is one."""
    taken = working_days_taken(without_overlap(due.pauses, due.start), hours)
    day = due.at.date() - DAY
    while day > due.start.date():
        paused = any(one.first <= day and (one.last is None or day <= one.last) for one in taken)
        if calendar.is_workday(day) and not paused:
            return end_of(day)
        day -= DAY
    return None
