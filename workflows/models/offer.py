"""Proactive service (免申即享): who wants it, when their records were compared, and what they were offered."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from services.encryption.fields import SealedJSONField
from services.encryption.rows import SealedRows


class ProactiveConsent(models.Model):
    """Somebody agreed that a holder's records are compared with the rules of offers. Ended, never changed otherwise.

    `kind` and `version` name the text (`services.privacy.proactive`), `language` the wording that was shown, `digest`
    is SHA-256 of exactly those words.
    """

    KINDS = (("general", _("Being offered services")), ("sensitive", _("Comparing sensitive data")))

    holder = models.ForeignKey("services.Holder", on_delete=models.PROTECT, related_name="proactive_consents")
    kind = models.CharField(max_length=9, choices=KINDS)
    version = models.CharField(max_length=16)
    language = models.CharField(max_length=2)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "kind"],
                condition=Q(ended_at__isnull=True),
                name="one_standing_proactive_consent_per_holder_and_kind",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["general", "sensitive"]), name="proactive_consent_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(language__in=["zh", "en"]), name="proactive_consent_language_is_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__gte=F("at"), ended_by__isnull=False),
                name="an_ended_proactive_consent_has_its_time_and_its_author",
            ),
        ]

    def __str__(self) -> str:
        return f"proactive {self.kind} consent of holder {self.holder_id}"


class Examination(models.Model):
    """When a holder's records were last compared with the rules, and when that was last written into the log of looks.

    There from the first consent on. Its row is locked whenever offers of the holder are written or the service is
    switched off: nothing is offered to somebody who has just said no. `due_at` is when it is compared next, empty while
    the service is off. No personal data.
    """

    holder = models.OneToOneField(
        "services.Holder", primary_key=True, on_delete=models.PROTECT, related_name="examination"
    )
    due_at = models.DateTimeField(null=True)
    examined_at = models.DateTimeField(null=True)
    logged_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "holder"],
                name="examinations_that_are_due",
                condition=Q(due_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"examination of holder {self.holder_id}"


class OfferState(models.TextChoices):
    """Where an offer stands. From ACCEPTED on the holder has answered, or it is over."""

    OPEN = "open", pgettext_lazy("offer", "Open")
    ACCEPTED = "accepted", pgettext_lazy("offer", "Accepted")
    SUBMITTED = "submitted", pgettext_lazy("offer", "Applied for")
    DECLINED = "declined", pgettext_lazy("offer", "Declined")
    EXPIRED = "expired", pgettext_lazy("offer", "Expired")
    WITHDRAWN = "withdrawn", pgettext_lazy("offer", "No longer applies")


class OfferEnd(models.TextChoices):
    """Why an offer was withdrawn."""

    FACTS = "facts", _("What the records say has changed")
    APPLIED = "applied", _("It was applied for in another way")
    OFF = "off", _("The proactive service was switched off")
    RULE = "rule", _("It is no longer offered")


class Offer(models.Model):
    """What a holder was found entitled to by one rule of the catalogue, once for each period. Nobody else sees it.

    `facts` is sealed: ``{"records": [{"kind", "number", "issuer": {"zh", "en"}, "issued_at", "via", "data"}],
    "figures": {…}, "answers": {…}}``, as they stood when it was found. `draft` is what came of accepting it: that row
    goes when it is submitted or thrown away, its id stays here. `facts` is emptied when they are no longer kept, but
    the wish for never again is.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    holder = models.ForeignKey("services.Holder", on_delete=models.PROTECT, related_name="offers")
    version = models.ForeignKey("services.OneThingVersion", on_delete=models.PROTECT, related_name="+")
    one_thing = models.CharField(max_length=64)
    rule = models.CharField(max_length=64)
    period = models.CharField(max_length=16)
    facts = SealedJSONField(blank=True, row=("id",))
    state = models.CharField(max_length=9, choices=OfferState.choices, default=OfferState.OPEN)
    found_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    answered_at = models.DateTimeField(null=True)
    draft = models.UUIDField(null=True)
    case = models.ForeignKey("workflows.Case", null=True, on_delete=models.PROTECT, related_name="offers")
    never_again = models.BooleanField(default=False)
    end = models.CharField(max_length=7, choices=OfferEnd.choices, blank=True)
    ended_at = models.DateTimeField(null=True)

    objects = SealedRows.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["one_thing", "rule", "state"], name="offers_to_count"),
            models.Index(
                fields=["expires_at"], name="open_offers_by_expiry", condition=Q(state=OfferState.OPEN)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["holder", "one_thing", "rule", "period"],
                name="one_offer_per_holder_rule_and_period",
            ),
            models.UniqueConstraint(
                fields=["draft"], condition=Q(draft__isnull=False), name="one_offer_per_draft"
            ),
            models.CheckConstraint(condition=Q(state__in=OfferState.values), name="offer_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=OfferState.WITHDRAWN, end__in=OfferEnd.values)
                | (~Q(state=OfferState.WITHDRAWN) & Q(end="")),
                name="a_withdrawn_offer_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[OfferState.ACCEPTED, OfferState.SUBMITTED, OfferState.DECLINED])
                | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="an_answered_offer_has_its_author_and_its_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[OfferState.ACCEPTED, OfferState.SUBMITTED]) | Q(draft__isnull=False),
                name="an_accepted_offer_names_its_draft",
            ),
            models.CheckConstraint(
                condition=Q(never_again=False) | Q(state=OfferState.DECLINED),
                name="only_who_declines_wants_it_never_again",
            ),
            models.CheckConstraint(
                condition=Q(state=OfferState.SUBMITTED, case__isnull=False)
                | (~Q(state=OfferState.SUBMITTED) & Q(case__isnull=True)),
                name="an_offer_that_was_applied_for_names_its_case",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[OfferState.OPEN, OfferState.ACCEPTED], ended_at__isnull=True)
                | (~Q(state__in=[OfferState.OPEN, OfferState.ACCEPTED]) & Q(ended_at__isnull=False)),
                name="an_offer_that_is_over_has_its_end",
            ),
        ]

    def __str__(self) -> str:
        return f"offer {self.pk}"
