"""Mandates (授权): what lets one person act for another person or for an enterprise."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class MandateKind(models.TextChoices):
    """On what ground. Civil Code art. 27 (guardians), 61 (legal representatives), 161-175 (agents)."""

    GUARDIAN = "guardian", _("Guardian")
    PROXY = "proxy", _("Proxy")
    LEGAL_REPRESENTATIVE = "legal_representative", _("Legal representative")
    AGENT = "agent", _("Agent of the enterprise")


class MandateQuerySet(models.QuerySet["Mandate"]):
    def standing(self, now: datetime) -> "MandateQuerySet":
        """Those that hold at `now`: begun, not over, not revoked. The last day counts."""
        today = timezone.localdate(now)
        return self.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=today),
            Q(revoked_at__isnull=True) | Q(revoked_at__gt=now),
            starts_on__lte=today,
        )

    def held_by(self, agent_id: int | None) -> "MandateQuerySet":
        """Those of one agent; none for nobody."""
        return self.none() if agent_id is None else self.filter(agent_id=agent_id)


class Mandate(models.Model):
    """`agent` acts for `principal`. A mandate is never changed: it is revoked, and another one is given.

    `scope` lists one-things by code, empty for all; `evidence` says what it rests on (a number, a register),
    never a document's content.
    """

    agent = models.ForeignKey("services.Holder", on_delete=models.PROTECT, related_name="mandates_held")
    principal = models.ForeignKey("services.Holder", on_delete=models.PROTECT, related_name="mandates_given")
    kind = models.CharField(max_length=20, choices=MandateKind.choices)
    scope = models.JSONField(default=list, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    evidence = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = MandateQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["agent", "principal"], name="mandate_of_an_agent")]
        constraints = [
            models.CheckConstraint(condition=~Q(agent=F("principal")), name="nobody_acts_for_oneself"),
            models.CheckConstraint(condition=Q(kind__in=MandateKind.values), name="mandate_kind_is_known"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="mandate_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MandateKind.PROXY) | Q(ends_on__isnull=False),
                name="a_proxy_names_its_last_day",
            ),
            models.CheckConstraint(condition=~Q(evidence=""), name="a_mandate_names_its_evidence"),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=False) | Q(revoked_by__isnull=True),
                name="whoever_revoked_a_mandate_did_so_at_a_time",
            ),
            models.UniqueConstraint(
                fields=["agent", "principal", "kind"],
                condition=Q(revoked_at__isnull=True),
                name="one_unrevoked_mandate_per_agent_principal_and_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"mandate {self.pk}"

    def covers(self, one_thing: str) -> bool:
        """Whether it reaches that one-thing."""
        return not self.scope or one_thing in self.scope
