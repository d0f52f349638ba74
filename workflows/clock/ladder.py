"""The ladder of reminders over a due date: who hears of it, when, and what comes next.

Source (practice, DOMAIN §4): yellow to the handler, red to the section head, one working day later to the leader, three
working days later to the supervisors. Each rung once, never at night or on a rest day.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import takewhile

from services.calendar import DEFAULT_HOURS, OfficeHours, WorkingCalendar
from workflows.clock.due import Due
from workflows.clock.lights import SECOND, Light, light_of, yellow_at
from workflows.clock.office import next_office_moment


class Rung(StrEnum):
    """The rungs, lowest first: who hears of it next."""

    HANDLER = "handler"
    SECTION_HEAD = "section_head"
    LEADER = "leader"
    SUPERVISORS = "supervisors"


RUNGS = tuple(Rung)

# Working days after the due date's own alarm.
_AFTER_RED = {Rung.SECTION_HEAD: 0, Rung.LEADER: 1, Rung.SUPERVISORS: 3}


@dataclass(frozen=True, slots=True)
class Alarms:
    """When the light turns (`yellow_at`, `red_at`), and when each rung is told, always in office hours."""

    yellow_at: datetime
    red_at: datetime
    rungs: tuple[tuple[Rung, datetime], ...]

    def after(self, now: datetime) -> tuple[Rung, datetime] | None:
        """The next rung to be told later than `now`; None when the ladder is climbed."""
        return next(((rung, at) for rung, at in self.rungs if at > now), None)


@dataclass(frozen=True, slots=True)
class Climb:
    """What an alarm brings: the light as it is now, the rungs to be told now, and when to look again (None: never)."""

    light: Light
    rungs: tuple[Rung, ...]
    alarm_at: datetime | None


def alarms(due: Due, *, calendar: WorkingCalendar, hours: OfficeHours = DEFAULT_HOURS) -> Alarms | None:
    """Every alarm of a due date; None while an open pause holds the clock.

    The light turns at the exact moment; people are told at the next office moment. The leader hears one
    working day after the section head, the supervisors three, at the same time of day.
    """
    if due.at is None:
        return None
    yellow = yellow_at(due, calendar=calendar, hours=hours)
    return alarms_of(yellow, due.at, calendar=calendar, hours=hours)


def alarms_of(
    yellow: datetime, due_at: datetime, *, calendar: WorkingCalendar, hours: OfficeHours = DEFAULT_HOURS
) -> Alarms:
    """The alarms of a row that keeps when its light turns yellow and when it is due."""
    red = due_at + SECOND
    red_told = next_office_moment(red, calendar=calendar, hours=hours)
    rungs = [(Rung.HANDLER, next_office_moment(yellow, calendar=calendar, hours=hours))]
    for rung, days in _AFTER_RED.items():
        at = red_told
        for _day in range(days):
            at = datetime.combine(calendar.next_workday(at.date()), at.timetz())
        rungs.append((rung, at))
    return Alarms(yellow, red, tuple(rungs))


def next_alarm(
    alarms: Alarms,
    now: datetime,
    *,
    light: Light,
    told: int,
    calendar: WorkingCalendar,
    hours: OfficeHours = DEFAULT_HOURS,
) -> datetime | None:
    """When there is something to do again, given the light and how many rungs were told; it may have passed already."""
    moments = {Light.GREEN: [alarms.yellow_at], Light.YELLOW: [alarms.red_at]}.get(light, [])
    for _rung, at in alarms.rungs[told : told + 1]:
        moments.append(next_office_moment(max(at, now), calendar=calendar, hours=hours))
    return min(moments, default=None)


def climb(
    alarms: Alarms,
    now: datetime,
    *,
    told: int,
    calendar: WorkingCalendar,
    hours: OfficeHours = DEFAULT_HOURS,
) -> Climb:
    """What there is to do at `now`, `told` rungs having been told already.

    Whenever it is asked, also late or twice: every rung whose moment has come is told in order, but only while the
    office is open; a due date that has moved since never tells a rung again.
    """
    light = light_of(now, yellow_at=alarms.yellow_at, due_at=alarms.red_at - SECOND)
    is_open = next_office_moment(now, calendar=calendar, hours=hours) == now
    ready = takewhile(lambda one: is_open and one[1] <= now, alarms.rungs[told:])
    rungs = tuple(rung for rung, _at in ready)
    again = next_alarm(alarms, now, light=light, told=told + len(rungs), calendar=calendar, hours=hours)
    return Climb(light, rungs, again)
