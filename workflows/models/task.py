"""Tasks (环节): what stands in a department's inbox, and the checks the system does by itself."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from viewflow.workflow import status as flow_status
from viewflow.workflow.models import AbstractTask

from services.encryption.fields import SealedTextField

DECIDED_TOGETHER = "BATCH"
"""The type of a task that is decided for all applicants of a yearly round at once: it lies in nobody's inbox."""


class Light(models.IntegerChoices):
    """The lights of a task, in the order they come on."""

    GREEN = 0, _("On time")
    YELLOW = 1, _("Due soon")
    RED = 2, _("Overdue")


class Outcome(models.TextChoices):
    """How a task ended."""

    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    PASSED = "passed", _("Passed")
    OBJECTED = "objected", _("Objection")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", _("Refused")
    DELIVERED = "delivered", _("Delivered")
    MISMATCH = "mismatch", _("The record says otherwise")
    UNAVAILABLE = "unavailable", _("The source did not answer")
    INCOMPLETE = "incomplete", _("The record does not say everything")
    SENT_BACK = "sent_back", _("Returned to the applicant")
    TRANSFERRED = "transferred", _("Transferred")
    WITHDRAWN = "withdrawn", _("Withdrawn by the applicant")
    TERMINATED = "terminated", _("Terminated")


class Task(AbstractTask):
    """One step in one department's inbox, or one automatic check.

    A lean viewflow task: gateways, tokens and object permissions are not used here, and their columns and
    indexes are left out. `due_at` ends the step's own clock; it is empty while the sub-case stands still. `alarm_at` is
    when the next light comes on or the next rung of the ladder is told; `rung` counts the rungs told.
    `asked` says why a person is asked although the step is automatic; `opinion` is what the person wrote.
    """

    previous = None
    token = None
    scheduled = None
    external_task_id = None
    owner_permission = None
    # viewflow's generic permission object cannot be left out of a subclass; unused, it costs two null bits a row.
    owner_permission_content_type = models.ForeignKey(
        "contenttypes.ContentType",
        null=True,
        editable=False,
        on_delete=models.PROTECT,
        db_index=False,
        related_name="+",
    )

    process = models.ForeignKey("workflows.Case", on_delete=models.PROTECT, related_name="tasks")
    sub_case = models.ForeignKey("workflows.SubCase", on_delete=models.PROTECT, related_name="tasks")
    department = models.ForeignKey("services.Department", on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=64)
    flow_task_type = models.CharField(max_length=8)
    status = models.CharField(
        max_length=9, choices=flow_status.STATUS.choices, default=flow_status.STATUS.NEW, editable=False
    )
    created = models.DateTimeField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="tasks",
        db_index=False,
    )  # fmt: skip
    due_at = models.DateTimeField(null=True)
    rung = models.PositiveSmallIntegerField(default=0)
    alarm_at = models.DateTimeField(null=True)
    light = models.PositiveSmallIntegerField(choices=Light.choices, default=Light.GREEN)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    asked = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    opinion = SealedTextField(blank=True, max_length=2000, row=("id",))

    class Meta:
        indexes = [
            models.Index(
                fields=["department", "due_at", "id"],
                name="task_inbox",
                condition=Q(finished__isnull=True, flow_task_type="HUMAN"),
                include=["owner", "light", "sub_case", "process", "step"],
            ),
            models.Index(
                fields=["owner", "due_at"],
                name="task_of_a_clerk",
                condition=Q(finished__isnull=True, owner__isnull=False),
            ),
            models.Index(
                fields=["alarm_at"],
                name="task_next_alarm",
                condition=Q(finished__isnull=True, alarm_at__isnull=False),
            ),
            models.Index(fields=["department", "finished"], name="task_done_by_department"),
            models.Index(
                fields=["owner", "finished"],
                name="task_done_by_a_clerk",
                condition=Q(finished__isnull=False, owner__isnull=False),
                include=["department", "due_at", "outcome"],
            ),
            models.Index(
                fields=["department", "finished"],
                name="task_handed_over",
                condition=Q(outcome=Outcome.TRANSFERRED),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["sub_case"],
                condition=Q(finished__isnull=True),
                name="a_sub_case_stands_at_one_step_at_a_time",
            ),
            models.CheckConstraint(condition=Q(light__in=Light.values), name="light_is_known"),
            models.CheckConstraint(
                condition=Q(finished__isnull=True, outcome="") | (Q(finished__isnull=False) & ~Q(outcome="")),
                name="a_task_has_an_outcome_exactly_when_it_is_finished",
            ),
        ]
        permissions = []

    def __str__(self) -> str:
        return f"{self.step} of sub-case {self.sub_case_id}"
