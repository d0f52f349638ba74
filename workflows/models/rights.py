"""Rights over one's own data: to take a copy, to have what is wrong put right (PIPL art. 45, 46)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.encryption.fields import SealedTextField
from services.encryption.rows import SealedRows, row_seal


class DataExport(models.Model):
    """Somebody took a copy of everything held about a holder. Append-only: a trigger refuses change and removal."""

    holder = models.ForeignKey("services.Holder", on_delete=models.PROTECT, related_name="exports")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"copy of the data of {self.holder_id}"


class DataCorrectionState(models.TextChoices):
    """Where a request stands; from CORRECTED on it has ended."""

    ASKED = "asked", _("Being looked at")
    CORRECTED = "corrected", _("Corrected")
    DECLINED = "declined", _("Not corrected")
    TAKEN_BACK = "taken_back", _("Taken back")


ANSWERED = (DataCorrectionState.CORRECTED, DataCorrectionState.DECLINED)


class DataCorrection(models.Model):
    """A person says that a datum in their record is wrong; the department that issued it answers with a reason.

    Not to be mixed up with a case's request for corrections (补正). `record` is a document kind of the catalogue,
    `element` a datum in it, empty for the record as a whole. `right` says how it should be, `evidence` where that can
    be seen. `seen_at` is when the person first read the answer.
    """

    seal = row_seal()
    holder = models.ForeignKey("services.Holder", on_delete=models.PROTECT, related_name="data_corrections")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey("services.Department", on_delete=models.PROTECT, related_name="+")
    record = models.CharField(max_length=64)
    element = models.CharField(max_length=64, blank=True)
    right = SealedTextField(max_length=1000)
    evidence = SealedTextField(max_length=1000, blank=True)
    asked_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=DataCorrectionState.choices, default=DataCorrectionState.ASKED
    )
    answer = SealedTextField(max_length=1000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    objects = SealedRows.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["department", "asked_at"],
                name="data_corrections_to_answer",
                condition=Q(state=DataCorrectionState.ASKED),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "record", "element"],
                condition=Q(state=DataCorrectionState.ASKED),
                name="one_open_request_per_datum",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DataCorrectionState.values), name="data_correction_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=ANSWERED,
                    answered_at__isnull=False,
                    answered_by__isnull=False,
                    answer__isnull=False,
                )
                | Q(
                    state__in=[DataCorrectionState.ASKED, DataCorrectionState.TAKEN_BACK],
                    answered_at__isnull=True,
                    answered_by__isnull=True,
                    answer__isnull=True,
                ),
                name="an_answered_request_has_its_reason_its_author_and_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"request {self.pk} about {self.record}"
