import gzip
import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.test import Client, RequestFactory
from playwright.sync_api import Browser, Page

from citizen_portal.design import errors

SAMPLES = ("", "states/", "sample/case/", "sample/desk/", "sample/desk/?chosen=3&undo=1", "sample/insight/")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS = (1440, 390, 320)
FIRST_PAGE_BYTES = 60 * 1024


@pytest.fixture
def gallery(settings):
    settings.DESIGN_GALLERY = True


@pytest.mark.parametrize("path", SAMPLES)
def test_the_gallery_is_closed_on_a_citys_own_site(client: Client, path: str):
    assert client.get(f"/design/{path}").status_code == 404


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("path", SAMPLES)
def test_a_page_is_drawn_in_each_language(client: Client, gallery, path: str, language: str):
    page = client.get(f"/design/{path}", headers={"accept-language": language})
    assert page.status_code == 200
    assert f'<html lang="{"en" if language == "en" else "zh-Hans"}"' in page.content.decode()


@pytest.mark.parametrize(
    ("language", "portal"), [("zh-hans", "海曲市一网通办"), ("en", "Haiqu All-in-One Services")]
)
def test_a_page_says_whose_portal_it_is(client: Client, settings, language: str, portal: str):
    settings.CITY_NAME = {"zh": "海曲市", "en": "Haiqu"}
    for address, status in (("/accounts/login/", 200), ("/no-such-page/", 404)):
        answer = client.get(address, headers={"accept-language": language})
        assert answer.status_code == status
        assert portal in answer.content.decode()
        assert "云江市一网通办" not in answer.content.decode()
        assert "Yunjiang All-in-One" not in answer.content.decode()


def test_the_care_switch_is_kept_and_goes_back_to_where_one_was(client: Client, gallery):
    answer = client.post("/accounts/care/", {"care": "on", "next": "/design/sample/case/"})
    assert answer.headers["Location"] == "/design/sample/case/"
    assert 'data-care="on"' in client.get("/design/sample/case/").content.decode()
    client.post("/accounts/care/", {"care": "off", "next": "/design/"})
    assert 'data-care="off"' in client.get("/design/sample/case/").content.decode()


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_the_care_switch_never_leads_off_the_site(client: Client, elsewhere: str):
    assert client.post("/accounts/care/", {"care": "on", "next": elsewhere}).headers["Location"] == "/"


@pytest.mark.parametrize("name", sorted(errors.PAGES))
def test_an_error_page_says_what_to_do_next(name: str):
    answer = errors.error_page(RequestFactory().get("/"), int(name[:3]), page=name)
    text = answer.content.decode()
    assert answer.status_code == int(name[:3])
    assert "btn--primary" in text and "12345" in text
    assert answer.has_header("Retry-After") == (name in {"429", "503"})


def test_a_server_error_is_told_even_when_its_page_cannot_be_drawn(settings):
    settings.TEMPLATES = []
    answer = errors.server_error(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert "请稍后再试" in answer.content.decode()


@pytest.mark.parametrize("path", SAMPLES)
def test_a_first_visit_stays_under_sixty_kilobytes(client: Client, gallery, settings, path: str):
    page = client.get(f"/design/{path}").content
    total = len(gzip.compress(page))
    pending = set(re.findall(r'(?:href|src)="/static/([^"#]+)', page.decode()))
    seen: set[str] = set()
    while pending:
        name = pending.pop()
        seen.add(name)
        content = Path(finders.find(name)).read_bytes()
        total += len(gzip.compress(content))
        if name.endswith(".css"):
            imported = re.findall(r'@import "([^"]+)"', content.decode())
            assert all(address.startswith(settings.STATIC_URL) for address in imported)
            pending |= {address.removeprefix(settings.STATIC_URL) for address in imported} - seen
    assert total <= FIRST_PAGE_BYTES


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("care", [False, True], ids=["standard", "care"])
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("path", SAMPLES)
def test_a_page_fits_every_screen(live_server, gallery, page: Page, path: str, language: str, care: bool):
    page.set_extra_http_headers({"Accept-Language": language})
    if care:
        page.context.add_cookies([{"name": "care", "value": "on", "url": live_server.url}])
    page.goto(f"{live_server.url}/design/{path}")
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == (
        22 if care else 16
    )
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, width


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("care", [False, True], ids=["standard", "care"])
@pytest.mark.parametrize("path", SAMPLES)
def test_axe_finds_nothing(live_server, gallery, browser: Browser, path: str, care: bool):
    # axe measures by inline styles, which the pages' own policy forbids: it gets a context without the policy.
    context = browser.new_context(locale="zh-CN", bypass_csp=True)
    if care:
        context.add_cookies([{"name": "care", "value": "on", "url": live_server.url}])
    opened = context.new_page()
    opened.goto(f"{live_server.url}/design/{path}")
    assert opened.evaluate("getComputedStyle(document.body).lineHeight") != "normal"
    rules = {"color-contrast-enhanced": {"enabled": care}}
    for width in WIDTHS:
        opened.set_viewport_size({"width": width, "height": 900})
        found = Axe().run(opened, options={"runOnly": {"type": "tag", "values": RULES}, "rules": rules})
        assert found.violations_count == 0, f"{width} px\n{found.generate_report()}"
    context.close()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_clerk_works_by_keys_alone(live_server, gallery, page: Page):
    page.goto(f"{live_server.url}/design/sample/desk/")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("[data-batch-count]").inner_text() == "1"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "desk-search"
    page.keyboard.type("x")
    assert page.locator("[data-batch-count]").inner_text() == "1"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_file_is_checked_before_it_is_sent(live_server, gallery, page: Page):
    page.goto(f"{live_server.url}/design/sample/case/")
    cases = [
        ({"name": "a.png", "mimeType": "image/png", "buffer": b""}, "data-empty"),
        ({"name": "a.exe", "mimeType": "application/x-msdownload", "buffer": b"x"}, "data-wrong-type"),
        ({"name": "a.png", "mimeType": "image/png", "buffer": b"x"}, "data-chosen"),
    ]
    for file, told in cases:
        page.set_input_files("#card-back", file)
        assert (
            page.locator("[data-upload]").get_attribute(told)
            in page.locator("[data-upload-files]").inner_text()
        )
    page.set_input_files("#card-back", cases[0][0])
    refused = page.locator("[data-upload-files] [data-local]")
    note = refused.locator(".rows__note").evaluate("one => getComputedStyle(one).color")
    assert note == refused.locator(".icon").evaluate("one => getComputedStyle(one).color"), "it looks refused"
    refused.get_by_role("button").click()
    assert refused.count() == 0
    assert page.evaluate("document.activeElement.id") == "card-back"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_states_are_those_of_the_rules(live_server, gallery, page: Page):
    page.goto(f"{live_server.url}/design/states/")
    settled = """one => Promise.all(one.getAnimations().map((each) => each.finished))
      .then(() => getComputedStyle(one).backgroundColor)"""
    frozen = page.locator(".btn--primary.is-hover").evaluate(settled)
    normal = page.locator(".btn--primary:not(.is-hover):not(.is-focus)").first
    assert frozen != normal.evaluate(settled)
    normal.hover()
    assert frozen == normal.evaluate(settled)
    assert (
        page.locator(".btn--primary.is-focus").evaluate("one => getComputedStyle(one).outlineStyle")
        == "solid"
    )
