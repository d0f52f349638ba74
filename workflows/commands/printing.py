"""Notices are printed after they were issued: once, by a worker or by whoever wants to read one before it came."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from services.notices import Printed, render
from workflows.models import Intent, Notice


def print_later(intent: Intent, now: datetime) -> Callable[[], None]:
    """The intent's part: drawn outside any transaction, kept inside the one that settles it."""
    notice = Notice.objects.get(pk=intent.target)
    if notice.digest:
        return lambda: None
    drawn = _drawn(notice)
    return lambda: _keep(notice.pk, drawn)


def print_now(notice: Notice) -> Notice:
    """The notice with its file, printed on the spot when the worker has not come yet."""
    if notice.digest:
        return notice
    drawn = _drawn(notice)
    with transaction.atomic():
        return _keep(notice.pk, drawn)


def checking_address(notice: Notice) -> str:
    """Where anybody who holds the paper can check it; the QR code leads there."""
    return f"{settings.PORTAL_ADDRESS}/verify/{notice.code}/"


def _drawn(notice: Notice) -> Printed:
    return render(
        notice.content["zh"],
        code=notice.code,
        address=checking_address(notice),
        issued_at=notice.issued_at,
    )


def _keep(notice_id: int, drawn: Printed) -> Notice:
    """Store the first print that gets here; of two, the later one finds the digest and leaves everything alone."""
    notice = Notice.objects.select_for_update(no_key=True).get(pk=notice_id)
    if notice.digest:
        return notice
    name = notice.file.field.generate_filename(notice, "")
    # A print whose transaction was lost left its file behind. Nothing refers to it, and the row is locked.
    notice.file.storage.delete(name)
    notice.file.save("", ContentFile(drawn.pdf), save=False)
    notice.digest = drawn.digest
    notice.save(update_fields=["file", "digest"])
    return notice
