"""What is on its way to somebody."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.encryption.fields import SealedTextField
from services.encryption.rows import SealedRows, row_seal


class Channel(models.TextChoices):
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")


class ClosingCause(models.TextChoices):
    """Why a channel is switched off, as people read it."""

    MAINTENANCE = "maintenance", _("The provider is under maintenance.")
    PROVIDER = "provider", _("The provider has a fault.")
    MISTAKE = "mistake", _("Wrong messages went out; we are putting that right.")
    CHANGE = "change", _("We are changing to another provider.")


class ChannelClosing(models.Model):
    """A channel that operators switched off for a time: what would go out by it waits, and people are told why.

    `cause` is what people read; `reason` what the operator wrote for colleagues.
    """

    seal = row_seal()
    channel = models.CharField(max_length=5, choices=Channel.choices)
    cause = models.CharField(max_length=11, choices=ClosingCause.choices)
    reason = SealedTextField(max_length=500)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField()
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    opened_at = models.DateTimeField(null=True)

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["channel"],
                condition=Q(opened_at__isnull=True),
                name="a_channel_is_closed_once_at_a_time",
            ),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="closing_channel_is_known"),
            models.CheckConstraint(condition=Q(cause__in=ClosingCause.values), name="closing_cause_is_known"),
            models.CheckConstraint(
                condition=Q(opened_by__isnull=True, opened_at__isnull=True)
                | Q(opened_by__isnull=False, opened_at__isnull=False),
                name="a_channel_is_opened_by_somebody_at_some_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} closed {self.closed_at:%Y-%m-%d %H:%M}"


class Outgoing(models.Model):
    """One message to one number or address, sealed; the row goes when the message has gone.

    `reference` is the same at every try: a provider that knows it does not send again.
    In the demo city nothing is sent: the rows are its outbox, and a page shows them.
    """

    seal = row_seal()
    reference = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    channel = models.CharField(max_length=5, choices=Channel.choices)
    receiver = SealedTextField(max_length=254)
    subject = SealedTextField(max_length=200, blank=True)
    text = SealedTextField(max_length=2000)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = SealedRows.as_manager()

    class Meta:
        indexes = [models.Index(fields=["not_before", "id"], name="outgoing_to_send")]
        constraints = [
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="outgoing_channel_is_known")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.pk}"
