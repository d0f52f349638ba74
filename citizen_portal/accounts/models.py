"""The log-in of a person."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from services.encryption.fields import BlindIndexField, SealedTextField
from services.encryption.rows import SealedRows, row_seal


class User(AbstractUser):
    """A log-in; it holds no more about the person than a name to greet with.

    A citizen's particulars are the `holder`'s, where every read is recorded; where a clerk works, the
    posts tell.
    """

    display_name = models.CharField(_("Name shown"), max_length=60, blank=True)
    holder = models.OneToOneField(
        "services.Holder",
        verbose_name=_("Record holder"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="user",
    )
    care_mode = models.BooleanField(
        _("Care version"), null=True, blank=True, help_text=_("Empty until the person chooses.")
    )
    shortcuts = models.BooleanField(_("Single-key shortcuts"), default=True)

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_short_name(self) -> str:
        return str(self)


class Mobile(models.Model):
    """The mobile by which a person can log in; kept only after a code sent to it came back."""

    seal = row_seal()
    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="mobile")
    number = SealedTextField(max_length=11)
    number_index = BlindIndexField(of="number")
    verified_at = models.DateTimeField()

    objects = SealedRows.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number_index"], name="one_account_per_mobile")]

    def __str__(self) -> str:
        return f"mobile of user {self.user_id}"

    @classmethod
    def keep(cls, user: User, number: str, *, now: datetime) -> "Mobile":
        """The number as this person's; the one before it goes."""
        kept, _created = cls.objects.update_or_create(
            user=user, defaults={"number": number, "verified_at": now}
        )
        return kept
