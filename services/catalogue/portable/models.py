"""Whose packages are trusted, and what was taken over from whom."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from services.bilingual import Named


class TrustedIssuer(Named):
    """A key whose packages may come in, with the name this city knows its holder by; who trusted it, and when.

    A key that was distrusted stays, with the reason; trusting it again is a new row. `public_key` is hexadecimal.
    """

    public_key = models.CharField(max_length=64)
    fingerprint = models.CharField(max_length=64)
    trusted_by = models.CharField(max_length=150)
    trusted_at = models.DateTimeField()
    distrusted_by = models.CharField(max_length=150, blank=True)
    distrusted_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["trusted_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=Q(distrusted_at__isnull=True),
                name="one_standing_trust_per_key",
            ),
            models.CheckConstraint(
                condition=Q(distrusted_at__isnull=True, distrusted_by="", reason="")
                | (Q(distrusted_at__isnull=False) & ~Q(distrusted_by="") & ~Q(reason="")),
                name="distrust_has_a_person_a_time_and_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(public_key__regex=r"^[0-9a-f]{64}$", fingerprint__regex=r"^[0-9a-f]{64}$"),
                name="keys_of_issuers_are_hexadecimal",
            ),
        ]


class Takeover(models.Model):
    """A package that came in, and how it is put in the words of this city.

    `entries` are the package's, by section, as they were signed; `mapping` is what `portable.mapping.Mapping` reads;
    `taken` are the entries as mapped: what a later version, and what was changed here since, is compared with.
    Before `begun_at` somebody is still mapping; then its revisions point here, and `here` is what the one-thing is
    called in this city.
    """

    issuer = models.ForeignKey(TrustedIssuer, on_delete=models.PROTECT, related_name="takeovers")
    code = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    licence = models.CharField(max_length=80)
    places = models.JSONField(default=list, blank=True)
    entries = models.JSONField()
    mapping = models.JSONField(default=dict, blank=True)
    taken = models.JSONField(default=dict, blank=True)
    here = models.CharField(max_length=64, blank=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="takeovers"
    )
    received_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-received_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(begun_at__isnull=True, here="") | (Q(begun_at__isnull=False) & ~Q(here="")),
                name="what_was_begun_has_a_name_here",
            ),
            models.CheckConstraint(condition=Q(version__gte=1), name="versions_taken_over_begin_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"
