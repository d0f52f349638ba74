"""When the clock of a matter stood still, and by how much a leader has extended it."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import QuerySet, prefetch_related_objects

from services.calendar.hours import SHANGHAI
from services.terms import Term
from workflows import clock
from workflows.models import (
    Announcement,
    Case,
    CorrectionRequest,
    Extension,
    ExtensionState,
    SubCase,
    Suspension,
    Task,
)

KEPT_WITH_A_SUB_CASE = ("suspensions", "correction_request", "extensions", "announcements")
"""What explains the clocks of a sub-case: fetched before many are explained, four statements for all of them."""


def fetch_pauses(sub_cases: Iterable[SubCase]) -> None:
    """Fetch what moved the clocks of many sub-cases at once."""
    prefetch_related_objects(list(sub_cases), *KEPT_WITH_A_SUB_CASE)


def with_pauses(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """The same for tasks that come with their sub-cases; three statements more."""
    tasks = tasks.select_related("sub_case__correction_request")
    return tasks.prefetch_related("sub_case__suspensions", "sub_case__extensions", "sub_case__announcements")


def pauses_by_sub_case(sub_cases: QuerySet[SubCase]) -> dict[int, list[clock.Pause]]:
    """The pauses of many sub-cases by their ids, without reasons: what measures their time asks for no more."""
    found: dict[int, list[clock.Pause]] = defaultdict(list)
    suspensions = Suspension.objects.filter(sub_case__in=sub_cases)
    for pk, kind, start, end in suspensions.values_list("sub_case_id", "kind", "started_at", "ended_at"):
        found[pk].append(clock.Pause(clock.PauseKind(kind), start, end))
    requests = CorrectionRequest.objects.filter(sub_case__in=sub_cases)
    for pk, start, end in requests.values_list("sub_case_id", "asked_at", "ended_at"):
        found[pk].append(clock.Pause(clock.PauseKind.CORRECTION, start, end))
    announced = Announcement.objects.filter(sub_case__in=sub_cases)
    for pk, start, end in announced.values_list("sub_case_id", "starts_at", "ended_at"):
        found[pk].append(clock.Pause(clock.PauseKind.ANNOUNCEMENT, start, end))
    return found


def pauses_of(sub_case: SubCase) -> tuple[clock.Pause, ...]:
    """What stopped the clock of a sub-case: special procedures (art. 45), the correction (art. 32), announcements.

    In order of time; one that is still open has no end. Its rows are asked for once, unless they were fetched before.
    """
    pauses = [_of_suspension(each, each.ended_at) for each in sub_case.suspensions.all()]
    request = _correction_of(sub_case)
    if request is not None:
        pauses.append(_of_correction(request, request.ended_at))
    pauses += (_of_announcement(each, each.ended_at) for each in sub_case.announcements.all())
    return tuple(sorted(pauses, key=lambda pause: pause.start))


def expected_pauses(sub_cases: Iterable[SubCase]) -> tuple[clock.Pause, ...]:
    """The pauses of several sub-cases; one that is still open counts as ending when the applicant was told it would."""
    pauses = []
    for sub_case in sub_cases:
        for each in sub_case.suspensions.all():
            pauses.append(_of_suspension(each, each.ended_at or _expected_end(each)))
        request = _correction_of(sub_case)
        if request is not None:
            pauses.append(_of_correction(request, request.ended_at or max(request.due_at, request.asked_at)))
        pauses += (
            _of_announcement(each, each.ended_at or each.ends_at) for each in sub_case.announcements.all()
        )
    return tuple(sorted(pauses, key=lambda pause: pause.start))


def extension_of(sub_case: SubCase) -> Extension | None:
    """The extension a leader has approved for this matter (art. 42, para. 1); there is at most one."""
    return _approved(sub_case.extensions.all())


def extension_of_case(case: Case) -> Extension | None:
    """The extension approved for the joint handling (art. 42, para. 2); there is at most one."""
    return _approved(each for each in case.extensions.all() if each.sub_case_id is None)


def longest_extension(sub_cases: Iterable[SubCase]) -> Term | None:
    """Of the extensions approved for single matters the longest: matters run beside each other."""
    terms = [Term.parse(each.term) for each in map(extension_of, sub_cases) if each is not None]
    return max(terms, default=None)


def _approved(extensions: Iterable[Extension]) -> Extension | None:
    return next((each for each in extensions if each.state == ExtensionState.APPROVED), None)


def _correction_of(sub_case: SubCase) -> CorrectionRequest | None:
    try:
        return sub_case.correction_request
    except CorrectionRequest.DoesNotExist:
        return None


def _of_suspension(suspension: Suspension, end: datetime | None) -> clock.Pause:
    return clock.Pause(clock.PauseKind(suspension.kind), suspension.started_at, end, reason=suspension.reason)


def _of_correction(request: CorrectionRequest, end: datetime | None) -> clock.Pause:
    return clock.Pause(clock.PauseKind.CORRECTION, request.asked_at, end)


def _of_announcement(announcement: Announcement, end: datetime | None) -> clock.Pause:
    return clock.Pause(clock.PauseKind.ANNOUNCEMENT, announcement.starts_at, end)


def _expected_end(suspension: Suspension) -> datetime:
    """The end of the day the applicant was told."""
    day = suspension.expected_end + timedelta(days=1)
    return max(datetime.combine(day, datetime.min.time(), SHANGHAI), suspension.started_at)
