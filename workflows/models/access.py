"""Who looked at whose data, and why: an append-only chain of entries for each department (PIPL art. 51, 55)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Purpose(models.TextChoices):
    """Why somebody looked; each has a sentence for the citizen in `reads.looks`."""

    STEP = "step", _("Doing a step of the case")
    SEARCH = "search", _("Searching for a case")
    SUPERVISION = "supervision", _("Supervising the course of a case")
    CORRECTION = "correction", _("Answering a request to correct data")
    QUESTION = "question", _("Answering a question of a sister department")
    RATING = "rating", _("Putting right what a bad rating is about")
    OFFER = "offer", _("Finding what somebody is entitled to, by machine")


class AccessScope(models.Model):
    """Which data a look showed: `what` lists codes such as ``field:child.name``, sorted; never values.

    Every look at the same step of the same matter shows the same, so entries refer to one of few scopes.
    `digest` finds a scope by its content; an entry's hash covers `what` itself.
    """

    digest = models.BinaryField(unique=True, max_length=32)
    what = models.JSONField()

    def __str__(self) -> str:
        return f"{len(self.what)} data"


class AccessEntry(models.Model):
    """One look (查看记录). Append-only: triggers refuse change and removal, and the hash shows what they missed.

    The entries of a department are one chain: `number` counts from 1, `previous` is the hash of the entry
    before (empty for the first), `hash` covers every column (`access_log.chain`). `method` names the digest.
    `task` is empty for a search and for a supervisor: they concern the case as a whole. `by` is empty where the system
    compared records and no person saw them.
    """

    department = models.ForeignKey(
        "services.Department", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    number = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    holder = models.ForeignKey("services.Holder", on_delete=models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(
        "workflows.Case", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    task = models.ForeignKey(
        "workflows.Task", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    scope = models.ForeignKey(AccessScope, on_delete=models.PROTECT, related_name="+", db_index=False)
    method = models.CharField(max_length=8)
    previous = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name_plural = "access entries"
        indexes = [models.Index(fields=["case", "id"], name="access_to_a_case")]
        constraints = [
            models.UniqueConstraint(fields=["department", "number"], name="one_access_entry_per_number"),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="access_purpose_is_known"),
        ]

    def __str__(self) -> str:
        return f"look {self.number} of department {self.department_id}"


class AccessHead(models.Model):
    """Where a department's chain ends: locked while an entry is appended, so that the chain never forks."""

    department = models.OneToOneField(
        "services.Department", primary_key=True, on_delete=models.PROTECT, related_name="+"
    )
    number = models.BigIntegerField(default=0)
    hash = models.BinaryField(max_length=32, default=bytes)

    def __str__(self) -> str:
        return f"{self.number} looks of department {self.department_id}"


class AccessAnchor(models.Model):
    """Where a chain ended on a day, kept and handed out: a tail cut off together with its head is noticed."""

    department = models.ForeignKey("services.Department", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    number = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["department", "day"], name="one_access_anchor_per_chain_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.number} looks of department {self.department_id}"
