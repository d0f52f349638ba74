"""The record of a person or an enterprise (城市数字档案), and the shared registry it is filled from."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.bilingual import Issued
from services.encryption.fields import BlindIndexField, SealedJSONField, SealedTextField
from services.encryption.rows import SealedRows, row_seal


class HolderKind(models.TextChoices):
    PERSON = "person", _("Person")
    ENTERPRISE = "enterprise", _("Enterprise")


class IdentifierKind(models.TextChoices):
    """What a holder is known by."""

    CITIZEN_ID = "citizen_id", _("Citizen identity number")  # GB 11643
    CREDIT_CODE = "credit_code", _("Unified social credit code")  # GB 32100


class Holder(models.Model):
    """Whose record it is. `data` keeps verified facts by element code (sex, birth_date, address …).

    Sealed at rest; found by exact identifier or name.
    """

    kind = models.CharField(max_length=10, choices=HolderKind.choices)
    seal = row_seal()
    name = SealedTextField(max_length=120)
    name_index = BlindIndexField(of="name")
    identifier_kind = models.CharField(max_length=12, choices=IdentifierKind.choices)
    identifier = SealedTextField(max_length=32)
    identifier_index = BlindIndexField(of="identifier")
    phone = SealedTextField(max_length=20, blank=True)
    data = SealedJSONField(blank=True)

    objects = SealedRows.as_manager()

    class Meta:
        indexes = [models.Index(fields=["name_index"], name="holder_by_name")]
        constraints = [
            models.UniqueConstraint(
                fields=["identifier_kind", "identifier_index"], name="one_holder_per_identifier"
            ),
            models.CheckConstraint(condition=Q(kind__in=HolderKind.values), name="holder_kind_is_known"),
            models.CheckConstraint(
                condition=Q(kind=HolderKind.PERSON, identifier_kind=IdentifierKind.CITIZEN_ID)
                | Q(kind=HolderKind.ENTERPRISE, identifier_kind=IdentifierKind.CREDIT_CODE),
                name="people_have_citizen_ids_and_enterprises_credit_codes",
            ),
        ]

    def __str__(self) -> str:
        # Not the name: a str ends up in logs.
        return f"{self.kind} {self.pk}"


EVERYTHING = "everything"
"""What a result ends when its holder is no more."""


class LicenceSource(models.TextChoices):
    ISSUED = "issued", _("Issued here")
    REGISTRY = "registry", _("Taken over from a registry")


class Licence(Issued):
    """An electronic licence (电子证照) in a holder's record. `kind` is a document kind of the catalogue.

    `data` holds canonical values by element code; `valid_until` is the last day of validity. `ends` are the kinds that
    no longer hold since this one was issued, whoever issued them (``everything``: all), while this one stands.
    """

    seal = row_seal()
    holder = models.ForeignKey(Holder, on_delete=models.PROTECT, related_name="licences")
    kind = models.CharField(max_length=64)
    number = SealedTextField(max_length=64)
    data = SealedJSONField(blank=True)
    issued_at = models.DateTimeField()
    valid_until = models.DateField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=LicenceSource.choices)
    sub_case_number = models.CharField(max_length=43, blank=True)
    ends = ArrayField(models.CharField(max_length=64), default=list, blank=True)

    objects = SealedRows.as_manager()

    class Meta:
        indexes = [models.Index(fields=["holder", "kind", "-issued_at"], name="licence_newest_of_a_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(source__in=LicenceSource.values), name="licence_source_is_known"
            ),
            models.CheckConstraint(
                condition=(Q(source=LicenceSource.ISSUED) & ~Q(sub_case_number=""))
                | Q(source=LicenceSource.REGISTRY, sub_case_number=""),
                name="a_licence_issued_here_names_its_sub_case",
            ),
            models.UniqueConstraint(
                fields=["sub_case_number", "kind"],
                condition=~Q(sub_case_number="") & Q(revoked_at__isnull=True),
                name="one_standing_licence_per_sub_case_and_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Via(models.TextChoices):
    """How a registry is asked: for the licence itself, or for the data behind it."""

    LICENCE = "licence", _("Electronic licence")
    SHARE = "share", _("Data sharing")


class Behaviour(models.TextChoices):
    """How a register of the demo city answers: as it should, or as registers do on a bad day."""

    NORMAL = "normal", _("as it should")
    SLOW = "slow", _("too slowly")
    DOWN = "down", _("not at all: it is down")
    MALFORMED = "malformed", _("with something that is no answer")
    OTHER_PERSON = "other_person", _("about somebody else")
    CONTRADICTING = "contradicting", _("against what the city has verified")
    NOT_FOUND = "not_found", _("that it knows nothing")


class RegistrySource(models.Model):
    """One register of the demo city, by the kind of record it has, and how it behaves."""

    kind = models.CharField(max_length=64, primary_key=True)
    behaviour = models.CharField(max_length=16, choices=Behaviour.choices, default=Behaviour.NORMAL)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(behaviour__in=Behaviour.values), name="register_behaviour_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class RegistryEntry(Issued):
    """What the city's shared registry knows about one person or enterprise, stood in for by our own rows."""

    seal = row_seal()
    kind = models.CharField(max_length=64)
    identifier = SealedTextField(max_length=32)
    identifier_index = BlindIndexField(of="identifier")
    via = models.CharField(max_length=10, choices=Via.choices)
    number = SealedTextField(max_length=64)
    number_index = BlindIndexField(of="number")
    data = SealedJSONField(blank=True)
    issued_at = models.DateTimeField()
    valid_until = models.DateField(null=True, blank=True)

    objects = SealedRows.as_manager()

    class Meta:
        verbose_name_plural = "registry entries"
        constraints = [
            models.CheckConstraint(condition=Q(via__in=Via.values), name="registry_via_is_known"),
            models.UniqueConstraint(
                fields=["kind", "identifier_index", "via", "number_index"],
                name="one_registry_entry_per_number",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
