"""What a person agreed to when they applied, and that they took it back (PIPL art. 14, 15, 29)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Consent(models.Model):
    """Somebody agreed to one text. Append-only: a trigger refuses change and removal.

    `kind` and `version` name the text (`services.privacy.consents`), `language` the wording that was shown, `digest`
    is SHA-256 of exactly those words.
    """

    KINDS = (("general", _("Use of personal data")), ("sensitive", _("Use of sensitive data")))

    case = models.ForeignKey("workflows.Case", on_delete=models.PROTECT, related_name="consents")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=9, choices=KINDS)
    version = models.CharField(max_length=16)
    language = models.CharField(max_length=2)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "kind"], name="one_consent_per_case_and_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=["general", "sensitive"]), name="consent_kind_is_known"
            ),
            models.CheckConstraint(condition=Q(language__in=["zh", "en"]), name="consent_language_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} consent for case {self.case_id}"


class ConsentWithdrawal(models.Model):
    """The person took a consent back. What was done before stays lawful (PIPL art. 15). Append-only."""

    consent = models.OneToOneField(
        Consent, primary_key=True, on_delete=models.PROTECT, related_name="withdrawal"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"withdrawal of {self.consent_id}"
