"""Why a date is what it is: every day between the start and the due date, counted or not, and for what
reason.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

from services.calendar import Day, Kind
from services.terms import StageEnd, Term, Unit, label_of, number_of
from workflows.clock.pauses import Pause


class StepKind(StrEnum):
    COUNTED = "counted"
    REST = "rest"
    PAUSED = "paused"
    # The office had closed already when it began: the day no longer serves.
    CLOSED = "closed"


class Step(NamedTuple):
    """One day, or the part of it, that was counted or not. `time`: the office time, where a term counts
    hours.
    """

    kind: StepKind
    day: Day
    time: timedelta | None = None
    pause: Pause | None = None


@dataclass(frozen=True, slots=True)
class Left:
    """What an open pause leaves uncounted: any fraction of working or natural days, or working hours."""

    amount: Decimal
    unit: Unit

    def __str__(self) -> str:
        return f"{number_of(self.amount)}{self.unit}"

    @property
    def label(self) -> str:
        return label_of(self.amount, self.unit)


@dataclass(frozen=True, slots=True)
class Explanation:
    """From `start` over `steps` to `at` (None while the clock stands still, with `left` of the term to go).

    The steps are in order of time and leave no day out, so that they add up: as many counted days, or as much
    counted time, as the term and its `extension` have.
    """

    start: datetime
    term: Term
    at: datetime | None
    left: Left | None
    steps: tuple[Step, ...]
    extension: Term | None = None

    @property
    def first_counted(self) -> date | None:
        return next((step.day.date for step in self.steps if step.kind is StepKind.COUNTED), None)

    @property
    def skipped(self) -> list[Day]:
        """The rest days that were passed over."""
        return [step.day for step in self.steps if step.kind is StepKind.REST]

    @property
    def provisional_years(self) -> list[int]:
        """Years whose rest days are not announced yet: the date may still change."""
        return sorted({step.day.date.year for step in self.steps if step.day.provisional})

    def runs(self) -> Iterator[list[Step]]:
        """Neighbouring steps of one reason together, as people tell them: a weekend, a festival, a pause."""
        for _, run in groupby(self.steps, key=_reason):
            yield list(run)

    def sentences(self) -> list[str]:
        """The whole reckoning in plain sentences, in the active language."""
        if isinstance(self.term, StageEnd):
            return _tell_stage(self.term)
        told = [self._opening()]
        if self.extension is not None:
            told.append(
                gettext("A leader of the department has extended it by %(extension)s.")
                % {"extension": self.extension.label}
            )
        if self.first_counted is not None:
            told.append(gettext("The first day that counts is %(day)s.") % {"day": _day(self.first_counted)})
        told += [sentence for run in self.runs() for sentence in _tell(run, self.term)]
        if years := self.provisional_years:
            told += [
                gettext("The rest days of %(year)s are not announced yet, so this date may still change.")
                % {"year": year}
                for year in years
            ]
        told.append(self._ending())
        return told

    def as_dict(self) -> dict[str, Any]:
        """For the API: ISO dates and moments, minutes for office time, neighbouring days of one reason
        together.
        """
        return {
            "start": self.start.isoformat(),
            "term": str(self.term),
            "stage": _stage_as_dict(self.term) if isinstance(self.term, StageEnd) else None,
            "extension": self.extension and str(self.extension),
            "due": self.at and self.at.isoformat(),
            "left": self.left and str(self.left),
            "first_counted": self.first_counted and self.first_counted.isoformat(),
            "steps": [_run_as_dict(run) for run in self.runs()],
            "provisional_years": self.provisional_years,
        }

    def _opening(self) -> str:
        told = {"term": self.term.label, "day": _day(self.start), "moment": _moment(self.start)}
        match self.term.unit:
            case Unit.IMMEDIATE:
                return gettext("It began on %(moment)s and is to be done on the same working day.") % told
            case Unit.WORKING_HOURS:
                return gettext("The term of %(term)s runs from %(moment)s, in office hours only.") % told
        if self.term.amount < 1:
            return gettext("The term of %(term)s runs from %(moment)s, in office hours only.") % told
        return gettext("The term of %(term)s runs from %(day)s; that day itself is not counted.") % told

    def _ending(self) -> str:
        if self.at is None:
            return gettext("The clock stands still; %(left)s remain once it goes on.") % {
                "left": self.left.label
            }
        if self.at.time().replace(microsecond=0) == END_OF_DAY:
            return gettext("The term ends with the end of %(day)s.") % {"day": _day(self.at)}
        return gettext("The term ends on %(moment)s.") % {"moment": _moment(self.at)}


def _tell_stage(stage: StageEnd) -> list[str]:
    told = {
        "stage": stage.name,
        "ends": stage.ends,
        "first": _day(stage.first_day),
        "last": _day(stage.last_day),
    }
    return [
        gettext("No clock of its own runs here: this belongs to the stage “%(stage)s” of the year.") % told,
        gettext("For everybody alike that stage lasts from %(first)s to %(last)s.") % told,
        gettext("%(ends)s: %(last)s.") % told,
    ]


def _stage_as_dict(stage: StageEnd) -> dict[str, Any]:
    return {
        "name": {"zh": stage.name.zh, "en": stage.name.en},
        "ends": {"zh": stage.ends.zh, "en": stage.ends.en},
        "first_day": stage.first_day.isoformat(),
        "last_day": stage.last_day.isoformat(),
    }


# "At the end of its last working day": the last full second of that day.
END_OF_DAY = datetime.max.time().replace(microsecond=0)


def _reason(step: Step) -> tuple:
    if step.kind is StepKind.PAUSED:
        return step.kind, step.pause
    if step.kind is StepKind.REST and step.day.kind is Kind.HOLIDAY:
        return step.kind, step.day.name_en
    # A make-up workday is counted like any other, but deserves a word of its own.
    return step.kind, step.day.kind if step.day.kind in (Kind.WEEKEND, Kind.MAKEUP) else ""


def _tell(run: Sequence[Step], term: Term) -> list[str]:
    step, first, last = run[0], _day(run[0].day.date), _day(run[-1].day.date)
    told = {"first": first, "last": last, "name": step.day.name, "days": len(run)}
    match step.kind:
        case StepKind.COUNTED:
            if step.day.kind is not Kind.MAKEUP or term.unit is Unit.NATURAL_DAYS:
                return []
            return [gettext("%(first)s counts: it is a working day (%(name)s).") % told]
        case StepKind.CLOSED:
            return [
                gettext("On %(first)s the office had closed already, so the next working day serves.") % told
            ]
        case StepKind.PAUSED:
            return _tell_pause(run)
    if term.unit is Unit.NATURAL_DAYS:
        if len(run) == 1:
            text = gettext("%(first)s is a rest day (%(name)s), so it cannot be the last day.")
        elif step.day.kind is Kind.WEEKEND:
            text = gettext("%(first)s and %(last)s are a weekend, so neither can be the last day.")
        else:
            text = gettext("%(first)s to %(last)s are rest days (%(name)s), so none can be the last day.")
        return [text % told]
    if len(run) == 1:
        return [gettext("%(first)s is not counted: %(name)s.") % told]
    if step.day.kind is Kind.WEEKEND:
        return [gettext("%(first)s and %(last)s are not counted: weekend.") % told]
    return [gettext("%(first)s to %(last)s are not counted: %(name)s.") % told]


def _tell_pause(run: Sequence[Step]) -> list[str]:
    pause = run[0].pause
    told = {"kind": pause.kind.label, "start": _moment(pause.start), "days": len(run), "reason": pause.reason}
    if pause.end is None:
        sentences = [gettext("The clock has stood still since %(start)s: %(kind)s.") % told]
    else:
        told["end"] = _moment(pause.end)
        if run[0].time is None:
            text = ngettext(
                "From %(start)s to %(end)s the clock stood still (%(kind)s); %(days)d day is not counted.",
                "From %(start)s to %(end)s the clock stood still (%(kind)s); %(days)d days are not counted.",
                len(run),
            )
        else:
            told["minutes"] = _minutes(run)
            text = ngettext(
                "From %(start)s to %(end)s the clock stood still (%(kind)s);"
                " %(minutes)d minute of office time is not counted.",
                "From %(start)s to %(end)s the clock stood still (%(kind)s);"
                " %(minutes)d minutes of office time are not counted.",
                told["minutes"],
            )
        sentences = [text % told]
    if pause.reason:
        sentences.append(gettext("The reason given: %(reason)s") % told)
    return sentences


def _run_as_dict(run: Sequence[Step]) -> dict[str, Any]:
    step = run[0]
    told: dict[str, Any] = {
        "kind": str(step.kind),
        "first": step.day.date.isoformat(),
        "last": run[-1].day.date.isoformat(),
        "days": len({one.day.date for one in run}),
        "day_kind": str(step.day.kind),
        "name": {"zh": step.day.name_zh, "en": step.day.name_en},
    }
    if step.time is not None:
        told["minutes"] = _minutes(run)
    if step.pause is not None:
        told["pause"] = {
            "kind": str(step.pause.kind),
            "start": step.pause.start.isoformat(),
            "end": step.pause.end and step.pause.end.isoformat(),
            "reason": step.pause.reason,
        }
    return told


def _minutes(run: Sequence[Step]) -> int:
    return round(
        sum((step.time for step in run if step.time is not None), timedelta()) / timedelta(minutes=1)
    )


def _day(day: date) -> str:
    return date_format(day, pgettext("date format", "j F Y"))


def _moment(moment: datetime) -> str:
    return date_format(moment, pgettext("date format", "j F Y, H:i"))
