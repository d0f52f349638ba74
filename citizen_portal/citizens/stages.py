"""The stages of a yearly window as a citizen reads them: what is when, and where the year stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from services.catalogue.vocabulary import Matter, OneThing, Package, Stage
from services.rounds.calendar import StageDays, When, calendar_of
from services.rounds.finding import WindowNow, day_of, window_now
from workflows.models import Case

ICONS = {When.PAST: "check-circle", When.NOW: "clock", When.NEXT: "calendar"}


@dataclass(frozen=True)
class StageShown:
    """One stage: its days in a sentence, what its last day brings, and whose work falls into it."""

    name: str
    days: str
    ends: str
    when: str
    icon: str
    work: tuple[str, ...]


def stages_shown(package: Package, stages: Iterable[StageDays]) -> list[StageShown]:
    """The calendar of a round; what is done in a stage is named once, by its matter."""
    return [_shown(days, package.matters) for days in stages]


def window_shown(package: Package, *, today: date) -> tuple[WindowNow | None, list[StageShown]]:
    """How the window of a one-thing stands today, and its stages, without days while none are announced."""
    one_thing = package.one_thing
    if one_thing.window is None:
        return None, []
    stands = window_now(one_thing, today=today)
    if stands.round is None:
        return stands, [_undated(stage, package.matters) for stage in one_thing.window.stages]
    return stands, stages_shown(package, stands.stages)


def stages_of_case(case: Case, *, today: date) -> list[StageShown]:
    """The calendar of the round a case belongs to; nothing for a case with a clock of its own."""
    if case.round_id is None:
        return []
    package = case.package
    return stages_shown(package, calendar_of(package.one_thing.window, case.round, today=today))


def is_closed(one_thing: OneThing, *, today: date) -> bool:
    """Whether one cannot apply today, because it is not the time of the year."""
    return one_thing.window is not None and not window_now(one_thing, today=today).is_open


def _shown(days: StageDays, matters: Mapping[str, Matter]) -> StageShown:
    said = {"first": day_of(days.first_day), "last": day_of(days.last_day)}
    return StageShown(
        name=str(days.stage.name),
        days=_("%(first)s to %(last)s") % said,
        ends=_("%(ends)s: %(last)s.") % {"ends": days.stage.ends, "last": said["last"]},
        when=str(days.when),
        icon=ICONS[days.when],
        work=_work(days.stage, matters),
    )


def _undated(stage: Stage, matters: Mapping[str, Matter]) -> StageShown:
    return StageShown(
        str(stage.name), "", str(stage.ends), str(When.NEXT), ICONS[When.NEXT], _work(stage, matters)
    )


def _work(stage: Stage, matters: Mapping[str, Matter]) -> tuple[str, ...]:
    found = (matters[work.partition(".")[0]] for work in stage.work if work.partition(".")[0] in matters)
    return tuple(dict.fromkeys(str(matter.name) for matter in found))
