"""How messages leave the portal: one row for each SMS and e-mail, what people wish, and what operators did."""

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.encryption.fields import SealedTextField
from services.encryption.rows import SealedRows, row_seal
from services.models import Channel as Outside


class Group(models.TextChoices):
    """What messages are about, as people choose channels for them."""

    TO_DO = "to_do", _("Something is wanted from you")
    OUTCOME = "outcome", _("Decisions and endings")
    PROGRESS = "progress", _("Progress in between")
    WORK = "work", _("Work on your desk")
    DIGEST = "digest", _("Summary of the working day")


CITIZENS = (Group.TO_DO, Group.OUTCOME, Group.PROGRESS)
OFFICIALS = (Group.WORK, Group.DIGEST)
CERTAIN = frozenset({Group.TO_DO, Group.OUTCOME})
"""Rights hang on these: they go out by at least one channel as long as an address is known."""

SMS_AT_FIRST = (Group.TO_DO, Group.OUTCOME)
EMAIL_AT_FIRST = (Group.TO_DO, Group.OUTCOME, Group.PROGRESS, Group.DIGEST)
"""Until a person chooses: the telephone buzzes when there is something to do or decided, and not for every step."""


class MessageWishes(models.Model):
    """Which groups of messages a person wants by which channel, and in which language; no row means as at first."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_wishes"
    )
    language = models.CharField(max_length=7, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE)
    sms = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    email = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(sms__contained_by=Group.values, email__contained_by=Group.values),
                name="wishes_name_known_groups",
            )
        ]

    def __str__(self) -> str:
        return f"wishes of user {self.user_id}"


class Digest(models.Model):
    """The summary of one working day for one official: counts only, as they were when the office opened."""

    receiver = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="digests")
    day = models.DateField()
    counts = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["receiver", "day"], name="one_digest_per_receiver_and_day")
        ]

    def __str__(self) -> str:
        return f"digest {self.pk}"


class Receipt(models.TextChoices):
    """What the provider reported in the end."""

    DELIVERED = "delivered", _("Delivered")
    FAILED = "failed", _("Not delivered")


class Delivery(models.Model):
    """One message to one receiver outside the portal, about an event or with a digest.

    Neither address nor text stand here: both are looked up when it is sent. `reference` is what the provider knows it
    by, the same at every try. `leased_until` in the future: somebody is sending it. `fault` is the class of the last
    error, never its text. `receipts` counts what the provider reported, repetitions included.
    """

    event = models.ForeignKey(
        "workflows.CaseEvent", null=True, on_delete=models.PROTECT, related_name="deliveries"
    )
    digest = models.ForeignKey(Digest, null=True, on_delete=models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=5, choices=Outside.choices)
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deliveries", db_index=False
    )
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=100, blank=True)
    parked_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=9, choices=Receipt.choices, blank=True)
    receipt_at = models.DateTimeField(null=True)
    receipts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        indexes = [
            BrinIndex(fields=["sent_at"], name="delivery_by_sending", autosummarize=True),
            models.Index(
                fields=["not_before", "id"],
                name="delivery_to_send",
                condition=Q(sent_at__isnull=True, parked_at__isnull=True, given_up_at__isnull=True),
            ),
            models.Index(fields=["parked_at"], name="delivery_parked", condition=Q(parked_at__isnull=False)),
            models.Index(
                fields=["sent_at"],
                name="delivery_without_receipt",
                condition=Q(sent_at__isnull=False, receipt=""),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "channel", "receiver"], name="one_delivery_per_event_channel_and_receiver"
            ),
            models.UniqueConstraint(fields=["digest", "channel"], name="one_delivery_per_digest_and_channel"),
            models.CheckConstraint(
                condition=Q(event__isnull=False, digest__isnull=True)
                | Q(event__isnull=True, digest__isnull=False),
                name="a_delivery_is_about_an_event_or_a_digest",
            ),
            models.CheckConstraint(condition=Q(channel__in=Outside.values), name="delivery_channel_is_known"),
            models.CheckConstraint(
                condition=Q(parked_at__isnull=True, given_up_at__isnull=True)
                | Q(parked_at__isnull=True, sent_at__isnull=True)
                | Q(given_up_at__isnull=True, sent_at__isnull=True),
                name="a_delivery_is_sent_parked_or_given_up",
            ),
            models.CheckConstraint(
                condition=Q(receipt="", receipt_at__isnull=True)
                | Q(receipt__in=Receipt.values, receipt_at__isnull=False, sent_at__isnull=False),
                name="a_receipt_has_its_time_and_is_about_something_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"delivery {self.reference}"


class Remedy(models.TextChoices):
    """What an operator does about something parked."""

    RETRY = "retry", _("Try again")
    GIVE_UP = "give_up", _("Give up")


class OperatorAct(models.Model):
    """An operator retried or gave up something parked. Append-only.

    `parked` is the id of the row, `target` what it was about: that of the
    intent, or the delivery's event (0 for a digest). `kind` is a kind of
    intent, or ``delivery``; `fault` is the class of the error for which it was parked.
    """

    seal = row_seal()
    remedy = models.CharField(max_length=7, choices=Remedy.choices)
    kind = models.CharField(max_length=8)
    parked = models.BigIntegerField()
    target = models.BigIntegerField()
    fault = models.CharField(max_length=100, blank=True)
    reason = SealedTextField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(remedy=Remedy.RETRY) | Q(remedy=Remedy.GIVE_UP, reason__isnull=False),
                name="whoever_gives_up_says_why",
            ),
            models.CheckConstraint(condition=Q(remedy__in=Remedy.values), name="remedy_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.remedy} {self.kind} {self.parked}"
