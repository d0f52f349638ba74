"""Ends: a matter that ends without a decision closes what stands open at it; how a case as a whole has ended."""

from collections.abc import Iterable

from django.db.models import QuerySet
from viewflow.workflow.status import STATUS

from workflows.models import (
    Announcement,
    AnnouncementEnd,
    CaseState,
    Commitment,
    CommitmentState,
    CorrectionEnd,
    CorrectionRequest,
    Extension,
    ExtensionState,
    Outcome,
    SubCase,
    SubCaseState,
    Suspension,
    Task,
    Verb,
)

from .effects import Effects

CHANGED_BY_AN_END = ("state", "step", "ended_at", "silent_at", "note")
OUTCOMES = {
    SubCaseState.WITHDRAWN: (Outcome.WITHDRAWN, CorrectionEnd.WITHDRAWN),
    SubCaseState.TERMINATED: (Outcome.TERMINATED, CorrectionEnd.OVERDUE),
}


def end_undecided(sub_case: SubCase, state: SubCaseState, effects: Effects) -> None:
    """End a sub-case as withdrawn or terminated, and save it; what depends on it is seen to by `advance`.

    Its open task, announcement, request for corrections, special procedure and wish to extend end with it, and what was
    promised for it needs no check.
    """
    now, (outcome, correction_end) = effects.now, OUTCOMES[state]
    sub_case.state, sub_case.step, sub_case.ended_at, sub_case.silent_at = state, "", now, None
    sub_case.save(update_fields=CHANGED_BY_AN_END)
    _open(Task, sub_case, finished__isnull=True).update(
        finished=now, outcome=outcome, status=STATUS.DONE, alarm_at=None
    )
    _open(CorrectionRequest, sub_case, ended_at__isnull=True).update(
        ended_at=now, end=correction_end, alarm_at=None
    )
    _open(Announcement, sub_case, ended_at__isnull=True).update(ended_at=now, end=AnnouncementEnd.STOPPED)
    _open(Suspension, sub_case, ended_at__isnull=True).update(ended_at=now, ended_by=effects.by)
    _open(Extension, sub_case, state=ExtensionState.ASKED).update(
        state=ExtensionState.LAPSED, answered_at=now
    )
    _open(Commitment, sub_case, state=CommitmentState.SIGNED).update(state=CommitmentState.LAPSED)


def how_it_ended(sub_cases: Iterable[SubCase]) -> tuple[CaseState, Verb]:
    """Closed when any matter was settled by its department; else withdrawn, or terminated, as the matters were.

    What was blocked or not needed says nothing about the case.
    """
    states = {sub_case.state for sub_case in sub_cases} - {SubCaseState.BLOCKED, SubCaseState.SKIPPED}
    if states <= {SubCaseState.WITHDRAWN}:
        return CaseState.WITHDRAWN, Verb.WITHDRAWN
    if states <= {SubCaseState.WITHDRAWN, SubCaseState.TERMINATED}:
        return CaseState.TERMINATED, Verb.TERMINATED
    return CaseState.CLOSED, Verb.CLOSED


def _open(model: type, sub_case: SubCase, **condition: object) -> QuerySet:
    return model.objects.filter(sub_case=sub_case, **condition)
