"""Bad ratings and what is put right because of them (差评整改), until the citizen has the last word."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from services.encryption.fields import SealedTextField
from services.encryption.rows import SealedRows, row_seal

from .rating import Stars


class RectificationState(models.TextChoices):
    """Whose turn it is."""

    TO_ASSIGN = "to_assign", pgettext_lazy("rectification", "To be assigned")
    OPEN = "open", pgettext_lazy("rectification", "Being put right")
    ANSWERED = "answered", pgettext_lazy("rectification", "To be verified")
    TOLD = "told", pgettext_lazy("rectification", "Waiting for the citizen")
    DISPUTED = "disputed", pgettext_lazy("rectification", "Citizen disagrees")
    DOUBTED = "doubted", pgettext_lazy("rectification", "Rating under review")
    CLOSED = "closed", pgettext_lazy("rectification", "Closed")


class RectificationEnd(models.TextChoices):
    """How it ended."""

    PUT_RIGHT = "put_right", pgettext_lazy("rectification", "Put right")
    UNANSWERED = "unanswered", pgettext_lazy("rectification", "Put right; the citizen did not answer")
    NOT_AGREED = "not_agreed", pgettext_lazy("rectification", "Closed without agreement")
    UNFOUNDED = "unfounded", pgettext_lazy("rectification", "Rating does not count")


WITH_DEPARTMENT = (
    RectificationState.OPEN,
    RectificationState.ANSWERED,
    RectificationState.TOLD,
    RectificationState.DISPUTED,
)
ROUNDS = 2
"""A citizen who says that it is not put right gets it reopened once at most."""


class Rectification(models.Model):
    """What one department puts right because of one bad rating. A rating of a whole case waits to be assigned first.

    `callback_due_at` and `due_at` are the terms of the department: to call the citizen back, and to be done; they are
    measured by `called_back_at` (the first call that reached the citizen) and `answered_at` (the answer that stands).
    `turn_at` and `turn_due_at` are the term of whoever's turn it is now, `alarm_at` the next moment at which the clock
    does something about it. `round` is 2 when it was reopened. `doubt` is why a supervisor holds the rating to be
    mistaken or malicious; `closing` is what the citizen is told at the end. Sealed: what people wrote.
    """

    seal = row_seal()
    case = models.ForeignKey("workflows.Case", on_delete=models.PROTECT, related_name="rectifications")
    rating = models.ForeignKey("workflows.Rating", on_delete=models.PROTECT, related_name="rectifications")
    department = models.ForeignKey(
        "services.Department", null=True, on_delete=models.PROTECT, related_name="rectifications"
    )
    state = models.CharField(max_length=9, choices=RectificationState.choices)
    round = models.PositiveSmallIntegerField(default=1)
    opened_at = models.DateTimeField()
    callback_due_at = models.DateTimeField()
    called_back_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    turn_at = models.DateTimeField()
    turn_due_at = models.DateTimeField(null=True)
    alarm_at = models.DateTimeField(null=True)
    doubt = SealedTextField(max_length=2000, blank=True)
    doubted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    doubted_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=10, choices=RectificationEnd.choices, blank=True)
    closing = SealedTextField(max_length=2000, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField(null=True)

    objects = SealedRows.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["department", "turn_due_at"],
                name="rectifications_open",
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                fields=["alarm_at"], name="rectifications_with_an_alarm", condition=Q(alarm_at__isnull=False)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["rating", "department"],
                name="a_department_puts_a_rating_right_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(state__in=RectificationState.values), name="rectification_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(state=RectificationState.TO_ASSIGN, department__isnull=True)
                | Q(state__in=WITH_DEPARTMENT, department__isnull=False)
                | Q(state__in=[RectificationState.DOUBTED, RectificationState.CLOSED]),
                name="a_rectification_has_a_department_once_assigned",
            ),
            models.CheckConstraint(
                condition=Q(state=RectificationState.CLOSED, closed_at__isnull=False, alarm_at__isnull=True)
                & ~Q(end="")
                | (~Q(state=RectificationState.CLOSED) & Q(end="", closed_at__isnull=True)),
                name="a_closed_rectification_has_its_end_and_its_time",
            ),
            models.CheckConstraint(
                condition=Q(round__gte=1, round__lte=ROUNDS), name="a_rectification_is_reopened_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=RectificationState.DOUBTED)
                | Q(doubt__isnull=False, doubted_by__isnull=False, doubted_at__isnull=False),
                name="a_rating_is_doubted_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(end=RectificationEnd.UNFOUNDED)
                | (
                    Q(closing__isnull=False, closed_by__isnull=False, doubted_by__isnull=False)
                    & ~Q(closed_by=F("doubted_by"))
                ),
                name="a_rating_is_excluded_by_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(end=RectificationEnd.NOT_AGREED)
                | Q(closing__isnull=False, closed_by__isnull=False),
                name="a_citizen_who_disagrees_is_answered_with_reasons",
            ),
        ]

    def __str__(self) -> str:
        return f"rectification {self.pk} in case {self.case_id}"


class Callback(models.Model):
    """A head of the department called the citizen at `at`. Append-only; `said` is what was said, empty when nobody
    answered."""

    seal = row_seal()
    rectification = models.ForeignKey(Rectification, on_delete=models.PROTECT, related_name="callbacks")
    at = models.DateTimeField()
    reached = models.BooleanField()
    said = SealedTextField(max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["rectification_id", "at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["rectification", "at"], name="a_call_is_written_down_once"),
            models.CheckConstraint(
                condition=Q(reached=False) | Q(said__isnull=False), name="what_was_said_is_written_down"
            ),
            models.CheckConstraint(
                condition=Q(written_at__gte=F("at")), name="a_call_is_written_down_after_it"
            ),
        ]

    def __str__(self) -> str:
        return f"call about rectification {self.rectification_id}"


class RectificationAnswer(models.Model):
    """What the department says was put right; `remark` is why a supervisor sent it back. The citizen reads it once a
    supervisor has accepted it."""

    seal = row_seal()
    rectification = models.ForeignKey(Rectification, on_delete=models.PROTECT, related_name="answers")
    round = models.PositiveSmallIntegerField()
    text = SealedTextField(max_length=4000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True)
    remark = SealedTextField(max_length=2000, blank=True)
    sent_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    sent_back_at = models.DateTimeField(null=True)

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["rectification_id", "at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["rectification", "round"],
                condition=Q(sent_back_at__isnull=True),
                name="a_rectification_has_one_standing_answer_a_round",
            ),
            models.CheckConstraint(
                condition=Q(sent_back_at__isnull=True, remark__isnull=True)
                | Q(sent_back_at__gte=F("at"), remark__isnull=False, sent_back_by__isnull=False),
                name="an_answer_to_a_rating_is_sent_back_with_a_remark",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True)
                | Q(accepted_by__isnull=False, sent_back_at__isnull=True),
                name="an_answer_is_accepted_or_sent_back",
            ),
        ]

    def __str__(self) -> str:
        return f"answer to rectification {self.rectification_id}"


class RectificationReply(models.Model):
    """Whether the citizen finds it put right, once a round; `level` is how they rate it now, if they say so.
    Append-only."""

    seal = row_seal()
    rectification = models.ForeignKey(Rectification, on_delete=models.PROTECT, related_name="replies")
    round = models.PositiveSmallIntegerField()
    agrees = models.BooleanField()
    reason = SealedTextField(max_length=1000, blank=True)
    level = models.PositiveSmallIntegerField(choices=Stars.choices, null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["rectification_id", "round"]
        constraints = [
            models.UniqueConstraint(fields=["rectification", "round"], name="a_citizen_replies_once_a_round"),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__in=Stars.values), name="reply_level_is_1_to_5"
            ),
        ]

    def __str__(self) -> str:
        return f"reply to rectification {self.rectification_id}"
