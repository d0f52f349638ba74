"""What a citizen has begun and not yet submitted."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.encryption.fields import SealedJSONField, SealedTextField
from services.encryption.rows import SealedRows


class Draft(models.Model):
    """Answers, form values and documents of an application on its way; saved as the citizen types.

    `answers` and `values` as in Application; `documents` holds the chosen way by document key:
    ``{"father.id_card": {"by": "upload"}}``. It goes when the case is submitted. `mandate` says for
    whom it is when that is somebody else than the person who writes it; `returned_from` is the case that the precheck
    sent back as this draft, `advice` what it wants put right: ``{"items": [{"about": …, "text": {…}}]}``.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    mandate = models.ForeignKey(
        "services.Mandate", null=True, blank=True, on_delete=models.PROTECT, related_name="drafts"
    )
    version = models.ForeignKey("services.OneThingVersion", on_delete=models.PROTECT, related_name="+")
    returned_from = models.OneToOneField(
        "workflows.Case", null=True, blank=True, on_delete=models.PROTECT, related_name="returned_draft"
    )
    answers = SealedJSONField(blank=True, row=("id",))
    values = SealedJSONField(blank=True, row=("id",))
    documents = SealedJSONField(blank=True, row=("id",))
    advice = SealedJSONField(blank=True, row=("id",))
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    objects = SealedRows.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-saved_at"], name="draft_newest_of_a_person")]

    def __str__(self) -> str:
        return str(self.id)


def attachment_path(attachment: "Attachment", name: str) -> str:
    """A random name in a folder of its first two characters; what the citizen called it is not on the disk."""
    return f"attachments/{attachment.id.hex[:2]}/{attachment.id.hex}"


class ScanState(models.TextChoices):
    """What the virus scanner says of a file."""

    NOT_SCANNED = "not_scanned", _("Not scanned for viruses")
    PENDING = "pending", _("Being scanned for viruses")
    CLEAN = "clean", _("No virus found")
    INFECTED = "infected", _("A virus was found")


class Attachment(models.Model):
    """An uploaded file for one document (``holder.kind``), of a draft first and of the case afterwards.

    `item` is the item of a correction request it answers: it then stands for what was handed in before.

    It has been through `services.files.inspection`: `name` is what the citizen called it, made fit to be shown,
    `content_type` what it is, `size` (bytes) and `sha256` those of the file as it is kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, null=True, on_delete=models.CASCADE, related_name="attachments")
    case = models.ForeignKey(
        "workflows.Case", null=True, on_delete=models.PROTECT, related_name="attachments"
    )
    document = models.CharField(max_length=129)
    item = models.ForeignKey(
        "workflows.CorrectionItem", null=True, on_delete=models.PROTECT, related_name="attachments"
    )
    file = models.FileField(upload_to=attachment_path, max_length=100)
    name = SealedTextField(max_length=255, row=("id",))
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(help_text="bytes")
    sha256 = models.CharField(max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(draft__isnull=True, case__isnull=False)
                | Q(draft__isnull=False, case__isnull=True),
                name="an_attachment_belongs_to_a_draft_or_to_a_case",
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

    @property
    def scan_state(self) -> ScanState:
        """Not scanned when there was no scanner to ask; read with ``select_related("scan")``."""
        scan = getattr(self, "scan", None)
        return ScanState.NOT_SCANNED if scan is None else ScanState(scan.state)


class Scan(models.Model):
    """The virus scanner is asked about a file, once; `signature` is its name for what it found."""

    attachment = models.OneToOneField(Attachment, on_delete=models.CASCADE, related_name="scan")
    state = models.CharField(max_length=11, choices=ScanState.choices, default=ScanState.PENDING)
    signature = models.CharField(max_length=100, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ScanState.PENDING, answered_at__isnull=True)
                | Q(state__in=[ScanState.CLEAN, ScanState.INFECTED], answered_at__isnull=False),
                name="a_scan_has_a_verdict_exactly_when_it_was_answered",
            )
        ]

    def __str__(self) -> str:
        return f"scan of {self.attachment_id}"
