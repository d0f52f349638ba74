"""What the owner of a yearly window does: write the days and the places of a year, have them approved, add places."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from services.catalogue.models import OneThingVersion
from services.catalogue.vocabulary import Package, Window
from services.models import Department, Round, RoundPlaces, RoundStage
from services.rounds.finding import window_now
from services.rounds.places import Places, places_of
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.policy import permitted

Days = Mapping[str, tuple[date, date]]
"""First and last day of each stage, by its code."""

MOST_PLACES = 100_000


def write_round(
    *,
    version: OneThingVersion,
    department: Department,
    year: int,
    names: tuple[str, str],
    days: Days,
    places: Places,
    by: AbstractBaseUser,
    now: datetime,
) -> Round:
    """Write down the days and places of a year, `names` in Chinese and English; nobody relies on them until a second
    person approves.

    Raises NotAllowed for anybody outside the department, Invalid by stage, ``pool.place``, ``year`` or ``name``.
    """
    window = version.package.one_thing.window
    leads = version.package.one_thing.lead == department.serves_as
    if window is None or not leads or not _works_there(department, by, now):
        raise NotAllowed("only the office that leads a one-thing with a window writes its rounds")
    errors = _faulty_days(window, days) | _faulty_places(version, places)
    if not all(name.strip() for name in names):
        errors["name"] = _("Please give the round a name in both languages.")
    if _approved(version.code, department, year).exists():
        errors["year"] = _("There is an approved round for this year already.")
    if errors:
        raise Invalid(errors)
    with transaction.atomic():
        written = Round.objects.create(
            one_thing=version.code, department=department, year=year, name_zh=names[0].strip(),
            name_en=names[1].strip(), written_by=by, written_at=now,
        )  # fmt: skip
        RoundStage.objects.bulk_create(
            RoundStage(round=written, stage=stage.code, position=place, first_day=days[stage.code][0],
                       last_day=days[stage.code][1])
            for place, stage in enumerate(window.stages)
        )  # fmt: skip
        RoundPlaces.objects.bulk_create(
            RoundPlaces(round=written, pool=pool, place=place, number=number, by=by, at=now)
            for pool, numbers in places.items()
            for place, number in numbers.items()
        )
    return written


def approve_round(*, round: Round, by: AbstractBaseUser, now: datetime) -> Round:
    """A second person, who heads the department, puts a round in force; from now on its days never change.

    Raises NotAllowed, and WrongState when it was approved, or another one of that year was.
    """
    with transaction.atomic():
        held = Round.objects.select_for_update(no_key=True).get(pk=round.pk)
        if held.approved_at is not None:
            raise WrongState("the round is approved")
        if not permitted("approve round", by, now).filter(pk=held.pk).exists():
            raise NotAllowed("a round is approved by a head of its department who has not written it")
        held.approved_by, held.approved_at = by, now
        try:
            with transaction.atomic():
                held.save(update_fields=["approved_by", "approved_at"])
        except IntegrityError as error:
            raise WrongState("another round of that year is approved") from error
    return held


def discard_round(*, round: Round, by: AbstractBaseUser, now: datetime) -> None:
    """Throw away a round that nobody has approved. Twice is once."""
    with transaction.atomic():
        held = Round.objects.select_for_update().filter(pk=round.pk).first()
        if held is None:
            return
        if not permitted("see rounds", by, now).filter(pk=held.pk).exists():
            raise NotAllowed("no post in the department of the round")
        if held.approved_at is not None:
            raise WrongState("the round is approved; people rely on it")
        held.delete()


def set_places(
    *, round: Round, pool: str, place: str, number: int, by: AbstractBaseUser, now: datetime
) -> RoundPlaces:
    """Say anew how many places a school has, also in an approved round; who said what before is kept.

    Raises NotAllowed, Invalid (key ``pool.place``). A list that was drawn up before has to be drawn up again.
    """
    version = OneThingVersion.objects.current(round.one_thing)
    if not permitted("see rounds", by, now).filter(pk=round.pk).exists():
        raise NotAllowed("no post in the department of the round")
    if errors := _faulty_places(version, {pool: {place: number}}):
        raise Invalid(errors)
    return RoundPlaces.objects.create(round=round, pool=pool, place=place, number=number, by=by, at=now)


def round_to_apply_in(version: OneThingVersion, office: Department, *, today: date) -> Round | None:
    """The round of that office that is open today; None for a one-thing without a window.

    Raises Invalid (key ``window``) with what to do instead when registration is not open.
    """
    one_thing = version.package.one_thing
    if one_thing.window is None:
        return None
    stands = window_now(one_thing, today=today, department_id=office.pk)
    if not stands.is_open:
        raise Invalid({"window": stands.said})
    return stands.round


def faulty_wishes(package: Package, round: Round, values: Mapping[str, Any]) -> dict[str, str]:
    """A sentence for each wish, by ``role.element``, for which the round has no places at all."""
    batch = package.one_thing.window.batch
    if batch is None:
        return {}
    offered = places_of(round)
    wished = {f"{wish}.{pool}": pool for wish in batch.wishes for pool in batch.pools}
    return {
        key: _("There are no places here in this round. Please choose another one.")
        for key, pool in wished.items()
        if values.get(key) and not offered.get(pool, {}).get(values[key])
    }


def _works_there(department: Department, by: AbstractBaseUser, now: datetime) -> bool:
    return permitted("write round", by, now).filter(pk=department.pk).exists()


def _approved(one_thing: str, department: Department, year: int) -> QuerySet[Round]:
    return Round.objects.approved().filter(one_thing=one_thing, department=department, year=year)


def _faulty_days(window: Window, days: Days) -> dict[str, str]:
    errors: dict[str, str] = {}
    before: tuple[date, date] | None = None
    for stage in window.stages:
        given = days.get(stage.code)
        if given is None:
            errors[stage.code] = _("Please enter the first and the last day of this stage.")
            continue
        if given[1] < given[0]:
            errors[stage.code] = _("The last day lies before the first.")
        elif before is not None and (given[0] < before[0] or given[1] <= before[1]):
            errors[stage.code] = _("A stage neither begins before the one above it nor ends with it.")
        before = given
    return errors


def _faulty_places(version: OneThingVersion, places: Places) -> dict[str, str]:
    batch = version.package.one_thing.window.batch
    pools = {
        pool: {option.value for option in version.package.elements[pool].options}
        for pool in (batch.pools if batch else ())
    }
    return {
        f"{pool}.{place}": _("Please enter a number of places between 0 and %(most)s.")
        % {"most": MOST_PLACES}
        for pool, numbers in places.items()
        for place, number in numbers.items()
        if place not in pools.get(pool, ()) or not 0 <= number <= MOST_PLACES
    }
