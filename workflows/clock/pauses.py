"""What stops the clock, and which time it takes.

Source: Administrative Licensing Law, art. 45 (hearing, tender, auction, inspection, test, quarantine,
appraisal, expert review are not counted) and art. 32 (nothing runs against the department while the
applicant corrects). While something stands announced to the public, it is nobody's working time.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from services.calendar.hours import SHANGHAI, OfficeHours

DAY = timedelta(days=1)


class PauseKind(TextChoices):
    HEARING = "hearing", _("Hearing")
    TENDER = "tender", _("Tender")
    AUCTION = "auction", _("Auction")
    INSPECTION = "inspection", _("Inspection")
    TEST = "test", _("Test")
    QUARANTINE = "quarantine", _("Quarantine")
    APPRAISAL = "appraisal", _("Appraisal")
    EXPERT_REVIEW = "expert_review", _("Expert review")
    CORRECTION = "correction", _("Correction by the applicant")
    ANNOUNCEMENT = "announcement", _("Public announcement")


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stands still from `start` (included) to `end` (not included); without an end, still."""

    kind: PauseKind
    start: datetime
    end: datetime | None = None
    reason: str = ""

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or (self.end is not None and self.end.tzinfo is None):
            raise ValueError("a pause needs aware datetimes")
        if self.end is not None and self.end < self.start:
            raise ValueError("a pause cannot end before it starts")


class Piece(NamedTuple):
    """Time one pause takes that no earlier pause has taken already. Shanghai time; `end` None: still open."""

    start: datetime
    end: datetime | None
    pause: Pause


class Stretch(NamedTuple):
    """The days a piece takes, both included; `last` None: still open."""

    first: date
    last: date | None
    pause: Pause


def local(moment: datetime) -> datetime:
    """The same moment in Asia/Shanghai; ValueError for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("the clock needs aware datetimes")
    return moment if moment.tzinfo is SHANGHAI else moment.astimezone(SHANGHAI)


def without_overlap(pauses: Iterable[Pause], since: datetime) -> list[Piece]:
    """The time the pauses take together after `since`, in order, each moment given to the pause that began
    first.
    """
    pieces: list[Piece] = []
    taken_until = since
    for pause in sorted(pauses, key=lambda pause: pause.start):
        start = max(local(pause.start), taken_until)
        if pause.end is None:
            pieces.append(Piece(start, None, pause))
            break
        end = local(pause.end)
        if end > start:
            pieces.append(Piece(start, end, pause))
            taken_until = end
    return pieces


def working_days_taken(pieces: Iterable[Piece], hours: OfficeHours) -> list[Stretch]:
    """Days of which a pause takes office time; a pause over lunch or overnight takes none."""
    stretches = []
    for piece in pieces:
        first = piece.start.date()
        if piece.start.time() >= hours.closes:
            first += DAY
        last = None if piece.end is None else piece.end.date()
        if piece.end is not None and piece.end.time() <= hours.opens:
            last -= DAY
        if last is None or first < last or (first == last and _meets(piece, first, hours)):
            stretches.append(Stretch(first, last, piece.pause))
    return stretches


def natural_days_taken(pieces: Iterable[Piece]) -> list[Stretch]:
    """Days of which a pause takes any time at all."""
    stretches = []
    for piece in pieces:
        last = None if piece.end is None else piece.end.date()
        if piece.end is not None and piece.end.time() == time.min:
            last -= DAY
        stretches.append(Stretch(piece.start.date(), last, piece.pause))
    return stretches


def _meets(piece: Piece, day: date, hours: OfficeHours) -> bool:
    return any(piece.start < closes and opens < piece.end for opens, closes in hours.on(day))
