"""Figures: what of each case counts (tallies), their sums by day (roll-ups), and the targets a place sets itself.

Nothing personal stands here: codes, days, departments, numbers.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy


class Counted(models.TextChoices):
    """What is counted; what `hits` means of it stands in `reads.figures.tallying`."""

    SUBMITTED = "submitted", pgettext_lazy("counted", "Cases submitted")
    DOCUMENTS = "documents", pgettext_lazy("counted", "Documents required")
    PRECHECKED = "prechecked", pgettext_lazy("counted", "Cases prechecked")
    RECEIVED = "received", pgettext_lazy("counted", "Matters received")
    ACCEPTED = "accepted", pgettext_lazy("counted", "Matters accepted")
    FAULTED = "faulted", pgettext_lazy("counted", "Corrections asked for")
    DECIDED = "decided", pgettext_lazy("counted", "Matters decided")
    OVERRUN = "overrun", pgettext_lazy("counted", "Matters decided after the statutory term")
    CLOSED = "closed", pgettext_lazy("counted", "Cases closed")
    RATED = "rated", pgettext_lazy("counted", "Ratings")
    CALLED = "called", pgettext_lazy("counted", "Call-backs due after a bad rating")
    RECTIFIED = "rectified", pgettext_lazy("counted", "Bad ratings to be put right")


class Countable(models.Model):
    """What a tally and a sum have in common.

    `department` is empty for what is said of a case as a whole: that belongs to the place, `region`. Beside it stands
    one for each department that has a part in the case, with `whole` false: a department is measured by those, a
    place never counts them. `level` is the star of a rating, or half working days (a histogram); `cause` the code of a
    fault. `n` things counted, `hits` of them as they should be, `amount` minutes of office time.
    """

    kind = models.CharField(max_length=10, choices=Counted.choices)
    day = models.DateField()
    department = models.ForeignKey(
        "services.Department", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    whole = models.BooleanField()
    one_thing = models.CharField(max_length=64)
    matter = models.CharField(max_length=64, blank=True)
    region = models.ForeignKey("services.Region", on_delete=models.PROTECT, related_name="+", db_index=False)
    cause = models.CharField(max_length=64, blank=True)
    level = models.PositiveSmallIntegerField(default=0)
    n = models.IntegerField(default=1)
    hits = models.IntegerField(default=0)
    amount = models.BigIntegerField(default=0)

    class Meta:
        abstract = True


DIMENSIONS = ("kind", "day", "department", "whole", "one_thing", "matter", "region", "cause", "level")
"""What a sum is by: one row of `Figure` for each combination there is."""

MEASURES = ("n", "hits", "amount")
"""What is added up. Only sums: of any sums a sum can be made."""


class Tally(Countable):
    """One thing of one case that counts, on the day it happened. Made anew from the case whenever it went on."""

    case = models.ForeignKey("workflows.Case", on_delete=models.PROTECT, related_name="tallies")
    sub_case = models.ForeignKey(
        "workflows.SubCase", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["kind", "department", "day"], name="tally_of_a_department"),
            models.Index(fields=["kind", "day"], name="tally_of_a_place", condition=Q(whole=True)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Counted.values), name="what_is_counted_is_known"),
            models.CheckConstraint(
                condition=Q(whole=True) | Q(department__isnull=False),
                name="a_part_of_a_tally_belongs_to_a_department",
            ),
            models.CheckConstraint(
                condition=Q(n__gt=0, hits__gte=0, hits__lte=F("n"), amount__gte=0),
                name="a_tally_counts_something_and_no_more_hits_than_things",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id} on {self.day}"


class Figure(Countable):
    """The sum of the tallies of one day, department, matter and place: what every page reads."""

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[*DIMENSIONS], name="one_sum_for_each_combination", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.n} {self.kind} on {self.day}"


class CaseToCount(models.Model):
    """A case that went on and is to be counted again: a trigger writes one row with every entry of its history, in the
    same transaction (migration 0022). The row goes when the case was counted.
    """

    case = models.ForeignKey(
        "workflows.Case", on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"case {self.case_id} is to be counted"


class Count(models.Model):
    """The one row that whoever counts locks; `at` is until when everything is counted."""

    FIGURES = "figures"

    name = models.CharField(max_length=16, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} up to {self.at:%Y-%m-%d %H:%M:%S}"


class Target(models.Model):
    """What a place wants an indicator to be, other than the registry says; it counts for all that lies in it."""

    indicator = models.CharField(max_length=32)
    region = models.ForeignKey("services.Region", on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=8, decimal_places=2)
    set_by = models.CharField(max_length=150)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "region"], name="one_target_per_indicator_and_place"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.value:g} in {self.region_id}"
