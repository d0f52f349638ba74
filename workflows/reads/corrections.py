"""Corrections: what a request may be about, whether a new value fits, and what has been put right (补正).

The application stays as it was signed. What was corrected lies over it: values of the items, files that name an item.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from services.catalogue.compose import Checked, FormDocument, FormField, check_values, compose
from services.catalogue.plan import APPLICANT, plan
from services.catalogue.vocabulary import Alternative, Fault, Package
from workflows.errors import Invalid
from workflows.models import (
    Application,
    Attachment,
    Case,
    CorrectionEnd,
    CorrectionItem,
    CorrectionRequest,
    SubCase,
)

from .deferrals import DEFERRED
from .desks import desks
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


def checked_correction(case: Case, about: str, raw: Any, corrected: Mapping[str, Any]) -> Any:
    """The canonical new value of a field; `corrected` are new values not handed in yet, by ``role.element``.

    It must fit as in the form, and leave the application what it is: the same matters, the same offices, nothing more
    to fill in or to hand over. Raises Invalid with a sentence under the key.
    """
    package = case.package
    said = Application.objects.get(pk=case.pk)
    # Relative dates are meant as on the day the application was signed.
    today = timezone.localdate(case.submitted_at)
    earlier = CorrectionItem.objects.filter(HANDED_IN, request__sub_case__case=case)
    known = {**said.values, **corrected_values(earlier.order_by("request__ended_at")), **corrected}
    before = check_values(package, said.answers, known, today=today)
    after = check_values(package, said.answers, {**known, about: raw}, today=today)
    if about in after.errors:
        raise Invalid({about: after.errors[about]})
    if after.errors.keys() - before.errors.keys() or _required(after) - _required(before):
        raise Invalid(
            {
                about: _(
                    "With this value the form would ask for more than you filled in. If it is right, please withdraw "
                    "the application and apply again."
                )
            }
        )
    if _roads(package, said.answers, before) != _roads(package, said.answers, after):
        raise Invalid(
            {
                about: _(
                    "With this value other matters or other offices would be needed. If it is right, please withdraw "
                    "the application and apply again."
                )
            }
        )
    return after.values.get(about)


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


def _required(checked: Checked) -> set[str]:
    return {document.key for document in checked.form.documents if document.required}


def _roads(package: Package, answers: Mapping[str, Any], checked: Checked) -> dict[str, list[Any]]:
    known = {**answers, **checked.values}
    found, _region = desks(package, plan(package, known), known)
    return {code: [(step, desk.pk) for step, desk in road] for code, road in found.items()}
