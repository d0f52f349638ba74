"""How each required document is met: fetched where a record has it, and asked for only where none has.

A look-up may be slow or down: `gather` is called before a transaction, never inside one.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from services.catalogue.compose import Form, FormDocument
from services.catalogue.vocabulary import Alternative
from services.models import Holder
from services.records.record import holder_named, inquiry_about, own_licences
from services.records.registry import RECORD, Found, Inquiry, SourceUnavailable, Why
from workflows.models import Attachment, Draft, ScanState

from .deferrals import DEFERRED

FETCHED = (Alternative.LICENCE, Alternative.SHARE)
NOT_ASKED = frozenset({"licence", "share", "prior", "form"})
"""Ways of meeting a document that cost the citizen nothing (免提交)."""


def gather(
    form: Form,
    values: Mapping[str, Any],
    *,
    applicant_role: str,
    applicant: Holder,
    chosen: Mapping[str, Mapping[str, Any]],
    now: datetime,
    inquiry: Inquiry | None = None,
) -> dict[str, dict[str, Any]]:
    """The way each document of the form is met, by ``holder.kind``; a document that nothing meets is left out.

    A way is ``{"by": …}``, for a fetched one with ``number``, ``issuer`` and ``issued_at``, and either ``from: record``
    (issued here) or ``register`` and ``looked_up_at``. `chosen` is what the citizen chose: ``{"by": "upload"}``,
    ``{"by": "commitment"}``, or ``{"by": "deferred"}`` for one that may follow. A register without an answer to go by
    leaves ``{"by": "", "unavailable": why}``: the citizen may then upload or declare instead.

    The registers are asked side by side, in `inquiry` where the page has asked them things already.
    """
    wanted = tuple(one for one in form.documents if _is_fetchable(one, chosen.get(one.key, {})))
    inquiry = inquiry or inquiry_about(applicant, now)
    search = _Search(wanted, values, applicant_role, applicant, now, inquiry)
    search.ask_ahead()
    ways = {document.key: _way(document, search, chosen.get(document.key, {})) for document in form.documents}
    return {key: way for key, way in ways.items() if way is not None}


def check_documents(form: Form, ways: Mapping[str, Mapping[str, Any]], draft: Draft | None) -> dict[str, str]:
    """What is wrong with the documents, by key: missing ones, ways the matter does not allow, missing files."""
    uploaded, infected = set(), set()
    if draft is not None:
        for attachment in Attachment.objects.filter(draft=draft).select_related("scan"):
            found = infected if attachment.scan_state is ScanState.INFECTED else uploaded
            found.add(attachment.document)
    errors = {}
    for document in form.documents:
        way = ways.get(document.key, {}).get("by") or ""
        if way == DEFERRED and document.deferrable:
            continue
        if not way and ways.get(document.key, {}).get("unavailable") and not _can_be_given(document):
            continue  # only the register could tell: the department asks it again
        if not way and document.required and is_unanswered(ways.get(document.key, {})):
            errors[document.key] = _(
                "The register that has this document gives no answer just now. Please try again in a few minutes, or "
                "hand it in yourself."
            )
        elif not way and document.required and document.deferrable:
            errors[document.key] = _("Please hand in this document, or choose to hand it in later.")
        elif not way and document.required:
            errors[document.key] = _("Please hand in this document.")
        elif way == Alternative.PRIOR and document.prior_from is None:
            errors[document.key] = _("No earlier matter of this application issues this document.")
        elif way and way not in document.by:
            errors[document.key] = _("This document cannot be met in this way.")
        elif way == Alternative.UPLOAD and document.key in infected:
            errors[document.key] = _(
                "A virus was found in a file. Please remove it here, check your device, and upload another one."
            )
        elif way == Alternative.UPLOAD and document.key not in uploaded:
            errors[document.key] = _("Please upload the file.")
    return errors


def is_unanswered(way: Mapping[str, Any]) -> bool:
    """Whether the register that may have the document is silent, so that asking again may be enough."""
    return way.get("unavailable") == Why.SILENT


def _can_be_given(document: FormDocument) -> bool:
    """Whether the citizen can hand it in or declare it."""
    return bool({Alternative.UPLOAD, Alternative.COMMITMENT} & set(document.by))


@dataclass(frozen=True)
class _Search:
    """Where the documents of one application are looked for: in records, then in registers."""

    documents: tuple[FormDocument, ...]
    values: Mapping[str, Any]
    applicant_role: str
    applicant: Holder
    now: datetime
    inquiry: Inquiry
    _records: dict[str, dict[str, Found]] = field(default_factory=dict)

    def ask_ahead(self) -> None:
        """Ask the registers side by side for what the records do not have."""
        kinds: dict[str, list[str]] = {}
        for document in self.documents:
            if self.issued_here(document) is None and (identifier := self.identifier_of(document)):
                kinds.setdefault(identifier, []).append(document.kind.code)
        for identifier, wanted in kinds.items():
            self.inquiry.ask(wanted, identifier)

    def is_own(self, document: FormDocument) -> bool:
        return document.holder.code == self.applicant_role or document.holder.identified_by is None

    def identifier_of(self, document: FormDocument) -> str:
        if self.is_own(document):
            return self.applicant.identifier
        return str(self.values.get(f"{document.holder.code}.{document.holder.identified_by}") or "")

    def issued_here(self, document: FormDocument) -> Found | None:
        """From the holder's record; another person's only under the name on the form."""
        identifier = self.identifier_of(document)
        if identifier not in self._records:
            holder: Holder | None = self.applicant
            if not self.is_own(document):
                name = self.values.get(f"{document.holder.code}.name")
                holder = holder_named(identifier, str(name)) if identifier and name else None
            kinds = {one.kind.code for one in self.documents}
            self._records[identifier] = own_licences(holder, kinds, self.now) if holder else {}
        return self._records[identifier].get(document.kind.code)

    def fetched(self, document: FormDocument, via: Alternative) -> Found | None:
        """From a register. Another person's document counts only when the name on the form is the record's: typing
        somebody's number must not tell whether that person has one."""
        identifier = self.identifier_of(document)
        if not identifier:
            return None
        found = self.inquiry.find(document.kind.code, identifier, via=via.value)
        if found is None or self.is_own(document):
            return found
        name = self.values.get(f"{document.holder.code}.name")
        return found if found.data.get("name") in (None, name) else None


