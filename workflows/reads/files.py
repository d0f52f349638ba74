"""Uploaded files as staff see them: whether one may be opened, and what to know before."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from workflows.models import Attachment, ScanState
from workflows.policy import staff_may_open


@dataclass(frozen=True)
class FileLine:
    """`note` is a sentence; empty for a file that a scanner found clean. `corrected_at` is when it was handed in
    because the one before had a fault; `replaced` says that such a one was handed in after it."""

    pk: UUID
    name: str
    may_open: bool
    note: str
    corrected_at: datetime | None = None
    replaced: bool = False


def file_line(attachment: Attachment, *, corrected: bool = False) -> FileLine:
    """The line of a file that was read with its scan and its item; `corrected` says that its document was."""
    item = attachment.item
    return FileLine(
        attachment.pk,
        attachment.name,
        staff_may_open(attachment),
        scan_note(attachment),
        corrected_at=item.request.ended_at if item is not None else None,
        replaced=corrected and item is None,
    )


def scan_note(attachment: Attachment) -> str:
    """What staff should know about a file before they open it, or why they cannot."""
    match attachment.scan_state:
        case ScanState.CLEAN:
            return ""
        case ScanState.PENDING:
            return _("This file is being scanned for viruses. Please try again in a few minutes.")
        case ScanState.INFECTED:
            return _("A virus was found in this file. Please ask the applicant for another one.")
    if staff_may_open(attachment):
        return _("No scanner has looked at this file. Please open it with care.")
    return _("No scanner has looked at this file, so it cannot be opened here.")
