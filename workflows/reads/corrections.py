"""Corrections: what a request may be about, and what has been put right (补正).

The application stays as it was signed. What was corrected lies over it: values of the items, files that name an item.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from services.catalogue.compose import FormDocument, FormField, compose
from services.catalogue.plan import APPLICANT
from services.catalogue.vocabulary import PRECHECK, Alternative, Fault, Matter, StepKind
from workflows.models import (
    Attachment,
    Case,
    CorrectionEnd,
    CorrectionItem,
    CorrectionRequest,
    SubCase,
    SubCaseState,
    Task,
)

from .deferrals import DEFERRED
from .readable import document_name

HANDED_IN = Q(request__end=CorrectionEnd.ANSWERED)
COUNTS = Q(item__isnull=True) | Q(item__request__end=CorrectionEnd.ANSWERED)
"""The files of a case that have been handed in; what is being gathered for a correction is still the citizen's own."""


@dataclass(frozen=True)
class Subject:
    """What a fault may be about: a field of the form, or a document."""

    key: str
    name: str
    field: FormField | None = None
    document: FormDocument | None = None


@dataclass(frozen=True)
class Correctable:
    """What one matter of a case may ask to have put right, and the faults its owner foresaw about that."""

    subjects: Mapping[str, Subject]
    faults: Mapping[str, Fault]


@dataclass(frozen=True)
class Corrected:
    """A datum that was put right, when, and what the citizen added. `remark` is for the desk that had asked."""

    about: str
    at: datetime
    sub_case_id: int
    remark: str


def correctable(
    case: Case, matters: Collection[str], facts: Mapping[str, Any], *, whole: bool = False
) -> Correctable:
    """Exactly what these matters declare and the citizen filled in or handed over.

    Left out: what another matter of the case issues, and unless the `whole` application goes back what was answered
    before the form (it decided which matters are needed) and the verified number of the applicant.
    """
    package = case.package
    form = compose(package, facts)
    role = package.roles[facts.get(APPLICANT) or package.one_thing.applicants[0]]
    verified = f"{role.code}.{role.identified_by}"
    subjects: dict[str, Subject] = {}
    for field in form.fields:
        if _needed_by(field, matters) and (whole or not (field.asked_before or field.key == verified)):
            name = _("%(field)s of %(role)s") % {"field": field.element.name, "role": field.role.name}
            subjects[field.key] = Subject(field.key, name, field=field)
    for document in form.documents:
        if _needed_by(document, matters) and document.prior_from is None:
            subjects[document.key] = Subject(document.key, document_name(document), document=document)
    faults = (fault for code in sorted(matters) for fault in package.matters[code].faults)
    return Correctable(
        subjects, {fault.code: fault for fault in faults if fault.about is None or fault.about in subjects}
    )


def may_be_corrected(task: Task, matter: Matter) -> bool:
    """Whether this is where corrections may be asked for: before acceptance (art. 32). In a yearly round, where nobody
    accepts, at a check that did not pass."""
    if task.finished is not None or task.step == PRECHECK.code:
        return False
    kind, state = matter.step(task.step).kind, task.sub_case.state
    if task.process.round_id is not None and kind is StepKind.VERIFY:
        return bool(task.asked) and state == SubCaseState.ACCEPTED
    return kind is StepKind.ACCEPT and state == SubCaseState.RECEIVED


def fault_text(text: Mapping[str, str]) -> str:
    """What is wrong, in the running language where the catalogue wrote it."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return text.get("text") or text.get(language, "")


def corrected(case: Case) -> dict[str, Corrected]:
    """What was put right in the case, by field or document; one statement."""
    items = CorrectionItem.objects.filter(HANDED_IN, request__sub_case__case=case).select_related("request")
    return {
        item.about: Corrected(item.about, item.request.ended_at, item.request.sub_case_id, item.remark)
        for item in items.order_by("request__ended_at", "-position")
    }


def corrected_values(items: Iterable[CorrectionItem]) -> dict[str, Any]:
    """The new values of these items, by ``role.element``."""
    values: dict[str, Any] = {}
    for item in items:
        values |= item.value
    return values


def handed_in(attachments: QuerySet[Attachment]) -> QuerySet[Attachment]:
    """Without what a citizen is still gathering for an open request."""
    return attachments.filter(COUNTS)


def documents_as_corrected(
    documents: Mapping[str, Mapping[str, Any]], attachments: Iterable[Attachment]
) -> dict[str, dict[str, Any]]:
    """How each document is met, by ``holder.kind``: one whose files were handed in afterwards is uploaded now."""
    waited = {key for key, way in documents.items() if way["by"] == DEFERRED}
    later = {one.document for one in attachments if one.item_id is not None or one.document in waited}
    return {key: dict(way) for key, way in documents.items()} | {
        key: {"by": Alternative.UPLOAD.value} for key in later
    }


def open_request(sub_case: SubCase) -> CorrectionRequest | None:
    """The request that waits for the citizen's answer, with its items."""
    return (
        CorrectionRequest.objects.filter(sub_case=sub_case, ended_at__isnull=True)
        .prefetch_related("items__attachments__scan")
        .first()
    )


def _needed_by(part: FormField | FormDocument, matters: Collection[str]) -> bool:
    return any(need.matter in matters for need in part.needed_by)
