"""A database that turns requests away, really: people and programs are told to come back, and nothing is half done."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client

from citizen_portal.operations.refusals import reason

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


@contextmanager
def as_role(options: str) -> Iterator[None]:
    """Requests inside come as a database role with these options."""
    user = connection.settings_dict["USER"]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE visitor LOGIN {options}")
    connection.close()
    connection.settings_dict["USER"] = "visitor"
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = user
        with connection.cursor() as cursor:
            cursor.execute("DROP ROLE visitor")


def test_too_many_connections_are_told_as_a_page(visitor):
    with as_role("CONNECTION LIMIT 0"):
        answer = visitor.get("/")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "已经提交的内容" in answer.content.decode()
    assert visitor.get("/").status_code == 200


def test_too_many_connections_are_told_to_programs(visitor):
    with as_role("CONNECTION LIMIT 0"):
        answer = visitor.get("/api/v1/one-things")
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "/problems/unavailable"


def test_a_login_that_cannot_read_its_session_is_told_to_come_back(visitor, django_user_model):
    visitor.force_login(django_user_model.objects.create_user("somebody"))
    with as_role("CONNECTION LIMIT 0"):
        assert visitor.get("/messages/").status_code == 503
    assert visitor.get("/messages/").status_code == 200


def test_a_database_that_is_gone_is_told_as_a_page(visitor, monkeypatch):
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "HOST", "/nowhere")
    assert visitor.get("/").status_code == 503
    monkeypatch.undo()
    connection.close()
    assert visitor.get("/").status_code == 200


def test_a_full_file_system_is_passing_and_a_lost_file_is_not():
    assert reason(OSError(errno.ENOSPC, "No space left on device")) == "disk_full"
    assert reason(FileNotFoundError(errno.ENOENT, "No such file")) == ""
    assert reason(ValueError("too many")) == ""
