"""Bring a database and the page's files up to this release: quick when nothing has changed."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from citizen_portal.translations import compile_catalogues

# As many as make desk and board alive without keeping a first start waiting: ten to fifteen seconds.
DEMO_CASES = 20


def prepare(tell: Callable[[str], None]) -> None:
    """Everything that serving pages needs. `tell` receives a word before each step.

    Every step leaves alone what is already as it should be.
    """
    prepare_database(tell)
    if settings.DEMO_CITY:
        tell("demo cases")
        _give_the_city_a_past()
    tell("pages")
    _collect_static()
    # The children that are started next must not share a connection with this process.
    connections.close_all()


def prepare_database(tell: Callable[[str], None]) -> None:
    """Compile translations and migrate; for the demo city also seed it and publish the shipped catalogue."""
    tell("translations")
    for folder in settings.LOCALE_PATHS:
        compile_catalogues(folder)
    django.setup()
    tell("database")
    call_command("migrate", verbosity=0, interactive=False)
    if not settings.DEMO_CITY:
        return
    tell("demo city")
    call_command("seed_demo", verbosity=0)
    # After the city: publishing checks that some department holds each function.
    tell("catalogue")
    call_command("publish", stdout=io.StringIO())
    _open_the_rounds()


def _open_the_rounds() -> None:
    """The dates of this year, for what runs in yearly windows; they speak of the catalogue, so they come after it."""
    from citizen_portal.demo.rounds import seed_rounds

    seed_rounds(now=timezone.now())


def _give_the_city_a_past() -> None:
    # The models can be imported only once Django is set up.
    from citizen_portal.demo.history import fill
    from citizen_portal.demo.rounds import fill_rounds

    fill(DEMO_CASES, now=timezone.now())
    fill_rounds(now=timezone.now())


def _collect_static() -> None:
    """Collect, hash and compress the page's files, unless they are as the last time."""
    stamp = settings.STATIC_ROOT.with_name("static.stamp")
    wanted = _static_digest()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(wanted)


def _static_digest() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found = Path(storage.path(path)).stat()
            digest.update(f"{path} {found.st_size} {found.st_mtime_ns}\n".encode())
    return digest.hexdigest()
