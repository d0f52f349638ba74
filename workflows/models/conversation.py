"""What officials write to each other about a case: notes for the own desk, questions to a sister department."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from services.encryption.fields import SealedTextField
from services.encryption.rows import SealedRows, row_seal


class Note(models.Model):
    """A note for one's own department; nobody else reads it but the supervisors' audit."""

    seal = row_seal()
    sub_case = models.ForeignKey("workflows.SubCase", on_delete=models.PROTECT, related_name="notes")
    department = models.ForeignKey("services.Department", on_delete=models.PROTECT, related_name="+")
    text = SealedTextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["sub_case_id", "at"]

    def __str__(self) -> str:
        return f"note {self.pk} about sub-case {self.sub_case_id}"


class Question(models.Model):
    """A department handling one matter of the case asks the department handling another one.

    Neither sees more of the case by it than its own matter declares; `due_at` is when an answer is expected.
    """

    seal = row_seal()
    sub_case = models.ForeignKey("workflows.SubCase", on_delete=models.PROTECT, related_name="questions")
    asked_of = models.ForeignKey(
        "workflows.SubCase", on_delete=models.PROTECT, related_name="questions_received"
    )
    from_department = models.ForeignKey("services.Department", on_delete=models.PROTECT, related_name="+")
    to_department = models.ForeignKey("services.Department", on_delete=models.PROTECT, related_name="+")
    text = SealedTextField(max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = SealedTextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = SealedRows.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["to_department", "due_at"],
                name="questions_to_answer",
                condition=Q(answered_at__isnull=True),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answer__isnull=True)
                | Q(answered_at__isnull=False, answer__isnull=False, answered_by__isnull=False),
                name="an_answered_question_has_its_answer",
            )
        ]

    def __str__(self) -> str:
        return f"question {self.pk} about sub-case {self.sub_case_id}"
