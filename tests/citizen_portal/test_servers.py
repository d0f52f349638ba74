"""The servers a bare machine gets."""

import pytest
from django.core.cache import cache
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_postgresql_18():
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        assert int(cursor.fetchone()[0]) // 10000 == 18


def test_redis_remembers_what_it_is_told(servers):
    cache.set("told", "remembered", 5)
    assert cache.get("told") == "remembered"
