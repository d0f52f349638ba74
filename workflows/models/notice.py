"""Legal notices (通知书): numbered, printed once, kept unchanged, checked by whoever holds the paper."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from services.encryption.fields import SealedJSONField
from services.encryption.rows import SealedRows, row_seal


class NoticeKind(models.TextChoices):
    """The notices of DOMAIN §6."""

    RECEIPT = "receipt", _("Receipt of the application")
    RETURN = "return", _("Notice of return after the precheck")
    ACCEPTANCE = "acceptance", _("Notice of acceptance")
    DECLINE = "decline", _("Notice of non-acceptance")
    CORRECTION = "correction", _("Notice of corrections wanted")
    SUSPENSION = "suspension", _("Notice of a special procedure")
    RESUMPTION = "resumption", _("Notice that work goes on")
    EXTENSION = "extension", _("Notice of extension")
    GRANT = "grant", _("Decision: granted")
    REFUSAL = "refusal", _("Decision: refused")
    DELIVERY = "delivery", _("Delivery receipt")
    TERMINATION = "termination", _("Notice of termination")
    WITHDRAWAL = "withdrawal", _("Notice of withdrawal")
    REVOCATION = "revocation", _("Notice of revocation")
    REOPENING = "reopening", _("Notice of reopening")


ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Of verification codes: nothing that looks like something else on paper (0 and O, 1, I and L, U and V)."""


def verification_code() -> str:
    """What the QR code on the paper holds: 78 random bits, which tell nothing and cannot be guessed, in four groups of
    four that a person can type.
    """
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(16))
    return "-".join(drawn[place : place + 4] for place in range(0, 16, 4))


def notice_path(notice: "Notice", name: str) -> str:
    return f"notices/{notice.seal.hex[:2]}/{notice.seal.hex}"


class Notice(models.Model):
    """One notice. What it says is frozen in the transaction that issued it; a trigger refuses change and removal, but
    for `file` and `digest`, set once when it has been printed.

    `content` is what is printed, by language, as `workflows.steps.notices` composed it. `digest` is SHA-256 of the PDF.
    """

    seal = row_seal()
    number = models.CharField(max_length=60, unique=True)
    code = models.CharField(max_length=24, unique=True, default=verification_code)
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    case = models.ForeignKey("workflows.Case", on_delete=models.PROTECT, related_name="notices")
    sub_case = models.ForeignKey(
        "workflows.SubCase", null=True, on_delete=models.PROTECT, related_name="notices"
    )
    event = models.OneToOneField("workflows.CaseEvent", on_delete=models.PROTECT, related_name="notice")
    department = models.ForeignKey("services.Department", on_delete=models.PROTECT, related_name="+")
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    issued_at = models.DateTimeField()
    content = SealedJSONField()
    file = models.FileField(upload_to=notice_path, max_length=100, blank=True)
    digest = models.CharField(max_length=64, blank=True)

    objects = SealedRows.as_manager()

    class Meta:
        ordering = ["case_id", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind_is_known"),
            models.CheckConstraint(
                condition=Q(file="", digest="") | (~Q(file="") & ~Q(digest="")),
                name="a_printed_notice_has_its_digest",
            ),
        ]

    def __str__(self) -> str:
        return self.number
