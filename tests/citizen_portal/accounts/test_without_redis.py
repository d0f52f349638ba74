"""Redis is a nudge and a counter: without it people still get in."""

from copy import deepcopy

import pytest
from django.conf import settings as configured
from django.test import Client

from citizen_portal.accounts.models import User

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture
def no_redis(settings) -> None:
    caches = deepcopy(configured.CACHES)
    caches["default"]["LOCATION"] = NOBODY_LISTENS
    settings.CACHES = caches


def test_one_logs_in_and_reads_pages_while_redis_is_down(no_redis: None, db: None) -> None:
    User.objects.create_user("somebody", password="correct horse battery")
    client = Client()
    wrong = client.post("/accounts/login/", {"username": "somebody", "password": "wrong"})
    assert wrong.status_code in (200, 422)
    right = client.post("/accounts/login/", {"username": "somebody", "password": "correct horse battery"})
    assert right.status_code == 302
    assert client.get("/").status_code == 200
