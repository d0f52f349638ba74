"""What a clerk arranges at the desk: views to come back to, and one act on many tasks at once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.encryption.fields import BlindIndexField, SealedTextField
from services.encryption.rows import SealedRows, row_seal

from .task import Outcome


class SavedView(models.Model):
    """A queue with its filters, under a name of the clerk's own. `filters` are codes and dates, as in the address."""

    seal = row_seal()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views")
    name = SealedTextField(max_length=40)
    name_index = BlindIndexField(of="name")
    queue = models.CharField(max_length=12)
    filters = models.JSONField(default=dict, blank=True)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["user_id", "created_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["user", "name_index"], name="one_view_per_person_and_name"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default=True), name="the_desk_opens_on_at_most_one_view"
            ),
        ]

    def __str__(self) -> str:
        return f"view {self.pk} of user {self.user_id}"


class BatchAct(models.TextChoices):
    """What can be done with many tasks at once: nothing that asks for more than a reason or a department."""

    CLAIM = "claim", pgettext_lazy("batch", "Claim")
    RELEASE = "release", pgettext_lazy("batch", "Give back to the pool")
    GO_ON = "go_on", pgettext_lazy("batch", "Accept or approve")
    STOP = "stop", pgettext_lazy("batch", "Decline or refuse")
    TRANSFER = "transfer", pgettext_lazy("batch", "Transfer")


class BatchRun(models.Model):
    """One act that a clerk confirmed for up to 500 tasks. `key` comes from the confirmation page: sent twice, it is one
    run. `reason` and `to` are the same for every task; the reason is emptied when the run has ended, because each task
    keeps its own.
    """

    seal = row_seal()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="batch_runs")
    key = models.UUIDField()
    act = models.CharField(max_length=8, choices=BatchAct.choices)
    to = models.ForeignKey("services.Department", null=True, on_delete=models.PROTECT, related_name="+")
    reason = SealedTextField(blank=True, max_length=2000)
    begun_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["by", "key"], name="a_batch_sent_twice_is_one_run"),
            models.CheckConstraint(condition=Q(act__in=BatchAct.values), name="batch_act_is_known"),
            models.CheckConstraint(
                condition=Q(act=BatchAct.TRANSFER, to__isnull=False)
                | (~Q(act=BatchAct.TRANSFER) & Q(to__isnull=True)),
                name="only_a_transfer_leads_to_a_department",
            ),
        ]

    def __str__(self) -> str:
        return f"batch run {self.pk}"


class BatchState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("batch", "Not yet done")
    DONE = "done", pgettext_lazy("batch", "Done")
    REFUSED = "refused", pgettext_lazy("batch", "Not done")


class Refusal(models.TextChoices):
    """Why one task of a batch was left as it was."""

    TAKEN = "taken", _("A colleague has this task.")
    MOVED_ON = "moved_on", _("The task has moved on since you chose it.")
    NOT_ALLOWED = "not_allowed", _("It is not yours to do any more.")
    INVALID = "invalid", _("This task asks for more than a batch can say.")


class BatchItem(models.Model):
    """One task of a run, with the outcome that was confirmed for it. What has a state other than waiting is settled."""

    run = models.ForeignKey(BatchRun, on_delete=models.PROTECT, related_name="items", db_index=False)
    task = models.ForeignKey("workflows.Task", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    state = models.CharField(max_length=8, choices=BatchState.choices, default=BatchState.WAITING)
    refusal = models.CharField(max_length=12, choices=Refusal.choices, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["run_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "task"], name="a_batch_names_a_task_once"),
            models.CheckConstraint(
                condition=Q(state=BatchState.REFUSED, refusal__in=Refusal.values)
                | (Q(state__in=[BatchState.WAITING, BatchState.DONE], refusal="")),
                name="what_a_batch_did_not_do_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=BatchState.WAITING, settled_at__isnull=True)
                | (~Q(state=BatchState.WAITING) & Q(settled_at__isnull=False)),
                name="what_a_batch_settled_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"task {self.task_id} of batch run {self.run_id}"
