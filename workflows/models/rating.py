"""Ratings (好差评): voluntary, never defaulted."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.encryption.fields import SealedTextField
from services.encryption.rows import row_seal


class Stars(models.IntegerChoices):
    """The five levels of the national rating scheme (GB/T 39735)."""

    VERY_SATISFIED = 5, _("Very satisfied")
    SATISFIED = 4, _("Satisfied")
    FAIR = 3, _("Fairly satisfied")
    UNSATISFIED = 2, _("Unsatisfied")
    VERY_UNSATISFIED = 1, _("Very unsatisfied")


class Rating(models.Model):
    """One rating of a closed case, or of one ended sub-case of it. Levels 1 and 2 give a reason."""

    seal = row_seal()
    case = models.ForeignKey("workflows.Case", on_delete=models.PROTECT, related_name="ratings")
    sub_case = models.ForeignKey(
        "workflows.SubCase", null=True, on_delete=models.PROTECT, related_name="ratings"
    )
    level = models.PositiveSmallIntegerField(choices=Stars.choices)
    reason = SealedTextField(blank=True, max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "sub_case"], name="a_case_or_sub_case_is_rated_once", nulls_distinct=False
            ),
            models.CheckConstraint(condition=Q(level__in=Stars.values), name="rating_level_is_1_to_5"),
            models.CheckConstraint(
                condition=Q(level__gte=Stars.FAIR) | Q(reason__isnull=False),
                name="a_bad_rating_gives_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.level} for case {self.case_id}"
