"""What a citizen has begun and not yet submitted."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q


class Draft(models.Model):
    """Answers, form values and documents of an application on its way; saved as the citizen types.

    `answers` and `values` as in Application; `documents` holds the chosen way by document key:
    ``{"father.id_card": {"by": "upload"}}``. It goes when the case is submitted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="drafts")
    version = models.ForeignKey("services.OneThingVersion", on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict, blank=True)
    values = models.JSONField(default=dict, blank=True)
    documents = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["user", "-saved_at"], name="draft_newest_of_a_person")]

    def __str__(self) -> str:
        return str(self.id)


def attachment_path(attachment: "Attachment", name: str) -> str:
    """A random name in a folder of its first two characters; what the citizen called it is not on the disk."""
    return f"attachments/{attachment.id.hex[:2]}/{attachment.id.hex}"


class Attachment(models.Model):
    """An uploaded file for one document (``holder.kind``), of a draft first and of the case afterwards."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    draft = models.ForeignKey(Draft, null=True, on_delete=models.CASCADE, related_name="attachments")
    case = models.ForeignKey(
        "workflows.Case", null=True, on_delete=models.PROTECT, related_name="attachments"
    )
    document = models.CharField(max_length=129)
    file = models.FileField(upload_to=attachment_path, max_length=100)
    name = models.CharField(max_length=255)
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
