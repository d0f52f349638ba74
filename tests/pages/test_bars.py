"""The bars of every page: nothing for axe, nothing too wide, too heavy or too chatty, nothing in the console.

The list of pages is made by walking the portal as each role (crawling.py). Here each is opened in its hardest
combination; `manage.py bars` opens them in all, and `manage.py pictures` keeps what was seen.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.pages.city import build_city
from tests.pages.combinations import ALL, CHOSEN
from tests.pages.crawling import Walk
from tests.pages.looking import Onlooker
from tests.pages.roles import FACES, SPACES
from tests.test_policy_matrix import expected

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COMBINATIONS = CHOSEN[os.environ.get("COMBINATIONS", "hardest")]
PICTURES = os.environ.get("PICTURES")
EXAMPLES = 2 if COMBINATIONS is ALL else 1
MOST_STATEMENTS = 70
# Addresses to which a GET does nothing of its own, and why no walk says so.
NO_PAGE = {
    "account_login": "another name of the log-in",
    "accounts:national-callback": "the national log-in sends one here; this city has none",
    "operators:appointment": "by POST alone; the matrix has no operator",
    "operators:retry-all": "by POST alone; the matrix has no operator",
    "operators:settle": "by POST alone; the matrix has no operator",
    "operators:switch-register": "by POST alone; the matrix has no operator",
}


@pytest.mark.parametrize("face", FACES)
def test_every_page_keeps_the_bars(face: str, browser: Browser, live_server, settings, tmp_path: Path):
    settings.DESIGN_GALLERY = True
    settings.CATALOGUE_KEY_FILE = str(tmp_path / "signing.json")
    city, found, wrong = build_city(), set(), []
    for combination in COMBINATIONS:
        walk = Walk(city, EXAMPLES)
        for role in FACES[face]:
            onlooker = Onlooker(browser, city.visitors[role], live_server.url, combination)
            for page in walk.visits(role, combination):
                found.add(page.name)
                wrong += onlooker.look(page)
                if page.statements > MOST_STATEMENTS:
                    wrong.append(f"{page}: {page.statements} statements")
                if PICTURES:
                    onlooker.photograph(page, Path(PICTURES))
            onlooker.close()
        found |= walk.no_pages
    missing = {name for name in _shown() if name.startswith(SPACES[face])} - found - set(NO_PAGE)
    wrong += [
        f"{name}: no walk led there; let it happen in the city, or say why it is no page" for name in missing
    ]
    assert wrong == [], "\n".join(wrong)


def _shown() -> set[str]:
    """Addresses that answer somebody's GET with something else than 'not by GET'."""
    return {
        name
        for (name, method), row in expected().items()
        if method == "GET" and not name.startswith("api:") and "405" not in row.values()
    }
