"""Everything held about a person or an enterprise, for themselves (PIPL art. 45): plain data, ready for JSON.

Codes stay as they are (they are what other programs understand), and each event also says its sentence in the
running language. What is about other people only, and was never shown to this person, is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q

from services.catalogue.plan import APPLICANT
from services.models import Holder, Licence, Mandate
from workflows.models import (
    AccessEntry,
    Attachment,
    Case,
    CaseEvent,
    DataCorrection,
    DataExport,
    Draft,
    Message,
    Offer,
    ProactiveConsent,
    Result,
    SubCase,
)
from workflows.policy import owner_may_open

from .export_life import PREFETCHED, life_of_case, life_of_matter, rectification
from .sentences import tell
from .wishes import wishes_of

SCHEMA_VERSION = "1"
"""Goes up when a key changes its meaning or goes; new keys may come at any time."""

_CONTENT = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


@dataclass(frozen=True)
class Export:
    """`data` is JSON; `files` are the handed-in files by their path in the archive."""

    data: Mapping[str, Any]
    files: Mapping[str, Attachment]


def export_of(user: AbstractBaseUser, *, now: datetime) -> Export:
    """What is held about the holder behind this log-in: their own data, whoever entered it.

    Cases of a principal, for whom somebody acts, are the principal's to copy. A constant number of statements.
    """
    holder: Holder = user.holder
    cases = _cases(holder)
    drafts = list(
        Draft.objects.filter(user_id=user.pk, mandate__isnull=True).prefetch_related("attachments__scan")
    )
    files: dict[str, Attachment] = {}
    data = {
        "schema_version": SCHEMA_VERSION,
        "made_at": now,
        "holder": {
            "kind": holder.kind,
            "name": holder.name,
            "identifier_kind": holder.identifier_kind,
            "identifier": holder.identifier,
            "phone": holder.phone,
            "data": holder.data,
        },
        "licences": [_licence(one) for one in Licence.objects.filter(holder=holder).order_by("issued_at")],
        "mandates": [
            _mandate(one, holder) for one in Mandate.objects.filter(Q(agent=holder) | Q(principal=holder))
        ],
        "cases": [_case(case, files) for case in cases],
        "drafts": [_draft(draft, files) for draft in drafts],
        "messages": [_message(one) for one in _messages(user, holder)],
        "message_preferences": _preferences(user),
        "offers": [_offer(one) for one in Offer.objects.filter(holder=holder).order_by("found_at")],
        "proactive_service": list(
            ProactiveConsent.objects.filter(holder=holder)
            .order_by("id")
            .values("kind", "version", "language", "digest", "at", "ended_at")
        ),
        "looks": [_look(one) for one in _looks(holder)],
        "corrections": [_correction(one) for one in _corrections(holder)],
        "copies": list(DataExport.objects.filter(holder=holder).order_by("id").values("at")),
    }
    return Export(data, files)


def _cases(holder: Holder) -> list[Case]:
    return list(
        Case.objects.filter(applicant=holder)
        .select_related("application", "mandate")
        .prefetch_related(
            "sub_cases__department",
            "sub_cases__results",
            "events__sub_case",
            "events__department",
            "ratings__sub_case",
            "consents__withdrawal",
            "attachments__scan",
            *PREFETCHED,
        )
        .order_by("id")
    )


def _messages(user: AbstractBaseUser, holder: Holder) -> list[Message]:
    found = Message.objects.filter(receiver_id=user.pk, event__case__applicant=holder)
    return list(found.select_related("event__case", "event__sub_case", "event__department").order_by("id"))


def _looks(holder: Holder) -> list[AccessEntry]:
    found = AccessEntry.objects.filter(holder=holder)
    return list(found.select_related("department", "scope", "case").order_by("id"))


def _corrections(holder: Holder) -> list[DataCorrection]:
    found = DataCorrection.objects.filter(holder=holder)
    return list(found.select_related("department").order_by("id"))


def _case(case: Case, files: dict[str, Attachment]) -> dict[str, Any]:
    said, package = case.application, case.package
    role = said.answers.get(APPLICANT) or package.one_thing.applicants[0]
    return {
        "number": case.number,
        "one_thing": {"code": package.one_thing.code, "name": str(package.one_thing.name)},
        "catalogue_version": case.version_id,
        "state": case.state,
        "submitted_at": case.submitted_at,
        "due_at": case.due_at,
        "finished_at": case.finished,
        "under_mandate": case.mandate_id,
        "answers": said.answers,
        "values": said.values,
        "documents": said.documents,
        "files": _files(case.attachments.all(), f"files/{case.number}", files),
        "matters": [_matter(one, role) for one in case.sub_cases.all()],
        "history": [_event(one, case) for one in sorted(case.events.all(), key=lambda one: one.pk)],
        "ratings": [
            {
                "matter": one.sub_case.matter if one.sub_case else None,
                "level": one.level,
                "reason": one.reason,
                "at": one.at,
                "rectifications": [rectification(each) for each in one.rectifications.all()],
            }
            for one in case.ratings.all()
        ],
        "consents": [
            {
                "kind": one.kind,
                "version": one.version,
                "language": one.language,
                "digest": one.digest,
                "at": one.at,
                "withdrawn_at": one.withdrawal.at if hasattr(one, "withdrawal") else None,
            }
            for one in case.consents.all()
        ],
        **life_of_case(case),
    }


def _matter(sub_case: SubCase, role: str) -> dict[str, Any]:
    return {
        "matter": sub_case.matter,
        "number": sub_case.number,
        "department": str(sub_case.department.name) if sub_case.department else None,
        "state": sub_case.state,
        "decision": sub_case.decision,
        "note": sub_case.note,
        "received_at": sub_case.received_at,
        "accepted_at": sub_case.accepted_at,
        "decided_at": sub_case.decided_at,
        "ended_at": sub_case.ended_at,
        "found_in_registers": {
            key: value for key, value in (sub_case.findings or {}).items() if key.startswith(f"{role}.")
        },
        "results": [_result(one) for one in sub_case.results.all()],
        **life_of_matter(sub_case),
    }


def _result(result: Result) -> dict[str, Any]:
    return {
        "code": result.code,
        "document": result.document,
        "number": result.number,
        "data": result.data,
        "issued_at": result.issued_at,
        "valid_until": result.valid_until,
    }


def _event(event: CaseEvent, case: Case) -> dict[str, Any]:
    told = tell(event, case.package)
    return {
        "at": event.at,
        "verb": event.verb,
        "matter": event.sub_case.matter if event.sub_case else None,
        "department": str(event.department.name) if event.department else None,
        "title": told.title,
        "text": told.text,
    }


def _draft(draft: Draft, files: dict[str, Attachment]) -> dict[str, Any]:
    return {
        "id": draft.pk,
        "catalogue_version": draft.version_id,
        "created_at": draft.created_at,
        "saved_at": draft.saved_at,
        "answers": draft.answers,
        "values": draft.values,
        "documents": draft.documents,
        "advice": draft.advice,
        "files": _files(draft.attachments.all(), f"files/draft-{draft.pk}", files),
    }


def _files(attachments: Any, folder: str, files: dict[str, Attachment]) -> list[dict[str, Any]]:
    """The lines of the files; those that may be opened go into the archive, under names of our own."""
    lines = []
    for place, one in enumerate(sorted(attachments, key=lambda one: (one.uploaded_at, one.pk)), start=1):
        path = f"{folder}/{place:03d}-{one.document}.{_CONTENT.get(one.content_type, 'bin')}"
        may_open = owner_may_open(one) and bool(one.file)
        if may_open:
            files[path] = one
        lines.append(
            {
                "path": path if may_open else None,
                "document": one.document,
                "name": one.name,
                "content_type": one.content_type,
                "size": one.size,
                "sha256": one.sha256,
                "uploaded_at": one.uploaded_at,
                "virus_scan": one.scan_state.value,
            }
        )
    return lines


def _licence(licence: Licence) -> dict[str, Any]:
    return {
        "kind": licence.kind,
        "number": licence.number,
        "data": licence.data,
        "issuer": str(licence.issuer),
        "issued_at": licence.issued_at,
        "valid_until": licence.valid_until,
        "revoked_at": licence.revoked_at,
        "matter_number": licence.sub_case_number or None,
    }


def _mandate(mandate: Mandate, holder: Holder) -> dict[str, Any]:
    return {
        "role": "agent" if mandate.agent_id == holder.pk else "principal",
        "kind": mandate.kind,
        "scope": mandate.scope,
        "starts_on": mandate.starts_on,
        "ends_on": mandate.ends_on,
        "evidence": mandate.evidence,
        "revoked_at": mandate.revoked_at,
    }


def _message(message: Message) -> dict[str, Any]:
    told = tell(message.event, message.event.case.package)
    return {
        "case": message.event.case.number,
        "title": told.title,
        "text": told.text,
        "sent_at": message.sent_at,
        "read_at": message.read_at,
    }


def _preferences(user: AbstractBaseUser) -> dict[str, Any]:
    """What reaches the person outside the portal: as chosen, or as at first while nothing was."""
    wishes = wishes_of(user)
    return {"language": wishes.language, "sms": list(wishes.sms), "email": list(wishes.email)}


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "one_thing": offer.one_thing,
        "rule": offer.rule,
        "catalogue_version": offer.version_id,
        "facts": offer.facts,
        "state": offer.state,
        "end": offer.end or None,
        "found_at": offer.found_at,
        "expires_at": offer.expires_at,
        "answered_at": offer.answered_at,
        "ended_at": offer.ended_at,
        "never_again": offer.never_again,
    }


def _look(entry: AccessEntry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "department": str(entry.department.name),
        "purpose": entry.purpose,
        "case": entry.case.number if entry.case else None,
        "what": entry.scope.what,
    }


def _correction(one: DataCorrection) -> dict[str, Any]:
    return {
        "record": one.record,
        "element": one.element or None,
        "right": one.right,
        "evidence": one.evidence,
        "department": str(one.department.name),
        "state": one.state,
        "asked_at": one.asked_at,
        "answer": one.answer,
        "answered_at": one.answered_at,
    }
