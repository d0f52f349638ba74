"""A yearly round for a walk: open when it begins, with places enough, and decided when everything else is done."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from services.calendar import DEFAULT_HOURS
from services.calendar.current import current_calendar
from services.catalogue.models import OneThingVersion
from services.models import Department, Round
from services.rounds.calendar import calendar_of
from workflows import clock
from workflows.commands import admission, rounds
from workflows.models import Case
from workflows.reads.admission import waiting_tasks
from workflows.walk_people import clerk_of, leader_of

LONG = timedelta(days=20)
"""How long each stage of the round lasts."""

YEAR = 9999
"""No round of a real year: whatever the city has set up stays out of the walk."""

PLACES = 30
SEED = "walk"


def open_round(version: OneThingVersion, now: datetime) -> list[Round]:
    """Rounds that open on the day of `now`, one for each office that leads the one-thing; written and approved."""
    one_thing = version.package.one_thing
    function, _at, level = one_thing.lead.partition("@")
    today, window = timezone.localdate(now), one_thing.window
    days = {
        stage.code: (today + LONG * place, today + LONG * (place + 1) - timedelta(days=1))
        for place, stage in enumerate(window.stages)
    }
    pools = window.batch.pools if window.batch is not None else ()
    places = {
        pool: {option.value: PLACES for option in version.package.elements[pool].options} for pool in pools
    }
    opened = []
    for office in Department.objects.standing().filter(function=function, level=level).order_by("code"):
        written = rounds.write_round(
            version=version, department=office, year=YEAR, names=("预演", "Walk"), days=days, places=places,
            by=clerk_of(office, now), now=now,
        )  # fmt: skip
        opened.append(rounds.approve_round(round=written, by=leader_of(office, now), now=now))
    return opened


def awaits_admission(case: Case) -> bool:
    """Whether nothing but the decision for all together is left to do."""
    return case.round_id is not None and waiting_tasks(case.round).filter(process=case).exists()


def decide_together(case: Case, now: datetime) -> datetime:
    """Draw the list up and approve it in the stage of the decision; returns when that was."""
    window, today = case.package.one_thing.window, timezone.localdate(now)
    decided_in = window.stage_of(*window.batch.step.split("."))
    days = next(each for each in calendar_of(window, case.round, today=today) if each.stage == decided_in)
    first = timezone.make_aware(datetime.combine(days.first_day, time(9)))
    moment = clock.next_office_moment(max(now, first), calendar=current_calendar(), hours=DEFAULT_HOURS)
    office = case.round.department
    drawn = admission.draw_up(round=case.round, seed=SEED, by=clerk_of(office, moment), now=moment)
    admission.approve(admission=drawn, by=leader_of(office, moment), now=moment)
    return moment
