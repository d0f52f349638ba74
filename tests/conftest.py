"""What every test stands on: real servers of this run's own, and a real browser that notices errors."""

import os
import shutil
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from citizen_portal.embedded import for_tests
from citizen_portal.translations import compile_catalogues
from tests.browser_faults import watch

# Playwright runs an event loop in this thread; Django would mistake every query beside it for one inside it.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
BROWSER_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def servers() -> Iterator[None]:
    """PostgreSQL and Redis, started when a test first needs them and gone with the run."""
    with for_tests.running(settings.SERVERS):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(servers: None) -> None:
    """pytest-django's hook before it makes the test database: the servers must be there."""


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Tests that commit are cleared away by TRUNCATE, which history refuses: the test database alone allows it."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, tgname)"
            " FROM pg_trigger WHERE tgname LIKE '%is_never_emptied'"
        )
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)


@pytest.fixture(scope="session", autouse=True)
def translations() -> None:
    """The Chinese texts, so that pages under test read as people will read them."""
    for folder in settings.LOCALE_PATHS:
        compile_catalogues(folder)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium of this machine."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.fail(
            "No Chromium found. Install it (Debian, Ubuntu: apt-get install chromium fonts-noto-cjk) "
            "and run again, or leave the browser tests out with -m 'not browser'.",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=BROWSER_FLAGS)
        yield started
        started.close()


@pytest.fixture
def allowed_statuses() -> set[int]:
    """Statuses from 400 up that a test expects: `allowed_statuses.add(422)`."""
    return set()


@pytest.fixture
def page(browser: Browser, allowed_statuses: set[int]) -> Iterator[Page]:
    """A page of a fresh Chinese visitor; the test fails when the page errs behind the visitor's back."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    faults = watch(context, allowed_statuses)
    yield context.new_page()
    context.close()
    assert not faults, "\n".join(faults)
