"""Documents that follow later: which matters need one, and until when it must have arrived (容缺受理)."""

from collections.abc import Iterable
from datetime import datetime

from services.calendar.current import current_calendar
from services.catalogue.vocabulary import Matter
from workflows.clock.deferring import deferred_until
from workflows.models import Case, DeferredDocument, SubCase

DEFERRED = "deferred"
"""How a document is met that the applicant hands in later."""


def needs(matter: Matter, document: str) -> bool:
    """Whether the matter declares the document (``holder.kind``)."""
    return any(f"{rule.holder}.{rule.kind}" == document for rule in matter.documents)


def due_of(case: Case, document: str, sub_cases: Iterable[SubCase]) -> datetime:
    """Until when: of the matters that need it and have not ended the first, each counted from its acceptance.

    Until it is accepted, from its receipt, and before that from the submission.
    """
    calendar, matters = current_calendar(), case.package.matters
    return min(
        deferred_until(
            one.accepted_at or one.received_at or case.submitted_at,
            matters[one.matter].promised_term,
            calendar=calendar,
        )
        for one in needed_by(case, document, sub_cases)
    )


def needed_by(case: Case, document: str, sub_cases: Iterable[SubCase]) -> list[SubCase]:
    """The sub-cases still under way that need the document."""
    matters = case.package.matters
    return [one for one in sub_cases if not one.has_ended and needs(matters[one.matter], document)]


def still_to_come(case: Case, matter: Matter) -> list[DeferredDocument]:
    """What the matter needs, was deferred, and has not arrived."""
    missing = DeferredDocument.objects.filter(case=case, handed_in_at__isnull=True)
    return [one for one in missing if needs(matter, one.document)]
