"""A request for corrections (补正): every fault at once, once, answered item by item (art. 32, para. 1 (4))."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.encryption.fields import SealedJSONField, SealedTextField
from services.encryption.rows import SealedRows, row_seal


class CorrectionEnd(models.TextChoices):
    """How a request for corrections ended."""

    ANSWERED = "answered", _("Answered")
    OVERDUE = "overdue", _("Not answered in time")
    WITHDRAWN = "withdrawn", _("The application was withdrawn")


class CorrectionRequest(models.Model):
    """What the department wants put right before it decides about acceptance; no clock runs against it meanwhile.

    The law allows one for each sub-case: a second one is refused by the database. `due_at` is the end of the
    applicant's term, `alarm_at` when the next reminder (or the end) is due, `reminded` how many were sent.
    """

    sub_case = models.OneToOneField(
        "workflows.SubCase", on_delete=models.PROTECT, related_name="correction_request"
    )
    department = models.ForeignKey("services.Department", on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    alarm_at = models.DateTimeField(null=True)
    reminded = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=9, choices=CorrectionEnd.choices, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["alarm_at"], name="correction_next_alarm", condition=Q(alarm_at__isnull=False)
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="") | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="a_correction_request_has_an_end_exactly_when_it_ended",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("asked_at")),
                name="a_correction_request_ends_after_it_was_asked",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(alarm_at__isnull=True),
                name="an_ended_correction_request_has_no_alarm",
            ),
        ]

    def __str__(self) -> str:
        return f"correction request of sub-case {self.sub_case_id}"


class CorrectionItem(models.Model):
    """One fault. `about` is a form field (``role.element``) or a document (``holder.kind``) of the application.

    `fault` is the code of a foreseen fault of the matter, empty when the clerk wrote it; `text` is what the applicant
    reads, ``{"zh": …, "en": …}`` or ``{"text": …}``. `value` is the new value of a field once answered, canonical as in
    the application; the files of a document are attachments that name this item. `remark` is what the applicant adds.
    """

    seal = row_seal()
    request = models.ForeignKey(CorrectionRequest, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    about = models.CharField(max_length=129)
    fault = models.CharField(max_length=64, blank=True)
    text = SealedJSONField()
    value = SealedJSONField(blank=True)
    remark = SealedTextField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["request_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["request", "position"], name="correction_items_have_an_order"),
        ]

    def __str__(self) -> str:
        return f"item {self.position} of correction request {self.request_id}"
