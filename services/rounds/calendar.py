"""The stages of a round as a calendar, and the catalogue with the round's days in place of terms. Pure, but for rows.

A case of a round reads its package from `dated`: every step, promise and statutory term in it ends with its stage, so
that whatever counts a clock counts this one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.catalogue.vocabulary import Matter, Package, Stage, StepKind, Text, Window
from services.rounds.models import Round, RoundStage
from services.terms import StageEnd

_CACHED = 64
_dated: dict[tuple[int, int], tuple[Package, Package]] = {}


class When(StrEnum):
    """Where a stage lies to a day."""

    PAST = "past"
    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True)
class StageDays:
    """A stage of a round with its days, both included; `when` compares it with the day that was asked about."""

    stage: Stage
    first_day: date
    last_day: date
    when: When


def calendar_of(window: Window, round: Round, *, today: date) -> list[StageDays]:
    """The stages in the window's order, with their days in this round. One statement, none when prefetched."""
    rows = {row.stage: row for row in round.stages.all()}
    return [_days(stage, rows[stage.code], today) for stage in window.stages if stage.code in rows]


def open_days(window: Window, round: Round, *, today: date) -> StageDays | None:
    """When one may apply. None for an older round of a stage that a newer version of the catalogue has brought."""
    stages = calendar_of(window, round, today=today)
    return next((days for days in stages if days.stage.code == window.open), None)


def package_in(package: Package, round_id: int) -> Package:
    """The package with the days of a round. Neither ever changes, so each pair is made once per process; `package` is
    the one this process keeps for its version (`package_of`), which makes it known by its identity.
    """
    known = _dated.get((id(package), round_id))
    if known is None or known[0] is not package:
        if len(_dated) >= _CACHED:
            _dated.clear()
        rows = list(RoundStage.objects.filter(round=round_id))
        known = _dated[id(package), round_id] = package, dated(package, rows)
    return known[1]


def dated(package: Package, rows: Sequence[RoundStage]) -> Package:
    """The package with the end of a stage wherever it had a term. Raises KeyError for a stage without days."""
    window = package.one_thing.window
    days = {row.stage: row for row in rows}
    ends = {
        stage.code: StageEnd.of(stage.name, stage.ends, days[stage.code].first_day, days[stage.code].last_day)
        for stage in window.stages
    }
    worked = [stage for stage in window.stages if stage.work]
    whole = ends[worked[-1].code]
    one_thing = package.one_thing.model_copy(update={"promise": whole, "statutory_term": whole})
    matters = {code: _matter(matter, window, ends) for code, matter in package.matters.items()}
    return package.model_copy(update={"one_thing": one_thing, "matters": matters})


def _matter(matter: Matter, window: Window, ends: Mapping[str, StageEnd]) -> Matter:
    due = {step.code: ends[window.stage_of(matter.code, step.code).code] for step in matter.steps}
    steps = tuple(step.model_copy(update={"term": due[step.code]}) for step in matter.steps)
    before_delivery = [step for step in matter.steps if step.kind is not StepKind.DELIVER]
    decided = due[(before_delivery or matter.steps)[-1].code]
    terms = {
        "acceptance_term": decided,
        "statutory_term": decided,
        "promised_term": decided,
        "delivery_term": due[matter.steps[-1].code],
    }
    return matter.model_copy(update={"steps": steps, **terms})


def _days(stage: Stage, row: RoundStage, today: date) -> StageDays:
    when = When.PAST if row.last_day < today else When.NEXT if today < row.first_day else When.NOW
    return StageDays(stage, row.first_day, row.last_day, when)


def place_name(package: Package, pool: str, place: str) -> Text:
    """How an option of a pool is called; KeyError when the catalogue has none of that value."""
    for option in package.elements[pool].options:
        if option.value == place:
            return option.label
    raise KeyError(f"{pool}.{place}")
