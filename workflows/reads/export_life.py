"""What befell a case beside the straight road, for the copy of one's data (`export`): what the person was told or said.

What officials wrote to each other (notes, questions, transfers, orders) is theirs, and left out.
"""

from typing import Any

from workflows.models import Case, CorrectionRequest, Rectification, SubCase

PREFETCHED = (
    "deferred_documents",
    "notices",
    "ratings__rectifications__answers",
    "ratings__rectifications__callbacks",
    "ratings__rectifications__department",
    "ratings__rectifications__replies",
    "reminders__sub_case",
    "sub_cases__commitments",
    "sub_cases__correction_request__items",
    "sub_cases__extensions",
    "sub_cases__reopenings",
    "sub_cases__results__revocation",
    "sub_cases__suspensions",
    "sub_cases__announcements",
)


def life_of_case(case: Case) -> dict[str, Any]:
    """The part about the case as a whole."""
    return {
        "deferred_documents": [
            {
                "document": one.document,
                "due_at": one.due_at,
                "handed_in_at": one.handed_in_at,
                "overdue_at": one.overdue_at,
            }
            for one in case.deferred_documents.all()
        ],
        "notices": [
            {"number": one.number, "kind": one.kind, "issued_at": one.issued_at, "content": one.content}
            for one in case.notices.all()
        ],
        "reminders": [
            {"matter": one.sub_case.matter, "text": one.text, "at": one.at}
            for one in case.reminders.all()
            if one.by_id is not None
        ],
    }


def life_of_matter(sub_case: SubCase) -> dict[str, Any]:
    """The part about one matter."""
    request = getattr(sub_case, "correction_request", None)
    return {
        "corrections": None if request is None else _corrections(request),
        "suspensions": [
            {
                "kind": one.kind,
                "reason": one.reason,
                "started_at": one.started_at,
                "expected_end": one.expected_end,
                "ended_at": one.ended_at,
            }
            for one in sub_case.suspensions.all()
        ],
        "announcements": [
            {
                "published": one.facts,
                "starts_at": one.starts_at,
                "ends_at": one.ends_at,
                "ended_at": one.ended_at,
                "end": one.end,
                "objection": one.objection,
            }
            for one in sub_case.announcements.all()
        ],
        "extensions": [
            {"term": one.term, "reason": one.reason, "state": one.state, "answered_at": one.answered_at}
            for one in sub_case.extensions.all()
        ],
        "commitments": [
            {
                "document": one.document,
                "language": one.language,
                "text_digest": one.text_digest,
                "signed_at": one.signed_at,
                "state": one.state,
                "finding": one.finding,
                "checked_at": one.checked_at,
            }
            for one in sub_case.commitments.all()
        ],
        "reopenings": [{"reason": one.reason, "at": one.at} for one in sub_case.reopenings.all()],
        "revocations": [
            {"result": one.code, "reason": one.revocation.reason, "at": one.revocation.at}
            for one in sub_case.results.all()
            if hasattr(one, "revocation")
        ],
    }


def rectification(row: Rectification) -> dict[str, Any]:
    """What was done about a bad rating: calls, answers that were verified, and what the person said about them."""
    return {
        "department": str(row.department.name) if row.department else None,
        "state": row.state,
        "opened_at": row.opened_at,
        "due_at": row.due_at,
        "calls": [{"at": one.at, "reached": one.reached, "said": one.said} for one in row.callbacks.all()],
        "answers": [{"text": one.text, "at": one.at} for one in row.answers.all() if one.accepted_at],
        "replies": [
            {"agrees": one.agrees, "reason": one.reason, "level": one.level, "at": one.at}
            for one in row.replies.all()
        ],
        "end": row.end,
        "closing": row.closing,
        "closed_at": row.closed_at,
    }


def _corrections(request: CorrectionRequest) -> dict[str, Any]:
    return {
        "asked_at": request.asked_at,
        "due_at": request.due_at,
        "ended_at": request.ended_at,
        "end": request.end,
        "items": [
            {
                "about": one.about,
                "text": one.text,
                "value": one.value,
                "remark": one.remark,
                "answered_at": one.answered_at,
            }
            for one in request.items.all()
        ],
    }
