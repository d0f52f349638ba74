"""Disposing of what is no longer needed (PIPL art. 19, 47): planned by one person, approved by another, then done."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class DisposalState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    APPROVED = "approved", _("Approved")
    DONE = "done", _("Done")
    DROPPED = "dropped", _("Dropped")


class DisposalRun(models.Model):
    """One run of the retention rules. `counts` are rows by rule; `digest` is SHA-256 over its items, which is what the
    second person approves; `disposed` are the rows that were really disposed of. No personal data.
    """

    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    counts = models.JSONField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=DisposalState.choices, default=DisposalState.PLANNED)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    disposed = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=DisposalState.values), name="disposal_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("planned_by")),
                name="a_disposal_is_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[DisposalState.PLANNED, DisposalState.DROPPED])
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="nothing_is_disposed_of_without_approval",
            ),
            models.CheckConstraint(
                condition=Q(state=DisposalState.DONE, done_at__isnull=False)
                | (~Q(state=DisposalState.DONE) & Q(done_at__isnull=True)),
                name="a_disposal_that_is_done_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"disposal run {self.pk}"


class DisposalItem(models.Model):
    """One row that a run will dispose of, by rule and primary key. Written once, while the run is planned."""

    run = models.ForeignKey(DisposalRun, on_delete=models.PROTECT, related_name="items", db_index=False)
    rule = models.CharField(max_length=32)
    key = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "rule", "key"], name="a_run_names_a_row_once")]

    def __str__(self) -> str:
        return f"{self.rule} {self.key}"


class DisposalEvent(models.Model):
    """The audit trail of the runs. Append-only. `detail` holds counts by rule."""

    VERBS = (
        ("planned", _("Planned")),
        ("approved", _("Approved")),
        ("dropped", _("Dropped")),
        ("disposed", _("A batch was disposed of")),
        ("done", _("Done")),
    )

    run = models.ForeignKey(DisposalRun, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(max_length=8, choices=VERBS)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.verb} run {self.run_id}"
