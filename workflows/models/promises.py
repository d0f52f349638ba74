"""What the applicant promised when they applied: a document that follows (容缺受理), a proof replaced by a commitment
(告知承诺)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.encryption.fields import SealedTextField
from services.encryption.rows import SealedRows, row_seal


class DeferredDocument(models.Model):
    """A document that was accepted as missing and follows by `due_at`; the result is issued only after it arrived.

    `document` is ``holder.kind``. `alarm_at` is when the next reminder (or the end) is due.
    """

    case = models.ForeignKey("workflows.Case", on_delete=models.PROTECT, related_name="deferred_documents")
    document = models.CharField(max_length=129)
    due_at = models.DateTimeField()
    alarm_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    handed_in_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["alarm_at"], name="deferred_document_next_alarm", condition=Q(alarm_at__isnull=False)
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "document"], name="a_document_is_deferred_once_per_case"),
            models.CheckConstraint(
                condition=Q(handed_in_at__isnull=True) | Q(alarm_at__isnull=True),
                name="a_document_that_arrived_has_no_alarm",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} of case {self.case_id}, deferred"


class CommitmentState(models.TextChoices):
    """Where a commitment stands."""

    SIGNED = "signed", _("To be checked")
    KEPT = "kept", _("Kept")
    BROKEN = "broken", _("Not kept")
    REVOKED = "revoked", _("Not kept, result revoked")
    LAPSED = "lapsed", _("Nothing to check")


class Commitment(models.Model):
    """A signed promise that replaces a proof, for one matter and one document; the department checks it later.

    `text_digest` is SHA-256 of the words that were signed, `language` in which. `check_due_at` is set by the grant.
    """

    seal = row_seal()
    sub_case = models.ForeignKey("workflows.SubCase", on_delete=models.PROTECT, related_name="commitments")
    document = models.CharField(max_length=129)
    language = models.CharField(max_length=2)
    text_digest = models.CharField(max_length=64)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()
    state = models.CharField(max_length=7, choices=CommitmentState.choices, default=CommitmentState.SIGNED)
    check_due_at = models.DateTimeField(null=True)
    finding = SealedTextField(max_length=2000, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    checked_at = models.DateTimeField(null=True)

    objects = SealedRows.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["check_due_at"],
                name="commitments_to_check",
                condition=Q(state=CommitmentState.SIGNED, check_due_at__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["sub_case", "document"], name="one_commitment_per_sub_case_and_document"
            ),
            models.CheckConstraint(
                condition=Q(state__in=CommitmentState.values), name="commitment_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[CommitmentState.SIGNED, CommitmentState.LAPSED])
                | Q(checked_at__gte=F("signed_at"), checked_by__isnull=False, finding__isnull=False),
                name="a_checked_commitment_has_its_finding_and_its_author",
            ),
        ]

    def __str__(self) -> str:
        return f"commitment for {self.document} of sub-case {self.sub_case_id}"
