"""Work that came to the wrong desk, and work done for a colleague who is away."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.encryption.fields import SealedTextField
from services.encryption.rows import SealedRows, row_seal


class TransferKind(models.TextChoices):
    """Who moved the work."""

    TRANSFER = "transfer", _("Transferred")
    RETURN = "return", _("Returned")
    RULING = "ruling", _("Assigned by the supervisor")


class Transfer(models.Model):
    """A task moved from one department to another (转办), went back once (退回), or was assigned by the supervisor.

    `task` is the task that was closed by it. A sub-case's step is transferred once and returned at most once; what is
    still in dispute then, the supervisor rules. `before` is the road as it was, ``{"route": …, "department": id}``:
    by it a move made by mistake is taken back; it does not count then (`undone_at`).
    """

    seal = row_seal()
    sub_case = models.ForeignKey("workflows.SubCase", on_delete=models.PROTECT, related_name="transfers")
    task = models.OneToOneField("workflows.Task", on_delete=models.PROTECT, related_name="transfer")
    step = models.CharField(max_length=64)
    kind = models.CharField(max_length=8, choices=TransferKind.choices)
    from_department = models.ForeignKey("services.Department", on_delete=models.PROTECT, related_name="+")
    to_department = models.ForeignKey("services.Department", on_delete=models.PROTECT, related_name="+")
    reason = SealedTextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    before = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["sub_case_id", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["sub_case", "step", "kind"],
                condition=Q(undone_at__isnull=True),
                name="a_step_is_moved_at_most_once_in_each_way",
            ),
            models.CheckConstraint(condition=Q(kind__in=TransferKind.values), name="transfer_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(from_department=F("to_department")), name="a_transfer_leads_somewhere_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of sub-case {self.sub_case_id}"


class Delegation(models.Model):
    """While somebody is away, a colleague of the same department does the tasks they hold.

    `ended_at` ends it before its last day.
    """

    department = models.ForeignKey("services.Department", on_delete=models.PROTECT, related_name="+")
    away = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations_given"
    )
    stands_in = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="delegations_held"
    )
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(away=F("stands_in")), name="nobody_stands_in_for_themselves"),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="a_delegation_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stands_in_id} for {self.away_id}"
