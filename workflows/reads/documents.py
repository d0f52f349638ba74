"""How each required document is met: fetched where a record has it, and asked for only where none has.

A look-up may be slow or down: `gather` is called before a transaction, never inside one.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from services.catalogue.compose import Form, FormDocument
from services.catalogue.vocabulary import Alternative
from services.models import Holder
from services.records.registry import Found, SourceUnavailable, find
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
) -> dict[str, dict[str, Any]]:
    """The way each document of the form is met, by ``holder.kind``; a document that nothing meets is left out.

    A way is ``{"by": …}``, for a fetched one with ``number``, ``issuer`` and ``issued_at``. `chosen` is what the
    citizen chose: ``{"by": "upload"}``, ``{"by": "commitment"}``, or ``{"by": "deferred"}`` for one that may follow. A
    source that is down leaves ``{"by": "", "unavailable": True}``: the citizen may then upload or declare instead.
    """
    ways = {
        document.key: _way(document, values, applicant_role, applicant, chosen.get(document.key, {}), now)
        for document in form.documents
    }
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
        if not way and document.required and document.deferrable:
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


def _way(
    document: FormDocument,
    values: Mapping[str, Any],
    applicant_role: str,
    applicant: Holder,
    chosen: Mapping[str, Any],
    now: datetime,
) -> dict[str, Any] | None:
    if document.prior_from is not None:
        return {"by": Alternative.PRIOR.value, "matter": document.prior_from}
    wanted = chosen.get("by")
    if wanted == DEFERRED and document.deferrable:
        return {"by": DEFERRED}
    if wanted in (Alternative.UPLOAD, Alternative.COMMITMENT) and wanted in document.by:
        return {"by": wanted}
    unavailable = False
    for alternative in document.by:
        if alternative in FETCHED:
            try:
                found = _fetch(document, alternative, values, applicant_role, applicant, now)
            except SourceUnavailable:
                unavailable = True
                continue
            if found is not None:
                return _fetched(alternative, found)
        elif alternative is Alternative.FORM:
            return {"by": Alternative.FORM.value}
    return {"by": "", "unavailable": True} if unavailable else None


def _fetch(
    document: FormDocument,
    via: Alternative,
    values: Mapping[str, Any],
    applicant_role: str,
    applicant: Holder,
    now: datetime,
) -> Found | None:
    """From the holder's record. Another person's document counts only when the name on the form is the
    record's: typing somebody's number must not tell whether that person has one."""
    role = document.holder
    if role.code == applicant_role or role.identified_by is None:
        return find(document.kind.code, applicant.identifier, via=via.value, now=now)
    identifier = values.get(f"{role.code}.{role.identified_by}")
    if not identifier:
        return None
    found = find(document.kind.code, str(identifier), via=via.value, now=now)
    if found is None or found.data.get("name") not in (None, values.get(f"{role.code}.name")):
        return None
    return found


def _fetched(alternative: Alternative, found: Found) -> dict[str, Any]:
    return {
        "by": alternative.value,
        "number": found.number,
        "issuer": {"zh": found.issuer.zh, "en": found.issuer.en},
        "issued_at": found.issued_at.isoformat(),
    }