def _is_chosen(document: FormDocument, chosen: Mapping[str, Any]) -> bool:
    """Whether the citizen settled it: then nobody is asked."""
    wanted = chosen.get("by")
    if wanted == DEFERRED:
        return document.deferrable
    return wanted in (Alternative.UPLOAD, Alternative.COMMITMENT) and wanted in document.by


def _is_fetchable(document: FormDocument, chosen: Mapping[str, Any]) -> bool:
    return (
        document.prior_from is None
        and not _is_chosen(document, chosen)
        and not set(FETCHED).isdisjoint(document.by)
    )


def _way(document: FormDocument, search: _Search, chosen: Mapping[str, Any]) -> dict[str, Any] | None:
    if document.prior_from is not None:
        return {"by": Alternative.PRIOR.value, "matter": document.prior_from}
    if _is_chosen(document, chosen):
        return {"by": chosen["by"]}
    unavailable: Why | None = None
    fetchable = [alternative for alternative in document.by if alternative in FETCHED]
    if fetchable:
        found = search.issued_here(document)
        if found is not None:
            return _fetched(fetchable[0], found)
    for alternative in document.by:
        if alternative in FETCHED:
            try:
                found = search.fetched(document, alternative)
            except SourceUnavailable as outage:
                unavailable = outage.why
                continue
            if found is not None:
                return _fetched(alternative, found)
        elif alternative is Alternative.FORM:
            return {"by": Alternative.FORM.value}
    return {"by": "", "unavailable": unavailable.value} if unavailable else None


def _fetched(alternative: Alternative, found: Found) -> dict[str, Any]:
    way = {
        "by": alternative.value,
        "number": found.number,
        "issuer": {"zh": found.issuer.zh, "en": found.issuer.en},
        "issued_at": found.issued_at.isoformat(),
    }
    if found.via == RECORD:
        way["from"] = RECORD
    elif found.register is not None and found.looked_up_at is not None:
        way["register"] = {"zh": found.register.zh, "en": found.register.en}
        way["looked_up_at"] = found.looked_up_at.isoformat()
    return way
