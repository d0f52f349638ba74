"""Looking after the clocks: reminders (催办), supervision orders (督办), and the reopening after an error."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.encryption.fields import SealedTextField
from services.encryption.rows import SealedRows, row_seal


class LadderRung(models.TextChoices):
    """Who is reminded, lowest first (DOMAIN §4)."""

    HANDLER = "handler", _("Handler")
    SECTION_HEAD = "section_head", _("Section head")
    LEADER = "leader", _("Department leader")
    SUPERVISORS = "supervisors", _("Supervisors")


class Reminder(models.Model):
    """Somebody was reminded of a task: by the clock, one row a rung; or by the applicant (催办), once a working day."""

    seal = row_seal()
    case = models.ForeignKey("workflows.Case", on_delete=models.PROTECT, related_name="reminders")
    sub_case = models.ForeignKey("workflows.SubCase", on_delete=models.PROTECT, related_name="reminders")
    task = models.ForeignKey("workflows.Task", null=True, on_delete=models.PROTECT, related_name="reminders")
    rung = models.CharField(max_length=12, choices=LadderRung.choices, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    text = SealedTextField(max_length=500, blank=True)
    day = models.DateField()
    at = models.DateTimeField()

    objects = SealedRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task", "rung"], condition=~Q(rung=""), name="each_rung_of_the_ladder_is_climbed_once"
            ),
            models.UniqueConstraint(
                fields=["sub_case", "day"],
                condition=Q(rung=""),
                name="an_applicant_hurries_a_matter_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(rung="", by__isnull=False)
                | (~Q(rung="") & Q(by__isnull=True, task__isnull=False)),
                name="a_reminder_is_the_applicants_or_the_ladders",
            ),
        ]

    def __str__(self) -> str:
        return f"reminder of sub-case {self.sub_case_id}"


class OrderOrigin(models.TextChoices):
    """What a supervision order came from."""

    LADDER = "ladder", _("Overdue by three working days")
    SUPERVISOR = "supervisor", _("Issued by a supervisor")
    DISPUTE = "dispute", _("Departments disagree about who is responsible")


class SupervisionOrder(models.Model):
    """A supervision order (督办): the department answers in writing by `due_at`, a supervisor closes it.

    `issued_by` is empty for an order of the ladder. `answered_at` is when the answer that stands was given, empty while
    one is awaited; the answers themselves are rows of their own.
    """

    seal = row_seal()
    case = models.ForeignKey("workflows.Case", on_delete=models.PROTECT, related_name="supervision_orders")
    sub_case = models.ForeignKey(
        "workflows.SubCase", on_delete=models.PROTECT, related_name="supervision_orders"
    )
    department = models.ForeignKey(
        "services.Department", on_delete=models.PROTECT, related_name="supervision_orders"
    )
    origin = models.CharField(max_length=10, choices=OrderOrigin.choices)
    task = models.ForeignKey("workflows.Task", null=True, on_delete=models.PROTECT, related_name="+")
    reason = SealedTextField(max_length=2000, blank=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    closing = SealedTextField(max_length=2000, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    objects = SealedRows.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["department", "due_at"],
                name="supervision_orders_open",
                condition=Q(closed_at__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["task"],
                condition=Q(origin=OrderOrigin.LADDER),
                name="a_task_has_one_supervision_order_of_the_ladder",
            ),
            models.UniqueConstraint(
                fields=["sub_case"],
                condition=Q(origin=OrderOrigin.DISPUTE, closed_at__isnull=True),
                name="a_sub_case_has_one_open_dispute",
            ),
            models.CheckConstraint(
                condition=Q(origin=OrderOrigin.LADDER, issued_by__isnull=True, task__isnull=False)
                | (~Q(origin=OrderOrigin.LADDER) & Q(issued_by__isnull=False, reason__isnull=False)),
                name="a_person_gives_a_reason_for_a_supervision_order",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True)
                | Q(closed_by__isnull=False, closed_at__gte=F("issued_at")),
                name="a_supervision_order_is_closed_by_a_person",
            ),
        ]

    def __str__(self) -> str:
        return f"supervision order {self.pk} for case {self.case_id}"


class OrderAnswer(models.Model):
    """What a department answered to a supervision order; `remark` is why the supervisor sent the answer back."""

    seal = row_seal()
    order = models.ForeignKey(SupervisionOrder, on_delete=models.PROTECT, related_name="answers")
    text = SealedTextField(max_length=4000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    remark = SealedTextField(max_length=2000, blank=True)
    sent_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_back_at = models.DateTimeField(null=True)

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["order_id", "at"]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(sent_back_at__isnull=True),
                name="a_supervision_order_has_one_standing_answer",
            ),
            models.CheckConstraint(
                condition=Q(sent_back_at__isnull=True, remark__isnull=True)
                | Q(sent_back_at__gte=F("at"), remark__isnull=False, sent_back_by__isnull=False),
                name="an_answer_is_sent_back_with_a_remark",
            ),
        ]

    def __str__(self) -> str:
        return f"answer to supervision order {self.order_id}"


class Reopening(models.Model):
    """A supervisor opens a matter again after an error. `before` keeps how it had ended: codes and times only.

    `step` is where it goes on; results it had issued are revoked, with a row of their own.
    """

    seal = row_seal()
    sub_case = models.ForeignKey("workflows.SubCase", on_delete=models.PROTECT, related_name="reopenings")
    step = models.CharField(max_length=64)
    reason = SealedTextField(max_length=2000)
    before = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = SealedRows.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sub_case", "at"], name="a_sub_case_is_reopened_once_at_a_time")
        ]

    def __str__(self) -> str:
        return f"reopening of sub-case {self.sub_case_id}"


class Revocation(models.Model):
    """A result no longer holds: a broken commitment, or an error that was put right. Append-only."""

    seal = row_seal()
    result = models.OneToOneField("workflows.Result", on_delete=models.PROTECT, related_name="revocation")
    reason = SealedTextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = SealedRows.as_manager()

    def __str__(self) -> str:
        return f"revocation of result {self.result_id}"
