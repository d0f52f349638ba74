"""The browser tests' own eyes: what they must notice, and what a real page must not show them."""

import pytest

from tests.browser_faults import watch

pytestmark = pytest.mark.browser
SITE = "http://localhost:9/"
POLICY = {"content-security-policy": "default-src 'self'", "content-type": "text/html"}


@pytest.mark.parametrize(
    ("status", "body", "noticed"),
    [
        (200, "<script>document.title = 'ran'</script>", "Content Security Policy"),
        (200, "<p style='color: red'>red</p>", "Content Security Policy"),
        (500, "<p>broken</p>", "500 from"),
        (200, "<link rel='stylesheet' href='https://cdn.example/site.css'>", "left this machine"),
    ],
    ids=["inline script", "inline style", "server error", "another machine's file"],
)
def test_a_fault_nobody_sees_is_noticed(browser, status, body, noticed):
    context = browser.new_context()
    context.route(SITE, lambda route: route.fulfill(status=status, headers=POLICY, body=body))
    context.route("https://cdn.example/**", lambda route: route.fulfill(status=200, body=""))
    faults = watch(context, set())
    shown = context.new_page()
    shown.goto(SITE)
    shown.wait_for_load_state("networkidle")
    context.close()
    assert any(noticed in fault for fault in faults), faults


def test_the_first_page_is_styled_and_without_faults(live_server, page):
    page.goto(live_server.url)
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    assert page.evaluate("getComputedStyle(document.body).lineHeight") != "normal"
