"""What of a case counts, made from its raw rows: the one place where a figure's meaning stands.

What has been reopened counts as open again, and anew when it is decided anew: a figure says what stands.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone

from services.catalogue.cuts import AUTOMATIC
from workflows.clock import Pause
from workflows.models import (
    Application,
    Case,
    CaseEvent,
    CaseState,
    CorrectionItem,
    CorrectionRequest,
    Counted,
    Rating,
    Rectification,
    RectificationEnd,
    Stars,
    SubCase,
    SubCaseState,
    Tally,
    Verb,
)
from workflows.reads.clocks import SECOND, office_days
from workflows.reads.pauses import pauses_by_sub_case
from workflows.reads.rectifications import valid_ratings

MINUTES_A_DAY = 7 * 60
"""A working day of office time, 09:00-12:00 and 13:00-17:00."""

LONGEST = 32_767
ENDING = (Verb.GRANTED, Verb.REFUSED, Verb.DECLINED)
ASKED_ABOUT = (
    Verb.PRECHECKED,
    Verb.SENT_BACK,
    Verb.GRANTED,
    Verb.REFUSED,
    Verb.DECLINED,
    Verb.RECTIFY_DUE,
)


@dataclass
class _Rows:
    """The raw rows of one case, as far as figures ask."""

    case: tuple[Any, ...]
    sub_cases: list[SubCase] = field(default_factory=list)
    events: list[tuple[Any, ...]] = field(default_factory=list)
    ratings: list[tuple[Any, ...]] = field(default_factory=list)
    faults: list[tuple[Any, ...]] = field(default_factory=list)
    rectifications: list[Rectification] = field(default_factory=list)
    documents: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def tallies_of(cases: Collection[int]) -> dict[int, list[Tally]]:
    """The unsaved tallies of these cases (ids), by case; eleven statements, however many.

    A case whose data was disposed of is left out: there is nothing to count it from, and its tallies stay.
    """
    found = _rows(cases)
    sub_cases = SubCase.objects.filter(case__in=found)
    pauses = pauses_by_sub_case(sub_cases.values("pk"))
    corrected = set(
        CorrectionRequest.objects.filter(sub_case__case__in=found).values_list("sub_case_id", flat=True)
    )
    return {pk: list(_tallies(rows, pauses, corrected)) for pk, rows in found.items()}


def _rows(cases: Collection[int]) -> dict[int, _Rows]:
    disposed = CaseEvent.objects.filter(case__in=cases, verb=Verb.DISPOSED).values("case_id")
    columns = ("pk", "version__code", "region_id", "state", "submitted_at", "finished")
    kept = Case.objects.filter(pk__in=cases).exclude(pk__in=disposed)
    found = {row[0]: _Rows(row) for row in kept.values_list(*columns)}
    for sub_case in SubCase.objects.filter(case__in=found).defer("note", "findings", "after", "route"):
        found[sub_case.case_id].sub_cases.append(sub_case)
    events = CaseEvent.objects.filter(case__in=found, verb__in=ASKED_ABOUT).order_by("id")
    for row in events.values_list("case_id", "verb", "at", "sub_case_id", "department_id", "by_id"):
        found[row[0]].events.append(row)
    for each in Rectification.objects.filter(case__in=found).defer("doubt", "closing").order_by("id"):
        found[each.case_id].rectifications.append(each)
    # A rating that two supervisors hold to be mistaken or malicious does not count.
    ratings = valid_ratings(Rating.objects.filter(case__in=found))
    for row in ratings.values_list("case_id", "sub_case_id", "level", "at", "pk"):
        found[row[0]].ratings.append(row)
    items = CorrectionItem.objects.filter(request__sub_case__case__in=found).order_by("id")
    for row in items.values_list(
        "request__sub_case__case_id", "request__sub_case_id", "fault", "request__asked_at"
    ):
        found[row[0]].faults.append(row)
    for application in Application.objects.filter(case__in=found).only("case_id", "documents"):
        found[application.case_id].documents = application.documents
    return found


def _tallies(rows: _Rows, pauses: Mapping[int, list[Pause]], corrected: set[int]) -> Iterable[Tally]:
    yield from _of_case(rows)
    by_id = {each.pk: each for each in rows.sub_cases}
    deciders = {row[3]: row[5] for row in rows.events if row[3] is not None and row[1] in ENDING}
    for each in rows.sub_cases:
        yield from _of_matter(
            rows, each, pauses.get(each.pk, ()), each.pk in corrected, deciders.get(each.pk)
        )
    for _case, sub_case_id, fault, at in rows.faults:
        yield _matter(rows, by_id[sub_case_id], Counted.FAULTED, at, cause=fault)
    yield from _of_rectifications(rows, by_id)
    for _case, sub_case_id, level, at, _rating in rows.ratings:
        said = {"level": level, "hits": int(level >= Stars.FAIR)}
        if sub_case_id is None:
            yield from _everywhere(rows, Counted.RATED, at, **said)
        elif by_id[sub_case_id].department_id is not None:
            yield _matter(rows, by_id[sub_case_id], Counted.RATED, at, **said)


def _of_case(rows: _Rows) -> Iterable[Tally]:
    """Of a closed case `hits` says whether anybody rated it, of documents how many the applicant was not asked for, of
    a precheck whether the application was sent back.
    """
    _pk, _one_thing, _region, state, submitted_at, finished = rows.case
    yield from _everywhere(rows, Counted.SUBMITTED, submitted_at)
    if rows.documents:
        fetched = sum(way.get("by") in AUTOMATIC for way in rows.documents.values())
        yield from _everywhere(rows, Counted.DOCUMENTS, submitted_at, n=len(rows.documents), hits=fetched)
    for _case, verb, at, _sub_case, department_id, _by in rows.events:
        if verb in (Verb.PRECHECKED, Verb.SENT_BACK):
            back = int(verb == Verb.SENT_BACK)
            yield _tally(rows, Counted.PRECHECKED, at, department_id=department_id, hits=back)
    if state == CaseState.CLOSED:
        took = _took(submitted_at, finished)
        yield from _everywhere(rows, Counted.CLOSED, finished, hits=int(bool(rows.ratings)), **took)


def _of_matter(
    rows: _Rows, sub_case: SubCase, pauses: Iterable[Pause], corrected: bool, decider: int | None
) -> Iterable[Tally]:
    """Of what was received `hits` says whether it had to be corrected, of what was accepted whether it had not, of what
    was decided whether that was in time.
    """
    if sub_case.received_at is None or sub_case.department_id is None:
        return
    yield _matter(rows, sub_case, Counted.RECEIVED, sub_case.received_at, hits=int(corrected))
    if sub_case.accepted_at is not None:
        yield _matter(rows, sub_case, Counted.ACCEPTED, sub_case.accepted_at, hits=int(not corrected))
    declined = sub_case.state == SubCaseState.DECLINED
    at = sub_case.decided_at or (sub_case.ended_at if declined else None)
    if at is None:
        return
    # The department's own time: what the applicant or a special procedure took is not its.
    took = _took(sub_case.received_at, at, pauses)
    in_time = int(not _is_after(at, sub_case.promised_due_at))
    yield _matter(rows, sub_case, Counted.DECIDED, at, hits=in_time, handler_id=decider, **took)
    if _is_after(at, sub_case.statutory_due_at):
        yield _matter(rows, sub_case, Counted.OVERRUN, at, handler_id=decider)


def _of_rectifications(rows: _Rows, by_id: Mapping[int, SubCase]) -> Iterable[Tally]:
    """Of the day of the rating: whether the citizen was called back in time, and whether the department answered in
    time. Neither before it was done, or a reminder has said that it is overdue.
    """
    matters = {
        pk: by_id[sub_case_id].matter for _case, sub_case_id, _level, _at, pk in rows.ratings if sub_case_id
    }
    reminded = [row[2] for row in rows.events if row[1] == Verb.RECTIFY_DUE]
    for each in rows.rectifications:
        if each.department_id is None or each.end == RectificationEnd.UNFOUNDED:
            continue
        for kind, done_at, due_at in (
            (Counted.CALLED, each.called_back_at, each.callback_due_at),
            (Counted.RECTIFIED, each.answered_at, each.due_at),
        ):
            if done_at is None and not any(at > due_at for at in reminded):
                continue
            in_time = int(done_at is not None and not _is_after(done_at, due_at))
            matter = matters.get(each.rating_id, "")
            yield _tally(
                rows, kind, each.opened_at, department_id=each.department_id, matter=matter, hits=in_time
            )


def _everywhere(rows: _Rows, kind: Counted, at: datetime, **said: Any) -> Iterable[Tally]:
    """Of the place, and of each department that has a part in the case."""
    yield _tally(rows, kind, at, **said)
    for department_id in sorted({each.department_id for each in rows.sub_cases if each.department_id}):
        yield _tally(rows, kind, at, department_id=department_id, whole=False, **said)


def _matter(rows: _Rows, sub_case: SubCase, kind: Counted, at: datetime, **said: Any) -> Tally:
    return _tally(
        rows,
        kind,
        at,
        department_id=sub_case.department_id,
        matter=sub_case.matter,
        sub_case_id=sub_case.pk,
        **said,
    )


def _tally(rows: _Rows, kind: Counted, at: datetime, *, whole: bool = True, **said: Any) -> Tally:
    pk, one_thing, region_id, *_rest = rows.case
    day = timezone.localdate(at)
    return Tally(
        case_id=pk, kind=kind, day=day, whole=whole, one_thing=one_thing, region_id=region_id, **said
    )


def _took(start: datetime, end: datetime, pauses: Iterable[Pause] = ()) -> dict[str, int]:
    """Minutes of office time, and in how many half working days that was over: 0 is within the first half day."""
    days = office_days(start, end, tuple(pauses))
    return {"amount": round(days * MINUTES_A_DAY), "level": min(int(days * 2), LONGEST)}


def _is_after(at: datetime, due_at: datetime | None) -> bool:
    """The last second of a term still belongs to it."""
    return due_at is not None and at >= due_at + SECOND


def grouped(tallies: Iterable[Tally]) -> dict[int, list[Tally]]:
    """By case."""
    found: dict[int, list[Tally]] = defaultdict(list)
    for tally in tallies:
        found[tally.case_id].append(tally)
    return found
