"""What the applicant promised at submission: documents that follow, and commitments that replace a proof."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from services.calendar.current import current_calendar
from services.catalogue.vocabulary import Alternative, Matter
from workflows.clock.practice import COMMITMENT_CHECK
from workflows.clock.reminding import end_told, next_reminder
from workflows.errors import Invalid
from workflows.models import Commitment, CommitmentState, DeferredDocument, SubCase, Verb
from workflows.reads.commitments import commitment_text
from workflows.reads.deferrals import DEFERRED, due_of, needed_by, still_to_come
from workflows.reads.readable import document_title

from .deadlines import deadline
from .effects import Effects


def keep_promises(
    effects: Effects, sub_cases: Sequence[SubCase], documents: Mapping[str, str], *, by: AbstractBaseUser
) -> None:
    """Write down what was promised when the application was submitted, by whom; `documents` are the ways by
    ``holder.kind``. The sub-cases are in the database.
    """
    case = effects.case
    later = []
    for key, way in documents.items():
        if way == DEFERRED and needed_by(case, key, sub_cases):
            due = due_of(case, key, sub_cases)
            later.append(DeferredDocument(case=case, document=key, due_at=due, alarm_at=_alarm(effects, due)))
            effects.record(Verb.DOCUMENT_DEFERRED, document=key, due=due.isoformat())
    DeferredDocument.objects.bulk_create(later)
    signed = [key for key, way in documents.items() if way == Alternative.COMMITMENT]
    language = "en" if (get_language() or "").startswith("en") else "zh"
    Commitment.objects.bulk_create(
        Commitment(
            sub_case=one,
            document=key,
            language=language,
            text_digest=hashlib.sha256(commitment_text(case.package, key).encode()).hexdigest(),
            signed_by=by,
            signed_at=effects.now,
        )
        for key in signed
        for one in needed_by(case, key, sub_cases)
    )


def recount_deferred(effects: Effects, sub_case: SubCase) -> list[dict[str, str]]:
    """A matter was accepted: what it waits for is due counted from then. For the notice: what, and until when."""
    if not effects.case.has_promises:
        return []
    case = effects.case
    waiting = still_to_come(case, case.package.matters[sub_case.matter])
    # The one at hand knows its acceptance already; its row does not.
    others = SubCase.objects.filter(case=case).exclude(pk=sub_case.pk) if waiting else ()
    for one in waiting:
        one.due_at = due_of(case, one.document, [sub_case, *others])
        one.alarm_at = _alarm(effects, one.due_at)
        one.save(update_fields=["due_at", "alarm_at"])
    return [{"document": one.document, "due_at": one.due_at.isoformat()} for one in waiting]


def refuse_to_issue_without(effects: Effects, matter: Matter) -> None:
    """Raises Invalid while a deferred document that the matter needs has not arrived: the result waits for it."""
    case = effects.case
    if not matter.results or not case.has_promises:
        return
    missing = still_to_come(case, matter)
    if missing:
        package = case.package
        names = [
            document_title(
                package.documents[one.document.partition(".")[2]].name,
                package.roles[one.document.partition(".")[0]].name,
            )
            for one in missing
        ]
        sentence = _(
            "The applicant hands this in later, and nothing is issued before it has arrived: %(documents)s"
        )
        raise Invalid({"documents": sentence % {"documents": _(", ").join(names)}})


def check_later(effects: Effects, sub_case: SubCase) -> None:
    """The matter was granted on promises: by when the department has checked them."""
    if effects.case.has_promises:
        Commitment.objects.filter(sub_case=sub_case, state=CommitmentState.SIGNED).update(
            check_due_at=deadline(effects.now, COMMITMENT_CHECK).due_at
        )


def nothing_to_check(effects: Effects, sub_case: SubCase) -> None:
    """The matter did not end granted: nothing rests on what was promised for it."""
    if effects.case.has_promises:
        Commitment.objects.filter(sub_case=sub_case, state=CommitmentState.SIGNED).update(
            state=CommitmentState.LAPSED
        )


def next_alarm(deferred: DeferredDocument, effects: Effects) -> datetime:
    """When the next reminder is due, or the end."""
    return _alarm(effects, deferred.due_at)


def _alarm(effects: Effects, due: datetime) -> datetime:
    calendar = current_calendar()
    start = effects.case.submitted_at
    return next_reminder(start, due, after=effects.now, calendar=calendar) or end_told(due, calendar=calendar)
