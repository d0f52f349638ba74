"""`/livez` and `/readyz`: what they say while parts of the system are down."""

import pytest
from django.db import connection
from django.test import Client

from citizen_portal.operations import views


@pytest.fixture
def no_redis(settings):
    settings.REDIS_URL = "unix:///nowhere/redis.sock"


def test_alive_asks_neither_database_nor_redis(no_redis):
    # Without the `db` fixture any statement would fail this test.
    answer = Client().get("/livez", headers={"host": "10.0.0.7"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert not answer.cookies
    assert "Set-Cookie" not in answer.headers


def test_ready_with_everything_there(db):
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "database": "ok", "redis": "ok"}


def test_without_redis_people_are_still_served(db, no_redis):
    answer = Client().get("/readyz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "degraded", "database": "ok", "redis": "unreachable"}


@pytest.mark.django_db(transaction=True)
def test_without_the_database_nobody_is_sent_here(monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["database"] == "unreachable"
    monkeypatch.undo()
    connection.close()
    assert Client().get("/readyz").status_code == 200


def test_a_database_that_lacks_a_migration_is_not_ready(db, monkeypatch):
    monkeypatch.setattr(views, "_seen_migrated", False)
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM django_migrations WHERE app = 'workflows'"
            " AND name = (SELECT max(name) FROM django_migrations WHERE app = 'workflows')"
        )
    answer = Client().get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "unavailable", "database": "not migrated", "redis": "ok"}


@pytest.mark.parametrize("address", ["/livez", "/readyz", "/metrics"])
def test_nothing_can_be_sent_there(db, address):
    assert Client().post(address).status_code == 405
