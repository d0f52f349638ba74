"""A city with the shipped catalogue, and programs that speak to its API for one person each."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient
from ruamel.yaml import YAML

from citizen_portal.accounts.models import User
from citizen_portal.demo.seeding import seed
from services.catalogue.loader import load, shipped_packages
from services.catalogue.publish import publish
from services.catalogue.vocabulary import Package

ANSWERS = Path(__file__).resolve().parents[2] / "answers"
API = "/api/v1"

Program = Callable[[str], APIClient]


@pytest.fixture(scope="session")
def packages() -> dict[str, Package]:
    return load(shipped_packages()).packages


@pytest.fixture(autouse=True)
def nothing_counted(servers: None) -> None:
    """What earlier tests asked is not counted against this one."""
    cache.clear()


@pytest.fixture
def city(db: None, packages: dict[str, Package]) -> None:
    now = timezone.now()
    seed(today=timezone.localdate(now))
    for package in packages.values():
        publish(package, by="tests", at=now)


@pytest.fixture
def program(city: None) -> Program:
    """A client with a token of the demo person of that log-in."""

    def logged_in(username: str) -> APIClient:
        _kept, token = AuthToken.objects.create(User.objects.get(username=username))
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
        return client

    return logged_in


@pytest.fixture
def newborn() -> dict[str, Any]:
    """What 林悦然 would send, with the documents as the API takes them; the child is ten days old."""
    given = YAML(typ="safe").load(ANSWERS / "newborn.yaml")
    birthday = timezone.localdate() - timedelta(days=10)
    given["values"]["child.birth_date"] = birthday.isoformat()
    given["documents"] = {key: {"by": way} for key, way in given.get("documents", {}).items()}
    return given


@pytest.fixture
def application(newborn: dict[str, Any]) -> dict[str, Any]:
    given = {key: newborn[key] for key in ("answers", "values", "documents")}
    consents = [{"kind": kind, "version": "1", "language": "zh"} for kind in ("general", "sensitive")]
    return {"one_thing": "newborn", **given, "consents": consents}
