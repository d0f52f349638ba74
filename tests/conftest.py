"""What every test stands on: real servers of this run's own, and a real browser that notices errors."""

from collections.abc import Iterator

import pytest
from django.conf import settings

from citizen_portal.embedded import for_tests


@pytest.fixture(scope="session")
def servers() -> Iterator[None]:
    """PostgreSQL and Redis, started when a test first needs them and gone with the run."""
    with for_tests.running(settings.SERVERS):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(servers: None) -> None:
    """pytest-django's hook before it makes the test database: the servers must be there."""
