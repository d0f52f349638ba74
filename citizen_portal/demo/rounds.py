"""The yearly rounds of the demo city: one district registers just now, in the other places are about to be allotted.

Written and approved by the verbs of the desk; the applications of the second live through the engine like all others.
"""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils import timezone

from citizen_portal.accounts.models import User
from services.catalogue.models import OneThingVersion
from services.models import Department, Level, Region, Round
from services.rounds.places import Places
from workflows.commands import rounds
from workflows.models import Case

from .history import live

ONE_THING = "school_enrolment"
SEED = 20260202
APPLICATIONS = 26

# By the office that leads: first and last day of each stage, counted from the day of seeding.
DAYS = {
    "education_binjiang": {
        "registration": (-10, 20), "verification": (-10, 25), "decision": (26, 30), "confirmation": (31, 45),
    },
    "education_linhu": {
        "registration": (-40, -12), "verification": (-40, -5), "decision": (-4, 7), "confirmation": (8, 20),
    },
}  # fmt: skip
PLACES: Mapping[str, Places] = {
    "education_binjiang": {
        "primary_school": {"changning_primary": 180, "wangjiang_primary": 135, "riverside_primary": 90},
        "junior_school": {"binjiang_first": 320, "binjiang_second": 280},
    },
    "education_linhu": {
        "primary_school": {"hubin_primary": 9, "qingxi_primary": 22},
        "junior_school": {"linhu_first": 10, "linhu_second": 20},
    },
}  # fmt: skip


def seed_rounds(*, now: datetime) -> list[Round]:
    """The rounds, approved; nothing where the one-thing is not published or has rounds already."""
    version = OneThingVersion.objects.filter(code=ONE_THING, retired_at=None).order_by("-number").first()
    if version is None or Round.objects.filter(one_thing=ONE_THING).exists():
        return []
    with transaction.atomic():
        return [_round(version, office, now) for office in DAYS]


def fill_rounds(*, now: datetime, applications: int = APPLICATIONS) -> int:
    """Applications in the district that no longer registers; only where there are none."""
    if Case.objects.filter(round__isnull=False).exists():
        return 0
    closed = Round.objects.filter(one_thing=ONE_THING, department__code="education_linhu").first()
    if closed is None:
        return 0
    version = OneThingVersion.objects.current(ONE_THING)
    regions = Region.objects.filter(level=Level.STREET, parent=closed.department.region_id).order_by("code")
    streets = list(regions.values_list("code", flat=True))
    first, last = (
        closed.stages.get(stage="registration").first_day,
        -DAYS["education_linhu"]["registration"][1],
    )
    begin = timezone.make_aware(datetime.combine(first, time(9)))
    weeks = now - timedelta(days=last) - begin
    rng = Random(SEED)  # noqa: S311 -- a story, not a secret
    for _number in range(applications):
        story = Random(rng.random())  # noqa: S311
        begun = begin + weeks * story.random()
        wished = _wishes(PLACES["education_linhu"], story)
        with transaction.atomic():
            family = _family(story)
            live(version, story.choice(streets), begun, now, story, answers=family, as_written=wished)
    return applications


def _round(version: OneThingVersion, office: str, now: datetime) -> Round:
    today = timezone.localdate(now)
    department = Department.objects.get(code=office)
    year = (today + timedelta(days=DAYS[office]["confirmation"][1])).year
    written = rounds.write_round(
        version=version,
        department=department,
        year=year,
        names=(f"{year} 年义务教育招生", f"Enrolment {year}"),
        days={
            stage: (today + timedelta(days=first), today + timedelta(days=last))
            for stage, (first, last) in DAYS[office].items()
        },
        places=PLACES[office],
        by=User.objects.get(username=office),
        now=now,
    )
    return rounds.approve_round(round=written, by=User.objects.get(username=f"{office}_leader"), now=now)


def _family(rng: Random) -> dict[str, str]:
    """What a family answers to the guiding questions."""
    level = rng.choices(("primary", "junior"), (2, 1))[0]
    footing = rng.choices(("household_and_house", "household_only", "house_only", "migrant"), (10, 4, 3, 5))[
        0
    ]
    answers = {"level": level, "footing": footing, "twins": "no", "guardian_is_parent": "yes"}
    answers["preferential"] = "yes" if rng.random() < 0.08 else "no"
    if level == "primary":
        answers["of_age"] = "six"
    if footing in ("household_and_house", "house_only"):
        answers["house_owner"] = "parents"
    else:
        answers["rented"] = "yes"
    if footing == "migrant":
        answers["permit"] = "held"
    return answers


def _wishes(places: Places, rng: Random) -> Any:
    """Everybody wishes for schools of the district, most of them for the first one."""

    def written(values: Mapping[str, Any]) -> dict[str, Any]:
        changed = dict(values)
        for pool, numbers in places.items():
            first, second = sorted(numbers, key=lambda name: rng.random() * (1 if numbers[name] < 15 else 3))[
                :2
            ]
            for wish, school in (("first_wish", first), ("second_wish", second)):
                if f"{wish}.{pool}" in changed:
                    changed[f"{wish}.{pool}"] = school
        return changed

    return written
