"""Moving running cases to a newer version of their one-thing: planned by one person, approved by another, undone by
either; a row for each case says how it was sorted, and what stood there before.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from services.encryption.fields import SealedTextField
from services.encryption.rows import SealedRows, row_seal


class RunState(models.TextChoices):
    """Where a run is in its life."""

    PLANNED = "planned", pgettext_lazy("migration", "Waits for approval")
    DROPPED = "dropped", pgettext_lazy("migration", "Given up")
    MOVING = "moving", pgettext_lazy("migration", "Moving")
    DONE = "done", pgettext_lazy("migration", "Done")
    UNDOING = "undoing", pgettext_lazy("migration", "Being undone")
    UNDONE = "undone", pgettext_lazy("migration", "Undone")


APPROVED_RUN = (RunState.MOVING, RunState.DONE, RunState.UNDOING, RunState.UNDONE)


class Fate(models.TextChoices):
    """How a case was sorted, the worst last."""

    SAFE = "safe", pgettext_lazy("migration", "Safe")
    MAPPED = "mapped", pgettext_lazy("migration", "Safe with the mapping")
    NEEDS_MAPPING = "unmapped", pgettext_lazy("migration", "Needs mapping")
    MUST_STAY = "stays", pgettext_lazy("migration", "Must stay")


MOVABLE = (Fate.SAFE, Fate.MAPPED)


class ItemState(models.TextChoices):
    """What became of one case of a run."""

    STAYS = "stays", pgettext_lazy("migration", "Keeps its version")
    PLANNED = "planned", pgettext_lazy("migration", "To be moved")
    MOVED = "moved", pgettext_lazy("migration", "Moved")
    LEFT = "left", pgettext_lazy("migration", "Left where it was")
    FAILED = "failed", pgettext_lazy("migration", "Failed")
    UNDONE = "undone", pgettext_lazy("migration", "Undone")
    KEPT = "kept", pgettext_lazy("migration", "Could not be undone")


class MigrationRun(models.Model):
    """One run from a version to a newer one of the same one-thing.

    `mapping` is what becomes of what was renamed or removed (`reads.migrating.mapping`), `counts` the cases by fate as
    planned, `digest` SHA-256 over its items: what the second person approves. `batch` cases are moved at a time.
    """

    seal = row_seal()
    from_version = models.ForeignKey("services.OneThingVersion", on_delete=models.PROTECT, related_name="+")
    to_version = models.ForeignKey("services.OneThingVersion", on_delete=models.PROTECT, related_name="+")
    mapping = models.JSONField(default=dict, blank=True)
    reason = SealedTextField(max_length=500)
    batch = models.PositiveSmallIntegerField(default=100)
    counts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.PLANNED)
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    undo_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    undo_reason = SealedTextField(max_length=500, blank=True)
    undo_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=RunState.values), name="state_of_migration_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(from_version=F("to_version")), name="a_migration_leads_to_another_version"
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("planned_by")),
                name="a_migration_is_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=APPROVED_RUN)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="no_case_is_moved_without_approval",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RunState.UNDOING, RunState.UNDONE])
                | Q(undo_by__isnull=False, undo_at__isnull=False, undo_reason__isnull=False),
                name="whoever_undoes_a_migration_says_why",
            ),
            models.CheckConstraint(condition=Q(batch__gte=1), name="a_batch_holds_at_least_one_case"),
        ]

    def __str__(self) -> str:
        return f"migration run {self.pk}"


class MigrationItem(models.Model):
    """One case of a run. `reasons` are ``[code, matter, what it is about]``: codes of the catalogue only.

    `before` and `after` are the columns a move changed, as they were and as it left them; `last_event` is the newest
    event of the case that the move itself wrote: what comes after it happened since. `fault` is the class of an error.
    """

    run = models.ForeignKey(MigrationRun, on_delete=models.PROTECT, related_name="items", db_index=False)
    case = models.ForeignKey("workflows.Case", on_delete=models.PROTECT, related_name="+")
    fate = models.CharField(max_length=8, choices=Fate.choices)
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=ItemState.choices)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    last_event = models.BigIntegerField(null=True)
    fault = models.CharField(max_length=100, blank=True)
    moved_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["run_id", "id"]
        indexes = [models.Index(fields=["run", "state", "id"], name="migration_items_to_do")]
        constraints = [
            models.UniqueConstraint(fields=["run", "case"], name="a_migration_names_a_case_once"),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state=ItemState.PLANNED),
                name="a_case_waits_for_one_migration_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ItemState.values, fate__in=Fate.values),
                name="state_and_fate_of_a_migrated_case_are_known",
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.PLANNED) | Q(fate__in=MOVABLE),
                name="only_what_is_safe_or_mapped_waits_to_be_moved",
            ),
            models.CheckConstraint(
                condition=~Q(state=ItemState.MOVED) | Q(moved_at__isnull=False, last_event__isnull=False),
                name="a_moved_case_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"case {self.case_id} in migration run {self.run_id}"
