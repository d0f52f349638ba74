"""A round (年度): the dates of one year's window, and its places; written by one person, approved by another.

An approved round and its stages never change (a trigger refuses it): people have planned by them. Places may be added
or taken away afterwards, each time as a row of its own; the newest row of a place counts.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from services.catalogue.vocabulary import Text


class RoundQuerySet(models.QuerySet["Round"]):
    def approved(self) -> "RoundQuerySet":
        return self.filter(approved_at__isnull=False)


class Round(models.Model):
    """One year of a one-thing (by code) in the district of `department`, which decides. `year` is that of enrolment."""

    one_thing = models.CharField(max_length=64)
    department = models.ForeignKey("services.Department", on_delete=models.PROTECT, related_name="rounds")
    year = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "department_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["one_thing", "department", "year"],
                condition=Q(approved_at__isnull=False),
                name="one_approved_round_per_one_thing_department_and_year",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("written_by")),
                name="a_round_is_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="an_approved_round_has_its_author_and_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_thing} {self.year}"

    @property
    def name(self) -> Text:
        return Text(zh=self.name_zh, en=self.name_en)


class RoundStage(models.Model):
    """The days of one stage (by its code in the catalogue), both included."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="stages")
    stage = models.CharField(max_length=64)
    position = models.PositiveSmallIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta:
        ordering = ["round_id", "position"]
        constraints = [
            models.UniqueConstraint(fields=["round", "stage"], name="a_stage_has_one_time_in_a_round"),
            models.UniqueConstraint(fields=["round", "position"], name="stages_of_a_round_have_an_order"),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="a_stage_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} of round {self.round_id}"


class RoundPlaces(models.Model):
    """How many places one option of a pool (a school) has, from `at` on. Append-only; the newest row counts."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="places")
    pool = models.CharField(max_length=64)
    place = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["round_id", "id"]

    def __str__(self) -> str:
        return f"{self.number} places at {self.place}"
