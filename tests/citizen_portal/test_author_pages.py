"""The authors' pages in a browser: nothing for axe to find, nothing wider than the screen, a silent console."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext

from citizen_portal.demo.seeding import seed
from services.catalogue.authoring.files import import_library
from services.catalogue.loader import load, shipped_packages
from services.catalogue.publish import publish
from services.models import EntryKind, Revision
from tests.browser_faults import watch
from tests.citizen_portal.test_staff_pages import check, enter, measured

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["measured"]

OF_A_MATTER = ("", "edit/basics/", "edit/terms/", "edit/steps/", "edit/steps/0/", "edit/fields/1/", "edit/documents/0/",
               "edit/results/0/")  # fmt: skip
OF_A_ONE_THING = ("", "edit/about/", "edit/applying/", "edit/situations/0/", "edit/matters/1/", "edit/prefills/0/",
                  "form/", "process/", "walk/")  # fmt: skip
OTHERS = ("", "waiting/", "dictionary/", "new/matter/", "new/one_thing/", "new/element/", "import/")


@pytest.fixture
def catalogue() -> None:
    now = timezone.now()
    seed(today=timezone.localdate(now))
    loaded = load(shipped_packages())
    import_library(loaded.library, now=now)
    for package in loaded.packages.values():
        publish(package, by="tests", at=now)


def test_the_pages_of_an_author(live_server, catalogue: None, measured: BrowserContext):
    """In Chinese; in English and in care mode the walk over all pages (tests/pages) looks at them."""
    faults = watch(measured, set())
    page = measured.new_page()
    enter(page, live_server.url, "author")
    paths = [f"/catalogue/{address}" for address in OTHERS]
    for kind, code, parts in (
        (EntryKind.MATTER, "food_licence", OF_A_MATTER),
        (EntryKind.ONE_THING, "restaurant", OF_A_ONE_THING),
    ):
        page.goto(f"{live_server.url}/catalogue/{Revision.objects.get(kind=kind, code=code).pk}/")
        page.click("form[action$='/begin/'] button")
        page.wait_for_load_state()
        draft = re.search(r"/catalogue/\d+/", page.url)[0]
        paths += [f"{draft}{part}" for part in parts]
    check(page, live_server, paths)
    assert faults == []
