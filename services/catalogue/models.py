"""Published versions of one-things: immutable rows; a case keeps the exact one it began with."""

from datetime import datetime
from threading import Lock
from typing import Any

from django.db import models

from services.catalogue.vocabulary import Package

_CACHED = 256
_packages: dict[str, Package] = {}  # by digest
_digests: dict[int, str] = {}  # by primary key; a version never changes
_lock = Lock()


class VersionIsFinal(TypeError):
    """A published version cannot be changed or deleted; publish a new one, or retire this one."""


class OneThingVersionQuerySet(models.QuerySet["OneThingVersion"]):
    def current_all(self) -> "OneThingVersionQuerySet":
        """The newest version of each code that is not retired, by code."""
        return self.filter(retired_at=None).order_by("code", "-number").distinct("code")

    def current(self, code: str) -> "OneThingVersion":
        """The newest version of that code that is not retired; raises DoesNotExist."""
        return self.filter(code=code, retired_at=None).order_by("-number")[:1].get()

    def delete(self) -> None:
        raise VersionIsFinal("A published version is never deleted; retire it.")


class OneThingVersionManager(models.Manager.from_queryset(OneThingVersionQuerySet)):
    def get_queryset(self) -> OneThingVersionQuerySet:
        """The body is read only when `package` has not been built yet in this process."""
        return super().get_queryset().defer("body")


class OneThingVersion(models.Model):
    """One published state of a one-thing. ``body`` is the package as JSON, ``digest`` its sha256 in hex."""

    code = models.CharField(max_length=64)
    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    body = models.JSONField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=150)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = OneThingVersionManager()

    class Meta:
        base_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="one_version_per_number"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="version_numbers_begin_at_one"),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.number}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only; raises VersionIsFinal for a row that exists."""
        if not self._state.adding:
            raise VersionIsFinal("A published version never changes; publish a new one.")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> None:
        raise VersionIsFinal("A published version is never deleted; retire it.")

    def retire(self, *, at: datetime) -> None:
        """Take the version off the portal; running cases keep it. Raises VersionIsFinal the second time."""
        if not type(self).objects.filter(pk=self.pk, retired_at=None).update(retired_at=at):
            raise VersionIsFinal("This version is already retired.")
        self.retired_at = at

    @property
    def package(self) -> Package:
        """The package of this version, built once per process and content."""
        package = _packages.get(self.digest)
        if package is None:
            package = Package.model_validate(self.body)
            with _lock:
                if len(_packages) >= _CACHED:
                    _packages.pop(next(iter(_packages)))
                _packages[self.digest] = package
        return package


def package_of(version_id: int) -> Package:
    """The package of a version by its primary key; no query once this process knows it.

    Raises OneThingVersion.DoesNotExist.
    """
    package = _packages.get(_digests.get(version_id, ""))
    if package is None:
        version = OneThingVersion.objects.get(pk=version_id)
        package = version.package
        _digests[version_id] = version.digest
    return package
