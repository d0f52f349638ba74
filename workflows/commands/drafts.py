"""What a citizen does before submitting: begin, save, attach a file, take it away, give up.

Nothing here is checked for completeness: a draft may be as unfinished as it likes. Files are checked, because a
wrong one is found out too late otherwise.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import puremagic
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from services.catalogue.compose import FormDocument
from services.catalogue.models import OneThingVersion
from services.catalogue.vocabulary import Alternative
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import Attachment, Draft

LARGEST_FILE = 10 * 1024 * 1024
"""Bytes."""

MOST_FILES = 10
"""Files for one document: front, back, and pages of a long one."""

FORMATS = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
"""Upload formats of the catalogue and what their content must be."""


def begin(*, version: OneThingVersion, by: AbstractBaseUser, now: datetime) -> Draft:
    """An empty draft of this version."""
    return Draft.objects.create(user=by, version=version, created_at=now, saved_at=now)


def save_draft(
    *,
    draft: Draft,
    by: AbstractBaseUser,
    now: datetime,
    answers: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
    documents: Mapping[str, Mapping[str, Any]] | None = None,
) -> Draft:
    """Keep what is given, replacing what was there; what is not given stays as it is.

    `values` may be raw: what was typed is kept even while it is wrong. Raises WrongState for a draft that has
    been submitted or discarded meanwhile.
    """
    given = {"answers": answers, "values": values, "documents": documents}
    changes = {name: dict(value) for name, value in given.items() if value is not None}
    if not Draft.objects.filter(pk=draft.pk, user_id=by.pk).update(saved_at=now, **changes):
        _refuse(draft, by)
    for name, value in {**changes, "saved_at": now}.items():
        setattr(draft, name, value)
    return draft


def discard(*, draft: Draft, by: AbstractBaseUser) -> None:
    """Throw the draft away with its files. Raises NotAllowed for somebody else's."""
    with transaction.atomic():
        held = _held(draft, by)
        files = [attachment.file for attachment in held.attachments.all()]
        held.delete()
        transaction.on_commit(lambda: _remove(files))


def attach(
    *, draft: Draft, by: AbstractBaseUser, document: FormDocument, upload: UploadedFile, now: datetime
) -> Attachment:
    """Keep an uploaded file for a document and choose uploading as the way to meet it.

    What the file is, its content says, never its name. Raises Invalid with a sentence under the document's key.
    """
    content_type = _checked(document, upload)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    with transaction.atomic():
        held = _held(draft, by)
        if held.attachments.filter(document=document.key).count() >= MOST_FILES:
            raise Invalid(
                {
                    document.key: _("There are %(most)d files already; please remove one first.")
                    % {"most": MOST_FILES}
                }
            )
        attachment = Attachment.objects.create(
            draft=held,
            document=document.key,
            file=upload,
            name=upload.name[:255],
            content_type=content_type,
            size=upload.size,
            sha256=digest.hexdigest(),
            uploaded_by=by,
            uploaded_at=now,
        )
        held.documents = {**held.documents, document.key: {"by": Alternative.UPLOAD.value}}
        held.saved_at = now
        held.save(update_fields=["documents", "saved_at"])
    return attachment


def detach(*, draft: Draft, by: AbstractBaseUser, attachment: Attachment, now: datetime) -> None:
    """Take a file away; with the last one of a document the choice to upload it goes too.

    Twice is once. Raises NotAllowed for somebody else's draft.
    """
    with transaction.atomic():
        held = _held(draft, by)
        gone = held.attachments.filter(pk=attachment.pk).first()
        if gone is None:
            return
        file, key = gone.file, gone.document
        gone.delete()
        if not held.attachments.filter(document=key).exists():
            held.documents = {other: way for other, way in held.documents.items() if other != key}
        held.saved_at = now
        held.save(update_fields=["documents", "saved_at"])
        transaction.on_commit(lambda: _remove([file]))


def _checked(document: FormDocument, upload: UploadedFile) -> str:
    """The type of the file's content; raises Invalid."""
    name = {"name": upload.name}
    if Alternative.UPLOAD not in document.by:
        raise Invalid({document.key: _("This document is not handed in as a file.")})
    if not upload.size:
        raise Invalid({document.key: _("“%(name)s” is empty. Please choose another file.") % name})
    if upload.size > LARGEST_FILE:
        raise Invalid(
            {document.key: _("“%(name)s” is larger than 10 MB. Please choose a smaller file.") % name}
        )
    upload.seek(0)
    try:
        found = puremagic.from_string(upload.read(4096), mime=True)
    except puremagic.PureError:
        found = ""
    upload.seek(0)
    if found not in {FORMATS.get(wanted) for wanted in document.formats}:
        formats = ", ".join(wanted.upper() for wanted in document.formats)
        raise Invalid(
            {
                document.key: _("“%(name)s” is not a readable file of these kinds: %(formats)s.")
                % {**name, "formats": formats}
            }
        )
    return found


def _held(draft: Draft, by: AbstractBaseUser) -> Draft:
    """The draft, locked; raises NotAllowed or WrongState."""
    held = Draft.objects.select_for_update().filter(pk=draft.pk, user_id=by.pk).first()
    return held or _refuse(draft, by)


def _refuse(draft: Draft, by: AbstractBaseUser) -> Draft:
    if draft.user_id != by.pk:
        raise NotAllowed("the draft is somebody else's")
    raise WrongState("the draft has been submitted or discarded")


def _remove(files: list[Any]) -> None:
    for file in files:
        file.storage.delete(file.name)
