"""The demo city with what is shipped on offer, and those of its market office who write and approve it."""

from functools import cache

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from citizen_portal.demo.seeding import seed
from services.catalogue.authoring.files import import_library
from services.catalogue.loader import Loaded, load, shipped_packages
from services.catalogue.publish import publish
from services.models import EntryKind, Revision, RevisionState


@cache
def shipped() -> Loaded:
    return load(shipped_packages())


@pytest.fixture(autouse=True)
def catalogue(db, settings) -> None:
    settings.LANGUAGE_CODE = "en"
    seed(today=timezone.localdate())
    import_library(shipped().library, now=timezone.now())
    for package in shipped().packages.values():
        publish(package, by="tests", at=timezone.now())


def browser(username: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return client


@pytest.fixture
def author() -> Client:
    return browser("author")


@pytest.fixture
def approver() -> Client:
    return browser("approver")


def in_force(code: str, kind: EntryKind = EntryKind.MATTER) -> Revision:
    return Revision.objects.get(kind=kind, code=code, state=RevisionState.PUBLISHED)


def begun(client: Client, code: str = "food_licence") -> Revision:
    client.post(f"/catalogue/{in_force(code).pk}/begin/")
    return Revision.objects.get(kind=EntryKind.MATTER, code=code, state=RevisionState.DRAFT)


def typed(client: Client, address: str, **changes: object) -> dict[str, object]:
    """What a browser would send from the form of the page, with these changes."""
    page = client.get(address).context
    form = page["form"]
    data: dict[str, object] = {"edition": page["draft"].edition, "was": page["was"]}
    for bound in form:
        value = bound.value()
        if hasattr(bound.field.widget, "decompress"):
            parts = bound.field.widget.decompress(value)
            data |= {f"{bound.html_name}_{i}": part for i, part in enumerate(parts)}
        elif value is True:
            data[bound.html_name] = "on"
        elif value is not None and value is not False:
            data[bound.html_name] = value
    return data | changes
