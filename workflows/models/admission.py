"""A decision taken for all applicants of a round together: drawn up by one person, approved by another, then carried
out case by case."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class AdmissionState(models.TextChoices):
    """Where a list of places stands."""

    DRAWN = "drawn", _("Drawn up")
    APPROVED = "approved", _("Approved")
    DROPPED = "dropped", _("Dropped")


class Admission(models.Model):
    """Who gets which place in a round. `seed` decides among equals: with the same applications it gives the same list.

    `places` are the free ones it was drawn up with, by pool and place; `digest` is SHA-256 over its items, which is
    what the second person approves.
    """

    round = models.ForeignKey("services.Round", on_delete=models.PROTECT, related_name="admissions")
    seed = models.CharField(max_length=64)
    places = models.JSONField()
    digest = models.CharField(max_length=64)
    state = models.CharField(max_length=8, choices=AdmissionState.choices, default=AdmissionState.DRAWN)
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    approved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AdmissionState.values), name="admission_state_is_known"
            ),
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(state=AdmissionState.DRAWN),
                name="a_round_has_one_list_that_waits_for_approval",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("drawn_by")),
                name="an_admission_is_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=AdmissionState.APPROVED, approved_by__isnull=False, approved_at__isnull=False
                )
                | (~Q(state=AdmissionState.APPROVED) & Q(approved_by__isnull=True, approved_at__isnull=True)),
                name="an_approved_admission_has_its_author_and_its_time",
            ),
        ]

    def __str__(self) -> str:
        return f"admission {self.pk} of round {self.round_id}"


class AdmissionItem(models.Model):
    """What one application gets: `rank` by its code, `place` of `pool` (empty: none was left), found which `way`.

    `settled_at` is when it was carried out; `decided` says whether that decided the matter: an application that was
    withdrawn meanwhile is passed over. `turn` is the round of the sub-case: after an error was found and the matter
    reopened, it is decided anew.
    """

    admission = models.ForeignKey(Admission, on_delete=models.PROTECT, related_name="items", db_index=False)
    sub_case = models.ForeignKey("workflows.SubCase", on_delete=models.PROTECT, related_name="+")
    turn = models.PositiveSmallIntegerField(default=1)
    position = models.PositiveIntegerField()
    rank = models.CharField(max_length=64)
    pool = models.CharField(max_length=64)
    place = models.CharField(max_length=64, blank=True)
    way = models.CharField(max_length=16, blank=True)
    settled_at = models.DateTimeField(null=True)
    decided = models.BooleanField(default=False)

    class Meta:
        ordering = ["admission_id", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["admission", "sub_case"], name="an_admission_names_an_application_once"
            ),
            models.UniqueConstraint(
                fields=["admission", "position"], name="two_applications_never_stand_at_one_position"
            ),
            models.UniqueConstraint(
                fields=["sub_case", "turn"], condition=Q(decided=True), name="nobody_is_admitted_twice"
            ),
            models.CheckConstraint(
                condition=Q(decided=False) | (Q(settled_at__isnull=False) & ~Q(place="")),
                name="who_is_admitted_has_a_place",
            ),
        ]

    def __str__(self) -> str:
        return f"position {self.position} of admission {self.admission_id}"
