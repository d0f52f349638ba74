"""Two cities with a database each, on the server of the tests: what leaves one comes in at the other as a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql

from services.catalogue import models as versions

OTHER = "other_city"


@contextmanager
def another_city() -> Iterator[Any]:
    """A second database, as empty as the first is now; yields a context manager in which all code speaks to it."""
    here = connections["default"]
    name = f"{here.settings_dict['NAME']}_{OTHER}"
    connections.close_all()
    _administer(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
    _administer(
        sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(here.settings_dict["NAME"])
        )
    )
    there = here.copy()
    there.settings_dict = {**here.settings_dict, "NAME": name}

    @contextmanager
    def entered() -> Iterator[None]:
        connections["default"] = there
        # A process serves one city; keys of rows mean something else in another.
        versions._digests.clear()
        try:
            yield
        finally:
            there.close()
            connections["default"] = here
            versions._digests.clear()

    try:
        yield entered
    finally:
        there.close()
        connections["default"] = here
        _administer(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _administer(statement: sql.Composed) -> None:
    parts = settings.DATABASES["default"]
    with psycopg.connect(
        host=parts["HOST"], port=parts["PORT"] or None, user=parts["USER"], dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(statement)
