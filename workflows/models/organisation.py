"""What operators change in the organisation: who asked for a post and who gave it, and everything else they did."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.catalogue.vocabulary import Text
from services.encryption.fields import SealedTextField
from services.encryption.rows import SealedRows, row_seal
from services.models import PostKind

FOUR_EYES = (PostKind.SUPERVISOR, PostKind.OPERATOR)
"""Posts that one operator asks for and another gives: whoever holds one watches over others, or could give posts."""


class AppointmentState(models.TextChoices):
    ASKED = "asked", _("Waits for a second operator")
    GIVEN = "given", _("Given")
    DECLINED = "declined", pgettext_lazy("appointment", "Declined")
    TAKEN_BACK = "back", pgettext_lazy("appointment", "Taken back")


class Appointment(models.Model):
    """A post that an operator asked for, and what became of it; the history of who gave what to whom.

    Most kinds of post are given at once, by whoever asks. Those of `FOUR_EYES` wait for another operator. Nobody has a
    hand in a post of their own.
    """

    seal = row_seal()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments")
    department = models.ForeignKey("services.Department", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=PostKind.choices)
    title_zh = models.CharField(max_length=60)
    title_en = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    state = models.CharField(max_length=8, choices=AppointmentState.choices, default=AppointmentState.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True)
    reason = SealedTextField(max_length=500, blank=True)
    post = models.OneToOneField(
        "services.Post", null=True, on_delete=models.PROTECT, related_name="appointment"
    )

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("user")), name="nobody_asks_for_a_post_of_their_own"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("user")),
                name="nobody_gives_themselves_a_post",
            ),
            models.CheckConstraint(
                condition=~Q(state=AppointmentState.GIVEN, kind__in=FOUR_EYES) | ~Q(decided_by=F("asked_by")),
                name="a_second_operator_gives_posts_that_watch_or_operate",
            ),
            models.CheckConstraint(
                condition=Q(state=AppointmentState.ASKED, decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(state=AppointmentState.ASKED) & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="an_appointment_is_decided_by_somebody_at_some_time",
            ),
            models.CheckConstraint(
                condition=Q(state=AppointmentState.GIVEN, post__isnull=False)
                | (~Q(state=AppointmentState.GIVEN) & Q(post__isnull=True)),
                name="an_appointment_has_a_post_exactly_when_it_was_given",
            ),
            models.CheckConstraint(
                condition=Q(state__in=AppointmentState.values), name="appointment_state_is_known"
            ),
            models.UniqueConstraint(
                fields=["user", "department", "kind"],
                condition=Q(state=AppointmentState.ASKED),
                name="one_waiting_appointment_per_person_department_and_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"appointment {self.pk}"

    @property
    def title(self) -> Text:
        return Text(zh=self.title_zh, en=self.title_en)


class OrganisationVerb(models.TextChoices):
    """What an operator did to the organisation."""

    ADDED = "added", _("Entered")
    CORRECTED = "corrected", pgettext_lazy("organisation", "Corrected")
    END_SET = "end_set", _("Last day set")
    END_LIFTED = "end_lift", _("Last day taken back")
    ENDED = "ended", _("Ended")
    POST_END_SET = "post_set", _("Last day of the post set")
    POST_ENDED = "post_end", _("Post ended")
    LOGIN_MADE = "login", _("Log-in made")


class OrganisationAct(models.Model):
    """One thing that was done to a region, a department, a post or a log-in. Append-only.

    `by` is None for what the system does when a last day has passed. `detail` holds names as they were and are, and
    days; `reason` is what the operator wrote.
    """

    seal = row_seal()
    verb = models.CharField(max_length=9, choices=OrganisationVerb.choices)
    region = models.ForeignKey("services.Region", null=True, on_delete=models.PROTECT, related_name="acts")
    department = models.ForeignKey(
        "services.Department", null=True, on_delete=models.PROTECT, related_name="acts"
    )
    post = models.ForeignKey("services.Post", null=True, on_delete=models.PROTECT, related_name="acts")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    reason = SealedTextField(max_length=500, blank=True)

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verb__in=OrganisationVerb.values), name="organisation_verb_is_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    region__isnull=False, department__isnull=True, post__isnull=True, person__isnull=True
                )
                | Q(region__isnull=True, department__isnull=False, post__isnull=True, person__isnull=True)
                | Q(region__isnull=True, department__isnull=True, post__isnull=False, person__isnull=True)
                | Q(region__isnull=True, department__isnull=True, post__isnull=True, person__isnull=False),
                name="an_act_is_about_one_region_department_post_or_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.pk}"
