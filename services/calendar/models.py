"""Days an operator enters: a year's notice as soon as it is out, or a single day a city closes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from services.calendar.days import Kind

# A row says what is special; ordinary days need none.
ENTERED_KINDS = [(kind.value, kind.label) for kind in (Kind.HOLIDAY, Kind.MAKEUP)]


class CalendarYear(models.Model):
    """The State Council's notice for a year is entered: nothing in that year is provisional any more."""

    year = models.PositiveSmallIntegerField(_("Year"), primary_key=True)
    announced_at = models.DateField(_("Announced on"))

    class Meta:
        app_label = "services"
        ordering = ["year"]
        verbose_name = _("Announced year")
        verbose_name_plural = _("Announced years")

    def __str__(self) -> str:
        return str(self.year)


class CalendarDay(models.Model):
    """A day that differs from the calendar below it: a holiday, or a weekend day that is worked."""

    date = models.DateField(_("Date"), unique=True)
    kind = models.CharField(_("Kind"), max_length=8, choices=ENTERED_KINDS)
    name_zh = models.CharField(_("Name in Chinese"), max_length=60)
    name_en = models.CharField(_("Name in English"), max_length=60)
    announced_at = models.DateField(_("Announced on"))

    class Meta:
        app_label = "services"
        ordering = ["date"]
        verbose_name = _("Calendar day")
        verbose_name_plural = _("Calendar days")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=[Kind.HOLIDAY.value, Kind.MAKEUP.value]),
                name="calendar_day_is_a_holiday_or_a_makeup",
            )
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name_zh}"
