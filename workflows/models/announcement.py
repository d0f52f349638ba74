"""Public announcements (公告): what anyone may read and object to, while no clock runs against anybody."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.encryption.fields import SealedTextField
from services.encryption.rows import SealedRows, row_seal


class AnnouncementEnd(models.TextChoices):
    """How an announcement ended."""

    OVER = "over", _("It stood to its end")
    OBJECTED = "objected", _("Somebody objected")
    STOPPED = "stopped", _("The matter ended before")


class Announcement(models.Model):
    """One announcement of one sub-case. `ends_at` is its last moment; `ended_at` when the case went on, and it never
    opens again.

    `facts` are what anyone may read, by ``role.element``: the package names them, and publishing refuses personal ones.
    `words` are the same values for the public search. `objection` is what was objected, as the office wrote it down.
    """

    seal = row_seal()
    sub_case = models.ForeignKey("workflows.SubCase", on_delete=models.PROTECT, related_name="announcements")
    department = models.ForeignKey("services.Department", on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=64)
    facts = models.JSONField(default=dict)
    words = models.TextField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=8, choices=AnnouncementEnd.choices, blank=True)
    objection = SealedTextField(max_length=2000, blank=True)
    objected_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["sub_case_id", "starts_at"]
        indexes = [
            models.Index(
                fields=["ends_at", "id"], name="announcements_that_stand", condition=Q(ended_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["sub_case"],
                condition=Q(ended_at__isnull=True),
                name="a_sub_case_is_announced_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="an_announcement_ends_after_it_started"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, end="")
                | Q(ended_at__gte=F("starts_at"), end__in=AnnouncementEnd.values),
                name="an_announcement_says_how_it_ended_exactly_when_it_has",
            ),
            models.CheckConstraint(
                condition=~Q(end=AnnouncementEnd.OVER) | Q(ended_at__gt=F("ends_at")),
                name="an_announcement_is_over_only_after_its_last_moment",
            ),
            models.CheckConstraint(
                condition=Q(end=AnnouncementEnd.OBJECTED, objected_by__isnull=False)
                | (~Q(end=AnnouncementEnd.OBJECTED) & Q(objected_by__isnull=True)),
                name="an_objection_names_who_wrote_it_down",
            ),
        ]

    def __str__(self) -> str:
        return f"announcement of sub-case {self.sub_case_id}"
