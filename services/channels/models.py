"""What is on its way to somebody."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.encryption.fields import SealedTextField
from services.encryption.rows import SealedRows, row_seal


class Channel(models.TextChoices):
    SMS = "sms", _("SMS")
    EMAIL = "email", _("E-mail")


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
