"""Why a file was refused as a package, in plain words. Nothing of it was written."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Refusal(models.TextChoices):
    """Each reason with its sentence; the reason itself goes into logs, where the file's content must not."""

    TOO_LARGE = "too_large", _("The file is larger than any package may be (2 MB).")
    NOT_UTF8 = "not_utf8", _("The file is not readable text: a package is written in UTF-8.")
    NOT_JSON = "not_json", _("The file is no package: it cannot be read as JSON.")
    TOO_DEEP = "too_deep", _("The file is nested more deeply than any package is.")
    TWICE = "twice", _("The file says the same thing twice in one place, so nobody can tell which counts.")
    NOT_A_PACKAGE = "not_a_package", _("The file is no package of a one-thing.")
    NEWER_FORMAT = (
        "newer_format",
        _("The package was written by a newer release. Update this installation first, then import it."),
    )
    CHANGED = (
        "changed",
        _("The package was changed after it was signed. Ask the city that issued it for a fresh copy."),
    )
    UNKNOWN_ISSUER = (
        "unknown_issuer",
        _(
            "Nobody here trusts the key that signed this package: %(fingerprint)s. Ask the issuing city for its "
            "fingerprint by another way, for example by telephone; if it is the same, an operator adds the key."
        ),
    )
    DISTRUSTED_ISSUER = (
        "distrusted_issuer",
        _("The key that signed this package is no longer trusted here: %(fingerprint)s (%(name)s)."),
    )
    FAULTY = (
        "faulty",
        _(
            "The package is signed, but it does not hold together: %(fault)s. The issuing city has to mend it."
        ),
    )


class PackageRefused(ValueError):
    """The file is no package that may come in; `str()` says why to a person, in the active language."""

    def __init__(self, refusal: Refusal, **values: str) -> None:
        self.refusal, self.values = refusal, values
        super().__init__(refusal.value)

    def __str__(self) -> str:
        return str(self.refusal.label) % self.values


class CannotExport(ValueError):
    """The one-thing cannot go out as a package now; the message says why, in the active language."""


class KeyUnusable(ValueError):
    """There is no signing key, or its file cannot be used; the message says why, in the active language."""
