"""The documents: what we fetch is ticked already, the rest is declared or uploaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from citizen_portal.access import may
from citizen_portal.citizens.advice import advice_at, advice_rows
from citizen_portal.citizens.filling import Filling, filling, own_filling, receipt_if_sent
from citizen_portal.citizens.page import CASES, show
from citizen_portal.citizens.road import DOCUMENTS, road
from citizen_portal.citizens.telling import how_met
from citizen_portal.limits import limited
from services.catalogue.compose import FormDocument
from services.catalogue.vocabulary import Alternative
from services.files.limits import MEGABYTE, current_limits
from services.files.signatures import CONTENT_TYPES
from services.records.registry import Why
from workflows.commands.drafts import attach, detach, save_draft
from workflows.errors import Invalid
from workflows.models import Attachment
from workflows.reads.commitments import commitment_text
from workflows.reads.deferrals import DEFERRED
from workflows.reads.documents import NOT_ASKED, check_documents
from workflows.reads.readable import document_name

FILE, DECLARE, LATER, REMOVE = "file", "declare", "later", "remove"


@dataclass(frozen=True)
class DocumentShown:
    """A document on the page. `how` says in a sentence how it is met when nothing is asked for."""

    key: str
    name: str
    hint: str
    purpose: str
    how: str
    is_met: bool
    is_declared: bool
    may_declare: bool
    may_upload: bool
    unavailable: str
    is_deferrable: bool
    is_deferred: bool
    commitment: str
    is_required: bool
    accept: str
    formats: str
    files: list[dict[str, Any]]
    fault: str
    advice: str


@may("fill in draft", POST="attach file")
@limited("upload")
@require_http_methods(["GET", "HEAD", "POST"])
@receipt_if_sent
def documents(request: HttpRequest, draft: UUID) -> HttpResponse:
    """Show what is wanted; POST keeps files and declarations, removes a file, or goes on to the check."""
    now = timezone.now()
    found = own_filling(request, draft, now=now)
    if not found.guide.complete:
        return redirect("citizens:questions", draft=draft)
    if request.method != "POST":
        return _page(request, found)
    if REMOVE in request.POST:
        _remove(request, found, now)
        return redirect("citizens:documents", draft=draft)
    _declare(request, found, now)
    faults = _take_files(request, found, now)
    found = own_filling(request, draft, now=now, inquiry=found.inquiry)
    faults = check_documents(found.form, found.ways, found.draft) | faults
    if faults:
        return _page(request, found, faults=faults, status=422)
    return redirect("citizens:check", draft=draft)


@may("attach file")
@limited("upload")
@require_POST
def upload(request: HttpRequest, draft: UUID, key: str) -> HttpResponse:
    """For the upload box: one file for one document; answers its line of the list, also for a refusal (422)."""
    now = timezone.now()
    found = own_filling(request, draft, now=now)
    try:
        document = found.form.document(key)
    except KeyError:
        raise Http404 from None
    sent = request.FILES.get(f"{FILE}:{key}")
    try:
        if sent is None:
            raise Invalid({key: _("Please choose a file.")})
        kept = attach(draft=found.draft, by=request.user, document=document, upload=sent, now=now)
    except Invalid as fault:
        refused = {"name": sent.name if sent else "", "error": fault.errors[key]}
        return show(request, "parts/file.html", {"file": refused}, status=422)
    return show(request, "parts/file.html", {"file": _line(kept)}, status=201)


def _declare(request: HttpRequest, found: Filling, now: datetime) -> None:
    """Keep which documents are met by a declaration, or follow later; unticking takes it back."""
    chosen = {key: dict(way) for key, way in found.draft.documents.items()}
    for document in found.form.documents:
        ways = {LATER: DEFERRED} if document.deferrable else {}
        if Alternative.COMMITMENT in document.by:
            ways[DECLARE] = Alternative.COMMITMENT.value
        for box, way in ways.items():
            if document.key in request.POST.getlist(box):
                chosen[document.key] = {"by": way}
            elif chosen.get(document.key, {}).get("by") == way:
                del chosen[document.key]
    if chosen != found.draft.documents:
        save_draft(draft=found.draft, by=request.user, documents=chosen, now=now)


def _take_files(request: HttpRequest, found: Filling, now: datetime) -> dict[str, str]:
    """Keep every good file; what is wrong with the others, by document."""
    faults: dict[str, str] = {}
    for document in found.form.documents:
        sent: list[UploadedFile] = request.FILES.getlist(f"{FILE}:{document.key}")
        for one in sent:
            try:
                attach(draft=found.draft, by=request.user, document=document, upload=one, now=now)
            except Invalid as fault:
                for key, sentence in fault.errors.items():
                    faults[key] = f"{faults[key]} {sentence}" if key in faults else sentence
    return faults


def _remove(request: HttpRequest, found: Filling, now: datetime) -> None:
    try:
        wanted = UUID(request.POST[REMOVE])
    except ValueError:
        raise Http404 from None
    attachment = found.draft.attachments.filter(pk=wanted).first()
    if attachment is not None:
        detach(draft=found.draft, by=request.user, attachment=attachment, now=now)


def _page(
    request: HttpRequest, found: Filling, *, faults: Mapping[str, str] | None = None, status: int = 200
) -> HttpResponse:
    found = filling(found.draft, found.applicant, now=found.now, inquiry=found.inquiry)
    files: dict[str, list[dict[str, Any]]] = {}
    for attachment in found.draft.attachments.order_by("uploaded_at"):
        files.setdefault(attachment.document, []).append(_line(attachment))
    shown = [
        _shown(found, document, files.get(document.key, []), (faults or {}).get(document.key, ""))
        for document in found.form.documents
    ]
    context = {
        "draft": found.draft,
        "advice": advice_rows(found),
        "one_thing": found.package.one_thing,
        "road": road(DOCUMENTS),
        "met": [document for document in shown if document.is_met],
        "wanted": [document for document in shown if not document.is_met],
        "faults": [
            {
                "text": _("%(document)s: %(fault)s") % {"document": one.name, "fault": one.fault},
                "href": f"#{one.key}",
            }
            for one in shown
            if one.fault
        ],
        "largest": current_limits().file_bytes // MEGABYTE,
        "missing_values": bool(found.checked.errors),
    }
    crumbs = [
        (
            str(found.package.one_thing.name),
            reverse("citizens:one-thing", args=[found.package.one_thing.code]),
        ),
        (_("One form"), reverse("citizens:form", args=[found.draft.pk])),
        (_("Documents"), ""),
    ]
    return show(request, "documents.html", context, active=CASES, crumbs=crumbs, status=status)


def _shown(found: Filling, document: FormDocument, files: list[dict[str, Any]], fault: str) -> DocumentShown:
    way = found.ways.get(document.key, {})
    purposes = [str(need.purpose) for need in document.needed_by if need.purpose]
    return DocumentShown(
        key=document.key,
        name=document_name(document),
        hint=str(document.kind.hint or ""),
        purpose=purposes[0] if purposes else "",
        how=way_told(found, way),
        is_met=way.get("by") in NOT_ASKED,
        is_declared=way.get("by") == Alternative.COMMITMENT,
        may_declare=Alternative.COMMITMENT in document.by,
        may_upload=Alternative.UPLOAD in document.by,
        unavailable=_without_an_answer(way, document),
        is_deferrable=document.deferrable,
        is_deferred=way.get("by") == DEFERRED,
        commitment=commitment_text(found.package, document.key),
        is_required=document.required,
        accept=",".join(CONTENT_TYPES[name] for name in document.formats if name in CONTENT_TYPES),
        formats=_(", ").join(name.upper() for name in document.formats),
        files=files,
        fault=fault,
        advice=advice_at(found, document.key),
    )


def way_told(found: Filling, way: Mapping[str, Any]) -> str:
    """How a document of the draft is met, in a sentence."""
    prior = found.package.matters[way["matter"]].name if way.get("matter") else None
    return how_met(way, prior)


def _without_an_answer(way: Mapping[str, Any], document: FormDocument) -> str:
    """What the citizen can do where the register gave no answer to go by; empty where it did."""
    if not way.get("unavailable"):
        return ""
    if not {Alternative.UPLOAD, Alternative.COMMITMENT} & set(document.by):
        return _(
            "The register that has it does not answer at the moment. You can go on: the department asks again."
        )
    if way["unavailable"] == Why.CONTRADICTS:
        return _(
            "What the register says does not fit you, so we do not use it. You can go on: declare or upload it, and "
            "the department checks."
        )
    return _(
        "The register that has it does not answer at the moment. You can go on: declare or upload it, and we check "
        "later."
    )


def _line(attachment: Attachment) -> dict[str, Any]:
    """A file in the list of its upload box."""
    return {
        "name": attachment.name,
        "size": attachment.size,
        "href": reverse("citizens:file", args=[attachment.pk]),
        "remove_name": REMOVE,
        "remove_value": str(attachment.pk),
    }
