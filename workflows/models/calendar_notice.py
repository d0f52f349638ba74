"""A year's notice of days off on its way into the calendar: what it would move, who confirmed it, how far it is."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class NoticeState(models.TextChoices):
    COUNTING = "counting", _("What moves is being counted")
    COUNTED = "counted", _("Waits for confirmation")
    CARRYING = "carrying", _("In force; due dates are being counted again")
    CARRIED = "carried", _("In force")
    DROPPED = "dropped", _("Dropped")


ON_ITS_WAY = (NoticeState.COUNTING, NoticeState.COUNTED, NoticeState.CARRYING)


class CalendarNotice(models.Model):
    """The State Council's notice for a year, as an operator entered it.

    `days` are ``[{"date", "kind", "zh", "en"}]``. First every open case is counted as it would be (`seen`, and of
    those `earlier` and `later`); once somebody confirms, the calendar takes the days and every open case is counted
    again (`changed`), twice (`turn`): other processes see a new calendar some minutes late. `cursor` is the last case
    that was looked at.
    """

    year = models.PositiveSmallIntegerField()
    announced_on = models.DateField()
    days = models.JSONField()
    state = models.CharField(max_length=8, choices=NoticeState.choices, default=NoticeState.COUNTING)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    cursor = models.BigIntegerField(default=0)
    seen = models.PositiveIntegerField(default=0)
    earlier = models.PositiveIntegerField(default=0)
    later = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    turn = models.PositiveSmallIntegerField(default=1)
    changed = models.PositiveIntegerField(default=0)
    carried_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=Q(state__in=ON_ITS_WAY), name="one_notice_of_a_year_is_on_its_way"
            ),
            models.CheckConstraint(condition=Q(state__in=NoticeState.values), name="notice_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=[NoticeState.COUNTING, NoticeState.COUNTED], decided_by__isnull=True)
                | Q(
                    state__in=[NoticeState.CARRYING, NoticeState.CARRIED, NoticeState.DROPPED],
                    decided_by__isnull=False,
                    decided_at__isnull=False,
                ),
                name="a_notice_is_confirmed_or_dropped_by_somebody_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"notice for {self.year}"
