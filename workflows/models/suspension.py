"""What moves a legal clock: special procedures that are not counted (art. 45), and the one extension (art. 42)."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from services.encryption.fields import SealedTextField
from services.encryption.rows import SealedRows, row_seal
from workflows.clock import PauseKind

BY_THEMSELVES = (PauseKind.CORRECTION, PauseKind.ANNOUNCEMENT)
SUSPENDING = [kind for kind in PauseKind.values if kind not in BY_THEMSELVES]
"""The kinds of art. 45; a correction and an announcement stop the clock by themselves, without a suspension."""


class Suspension(models.Model):
    """A special procedure (特别程序) during which the term of a sub-case stands still; the applicant is told how long.

    `expected_end` is what the applicant was told in writing; `ended_at` when work went on; `reminded_at` when whoever
    handles it was reminded that it lasts longer.
    """

    seal = row_seal()
    sub_case = models.ForeignKey("workflows.SubCase", on_delete=models.PROTECT, related_name="suspensions")
    department = models.ForeignKey("services.Department", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=13, choices=PauseKind.choices)
    reason = SealedTextField(max_length=2000)
    started_at = models.DateTimeField()
    expected_end = models.DateField()
    reminded_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["sub_case_id", "started_at"]
        indexes = [
            models.Index(
                fields=["expected_end"],
                name="suspensions_to_remind_of",
                condition=Q(ended_at__isnull=True, reminded_at__isnull=True),
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["sub_case"],
                condition=Q(ended_at__isnull=True),
                name="at_most_one_open_suspension_per_sub_case",
            ),
            models.CheckConstraint(condition=Q(kind__in=SUSPENDING), name="suspension_kind_is_of_article_45"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="a_suspension_ends_after_it_started",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of sub-case {self.sub_case_id}"


class ExtensionState(models.TextChoices):
    """Where a wish to extend stands."""

    ASKED = "asked", _("Waiting for the leader")
    APPROVED = "approved", _("Approved")
    DENIED = "denied", _("Not approved")
    LAPSED = "lapsed", _("No longer needed")


class Extension(models.Model):
    """One extension (延期) of a decision: up to 10 wd, 15 wd for a one-thing as a whole, approved by a leader.

    With a `sub_case` it extends that matter; without one it extends the joint handling of the case (art. 42, para. 2).
    `term` as the catalogue writes it (``10wd``). The reason is told to the applicant.
    """

    seal = row_seal()
    case = models.ForeignKey("workflows.Case", on_delete=models.PROTECT, related_name="extensions")
    sub_case = models.ForeignKey(
        "workflows.SubCase", null=True, on_delete=models.PROTECT, related_name="extensions"
    )
    department = models.ForeignKey("services.Department", on_delete=models.PROTECT, related_name="+")
    term = models.CharField(max_length=12)
    reason = SealedTextField(max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=ExtensionState.choices, default=ExtensionState.ASKED)
    answer = SealedTextField(max_length=2000, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    answered_at = models.DateTimeField(null=True)

    objects = SealedRows.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["department"], name="extensions_to_answer", condition=Q(state=ExtensionState.ASKED)
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "sub_case"],
                condition=Q(state__in=[ExtensionState.ASKED, ExtensionState.APPROVED]),
                name="a_decision_is_extended_at_most_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(state__in=ExtensionState.values), name="extension_state_is_known"
            ),
            models.CheckConstraint(
                condition=(Q(state=ExtensionState.ASKED) & Q(answered_at__isnull=True))
                | (~Q(state=ExtensionState.ASKED) & Q(answered_at__isnull=False)),
                name="an_extension_is_answered_exactly_when_it_is_no_longer_asked",
            ),
            models.CheckConstraint(
                condition=~Q(state=ExtensionState.APPROVED) | ~Q(answered_by=F("asked_by")),
                name="nobody_approves_an_extension_of_their_own",
            ),
        ]

    def __str__(self) -> str:
        return f"extension of case {self.case_id} by {self.term}"
