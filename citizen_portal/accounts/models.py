"""The log-in of a person."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


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

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_short_name(self) -> str:
        return str(self)
