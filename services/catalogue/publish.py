"""Publishing: a checked package becomes an immutable version, unless it already is the current one."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from services.catalogue.models import OneThingVersion
from services.catalogue.vocabulary import Package


def body_of(package: Package) -> dict[str, Any]:
    """The package as JSON; `Package.model_validate` reads it back equal.

    Defaults are written out, so that an old version means the same after a default has changed.
    """
    return package.model_dump(mode="json")


def digest_of(body: dict[str, Any]) -> str:
    """sha256 (hexadecimal) of the canonical JSON: sorted keys, no spaces, UTF-8."""
    canonical = json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@transaction.atomic
def publish(package: Package, *, by: str, at: datetime) -> tuple[OneThingVersion, bool]:
    """The current version with this content, and whether it was created now.

    The package must have come through the loader. Running cases keep the version they began with.
    """
    body = body_of(package)
    digest = digest_of(body)
    code = package.one_thing.code
    with connection.cursor() as cursor:  # two publishers of one code take turns
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"publish {code}"])
    latest = OneThingVersion.objects.filter(code=code).order_by("-number").first()
    if latest is not None and latest.digest == digest and latest.retired_at is None:
        return latest, False
    version = OneThingVersion(
        code=code,
        number=latest.number + 1 if latest else 1,
        digest=digest,
        body=body,
        published_at=at,
        published_by=by,
    )
    version.save()
    return version, True
