"""What a citizen does before submitting: begin, save, attach a file, take it away, give up.

Nothing here is checked for completeness: a draft may be as unfinished as it likes. Files are checked, because a
wrong one is found out too late otherwise, and a harmful one by somebody else.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from services.catalogue.compose import FormDocument
from services.catalogue.models import OneThingVersion
from services.catalogue.vocabulary import Alternative
from services.encryption.fields import sealed_for
from services.models import Mandate
from workflows.commands.uploads import keep_upload, leave_room, remove_files
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import Attachment, Draft
from workflows.policy import may_act, own_drafts


def begin(
    *, version: OneThingVersion, by: AbstractBaseUser, now: datetime, mandate: Mandate | None = None
) -> Draft:
    """An empty draft of this version, for oneself or under a mandate. Raises NotAllowed."""
    if mandate is not None and not may_act(by, mandate, version.code, now):
        raise NotAllowed("no mandate stands for this")
    return Draft.objects.create(user=by, mandate=mandate, version=version, created_at=now, saved_at=now)


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
    sealed = {name: sealed_for(Draft, name, value, row=(draft.pk,)) for name, value in changes.items()}
    if not own_drafts(by, now).filter(pk=draft.pk).update(saved_at=now, **sealed):
        _refuse(draft, by)
    for name, value in {**changes, "saved_at": now}.items():
        setattr(draft, name, value)
    return draft


def discard(*, draft: Draft, by: AbstractBaseUser, now: datetime) -> None:
    """Throw the draft away with its files. Raises NotAllowed for somebody else's."""
    with transaction.atomic():
        held = _held(draft, by, now)
        attachments = list(held.attachments.all())
        held.delete()
        remove_files(attachments)


def attach(
    *, draft: Draft, by: AbstractBaseUser, document: FormDocument, upload: UploadedFile, now: datetime
) -> Attachment:
    """Keep an uploaded file for a document and choose uploading as the way to meet it.

    What is kept is what the inspection lets through: a PDF as it came, an image drawn anew. Raises Invalid with a
    sentence under the document's key.
    """
    if Alternative.UPLOAD not in document.by:
        raise Invalid({document.key: _("This document is not handed in as a file.")})

    def place(attachment: Attachment) -> None:
        held = _held(draft, by, now)
        leave_room(held.attachments.all(), attachment.document, attachment.size)
        attachment.draft = held
        held.documents = {**held.documents, attachment.document: {"by": Alternative.UPLOAD.value}}
        held.saved_at = now
        held.save(update_fields=["documents", "saved_at"])

    return keep_upload(document=document, upload=upload, by=by, now=now, place=place)


def detach(*, draft: Draft, by: AbstractBaseUser, attachment: Attachment, now: datetime) -> None:
    """Take a file away; with the last one of a document the choice to upload it goes too.

    Twice is once. Raises NotAllowed for somebody else's draft.
    """
    with transaction.atomic():
        held = _held(draft, by, now)
        gone = held.attachments.filter(pk=attachment.pk).first()
        if gone is None:
            return
        key = gone.document
        gone.delete()
        if not held.attachments.filter(document=key).exists():
            held.documents = {other: way for other, way in held.documents.items() if other != key}
        held.saved_at = now
        held.save(update_fields=["documents", "saved_at"])
        remove_files([gone])


def _held(draft: Draft, by: AbstractBaseUser, now: datetime) -> Draft:
    """The draft, locked; raises NotAllowed or WrongState."""
    held = own_drafts(by, now).select_for_update().filter(pk=draft.pk).first()
    return held or _refuse(draft, by)


def _refuse(draft: Draft, by: AbstractBaseUser) -> Draft:
    if draft.user_id != by.pk:
        raise NotAllowed("the draft is somebody else's")
    raise WrongState("the draft has been submitted or discarded")
