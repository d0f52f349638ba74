"""Keeping a file somebody hands in, wherever it belongs: inspected first, scanned afterwards."""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files import File
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _

from services.catalogue.compose import FormDocument
from services.files.inspection import Inspected, inspect
from services.files.limits import MEGABYTE, current_limits
from services.files.refusals import Refused
from services.files.scanner import scanner_address
from workflows.errors import Invalid
from workflows.models import Attachment, IntentKind, Scan
from workflows.outbox import intend, post

Place = Callable[[Attachment], None]


def keep_upload(
    *, document: FormDocument, upload: UploadedFile, by: AbstractBaseUser, now: datetime, place: Place
) -> Attachment:
    """Keep an uploaded file for a document. What is kept is what the inspection lets through.

    `place` is called with the unsaved attachment inside the transaction: it locks, checks the room, and says whose the
    file is. Raises Invalid with a sentence under the document's key.
    """
    try:
        inspected = inspect(
            upload.file, name=upload.name or "", allowed=document.formats, limits=current_limits()
        )
    except Refused as refused:
        raise Invalid({document.key: refused.sentence}) from None
    attachment = Attachment(
        document=document.key,
        name=inspected.name,
        content_type=inspected.content_type,
        size=inspected.size,
        sha256=inspected.sha256,
        uploaded_by=by,
        uploaded_at=now,
    )
    with inspected:
        try:
            _keep(attachment, inspected, place, now)
        except BaseException:
            if attachment.file:
                attachment.file.delete(save=False)
            raise
    return attachment


def _keep(attachment: Attachment, inspected: Inspected, place: Place, now: datetime) -> None:
    with transaction.atomic():
        place(attachment)
        attachment.file.save("", File(inspected.file), save=False)
        attachment.save()
        if scanner_address():
            scan = Scan.objects.create(attachment=attachment, asked_at=now)
            post([intend(IntentKind.SCAN, case_id=attachment.case_id, target=scan.pk, now=now)])


def leave_room(held: QuerySet[Attachment], key: str, size: int) -> None:
    """Raises Invalid under `key` when those who are `held`, whose owner is locked, are too many already."""
    limits = current_limits()
    if held.filter(document=key).count() >= limits.files_of_a_document:
        raise Invalid(
            {
                key: _("There are %(most)d files already; please remove one first.")
                % {"most": limits.files_of_a_document}
            }
        )
    if held.count() >= limits.files_of_a_draft:
        raise Invalid(
            {
                key: _("This application holds %(most)d files already; please remove one first.")
                % {"most": limits.files_of_a_draft}
            }
        )
    if (held.aggregate(sum=Sum("size"))["sum"] or 0) + size > limits.draft_bytes:
        raise Invalid(
            {
                key: _(
                    "All files of one application together may be %(megabytes)d MB; please remove one or "
                    "choose smaller ones."
                )
                % {"megabytes": limits.draft_bytes // MEGABYTE}
            }
        )


def remove_files(attachments: list[Attachment]) -> None:
    """Take the files of rows that went off the disk, once that is certain."""
    files = [attachment.file for attachment in attachments]

    def remove() -> None:
        for file in files:
            file.storage.delete(file.name)

    transaction.on_commit(remove)
