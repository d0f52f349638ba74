"""A city whose people log in, with nothing counted yet."""

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from citizen_portal.accounts.models import User
from citizen_portal.demo.seeding import seed
from services.models import Outgoing

PASSWORD = "yijianshi-demo"


@pytest.fixture(autouse=True)
def city(db, settings):
    settings.LANGUAGE_CODE = "en"
    settings.EMAIL_BACKEND = "citizen_portal.accounts.mail.QueuedEmailBackend"
    cache.clear()
    seed(today=timezone.localdate())


@pytest.fixture
def lin() -> User:
    return User.objects.get(username="lin")


@pytest.fixture
def log_in() -> Callable:
    def run(client: Client, username: str, password: str = PASSWORD, **more):
        return client.post("/accounts/login/", {"username": username, "password": password, **more})

    return run


@pytest.fixture
def code_sent() -> Callable[[str], str]:
    def run(receiver: str) -> str:
        """The newest code on its way to a number or address."""
        texts = [row.text for row in Outgoing.objects.order_by("-pk") if row.receiver == receiver]
        assert texts, f"nothing was sent to {receiver}"
        return re.search(r"\b(\d{6})\b", texts[0])[1]

    return run
