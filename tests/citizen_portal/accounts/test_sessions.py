"""Sessions: new at every log-in, gone at log-out, idle after an hour, and never two people in one."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as django_settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken

from citizen_portal.accounts.models import User

COOKIE = django_settings.SESSION_COOKIE_NAME


def test_the_session_before_the_log_in_is_worth_nothing_after_it(client, log_in):
    client.post("/accounts/login/code/", {"phone": "13800990001"})
    planted = client.cookies[COOKIE].value
    log_in(client, "lin")
    assert client.cookies[COOKIE].value != planted
    thief = Client()
    thief.cookies[COOKIE] = planted
    assert thief.get("/cases/").status_code == 302


def test_a_stolen_session_ends_with_the_log_out(client, log_in):
    log_in(client, "lin")
    thief = Client()
    thief.cookies[COOKIE] = client.cookies[COOKIE].value
    assert thief.get("/cases/").status_code == 200
    client.post("/accounts/logout/")
    assert thief.get("/cases/").status_code == 302
    assert not Session.objects.filter(session_key=thief.cookies[COOKIE].value).exists()


def test_a_page_of_the_first_person_cannot_be_sent_as_the_second(log_in):
    browser = Client(enforce_csrf_checks=True)
    first_tab = browser.get("/accounts/login/")
    given = {"username": "lin", "password": "yijianshi-demo", "csrfmiddlewaretoken": token(first_tab)}
    browser.post("/accounts/login/", given)
    page_of_lin = browser.get("/accounts/acting/")
    browser.post("/accounts/logout/", {"csrfmiddlewaretoken": token(page_of_lin)})
    second_tab = browser.get("/accounts/login/")
    browser.post(
        "/accounts/login/",
        {"username": "zhou", "password": "yijianshi-demo", "csrfmiddlewaretoken": token(second_tab)},
    )
    assert browser.get("/cases/").wsgi_request.user.username == "zhou"
    sent = browser.post("/accounts/acting/give/", {"name": "x", "csrfmiddlewaretoken": token(page_of_lin)})
    assert sent.status_code == 403


def token(page) -> str:
    return str(page.context["csrf_token"])


def test_one_sees_where_one_is_logged_in_and_ends_all_others(client, log_in):
    log_in(client, "lin")
    others = [Client(), Client()]
    for other in others:
        log_in(other, "lin")
    stranger = Client()
    log_in(stranger, "zhou")
    assert client.get("/accounts/sessions/").context["session_count"] == 3
    client.post("/accounts/sessions/")
    assert client.get("/cases/").status_code == 200
    assert [other.get("/cases/").status_code for other in others] == [302, 302]
    assert stranger.get("/cases/").status_code == 200


def test_a_new_password_ends_every_other_session_and_token(client, log_in, lin: User):
    log_in(client, "lin")
    other = Client()
    log_in(other, "lin")
    _kept, program = AuthToken.objects.create(lin)
    new = {"password1": "correct horse battery", "password2": "correct horse battery"}
    assert client.post("/accounts/password/", new).status_code == 302
    assert client.get("/cases/").status_code == 200
    assert other.get("/cases/").status_code == 302
    answer = Client().get("/api/v1/cases", headers={"authorization": f"Bearer {program}"})
    assert answer.status_code == 401
    again = Client()
    log_in(again, "lin", "correct horse battery")
    assert again.get("/cases/").status_code == 200


def test_a_password_is_changed_only_by_whoever_has_just_shown_to_be_the_owner(client, log_in):
    log_in(client, "lin")
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": 0}]
    session.save()
    assert client.get("/accounts/password/").headers["Location"].startswith("/accounts/confirm/")
    new = {"password1": "correct horse battery", "password2": "correct horse battery"}
    client.post("/accounts/password/", new)
    assert User.objects.get(username="lin").check_password("yijianshi-demo")
    client.post("/accounts/confirm/", {"password": "wrong-password"})
    assert client.get("/accounts/password/").status_code == 302
    client.post("/accounts/confirm/?next=/accounts/password/", {"password": "yijianshi-demo"})
    assert client.get("/accounts/password/").status_code == 200


def expires(client: Client):
    return Session.objects.get(session_key=client.cookies[COOKIE].value).expire_date


def test_a_click_keeps_a_session_awake_and_a_poll_does_not(client, log_in):
    log_in(client, "lin")
    key = client.cookies[COOKIE].value
    soon = timezone.now() + timezone.timedelta(minutes=5)
    Session.objects.filter(session_key=key).update(expire_date=soon)
    client.get("/cases/?rev=1")
    assert expires(client) == soon
    client.get("/cases/")
    assert expires(client) > soon


def test_an_idle_session_ends_and_the_form_page_is_found_again_after_the_log_in(client, log_in):
    log_in(client, "lin")
    key = client.cookies[COOKIE].value
    Session.objects.filter(session_key=key).update(expire_date=timezone.now())
    page = "http://testserver/apply/3f0f6f7e-0000-4000-8000-000000000000/form/?section=2"
    sent = client.post("/accounts/acting/for/", headers={"referer": page})
    to_login = urlsplit(sent.headers["Location"])
    wanted = parse_qs(to_login.query, keep_blank_values=True)
    assert wanted["next"] == ["/apply/3f0f6f7e-0000-4000-8000-000000000000/form/?section=2"]
    assert "Your session has ended" in client.get(sent.headers["Location"]).content.decode()


def test_a_live_part_sends_the_whole_page_to_the_log_in(client):
    asked = client.get(
        "/cases/?rev=1", headers={"hx-request": "true", "hx-current-url": "http://testserver/cases/"}
    )
    assert asked.status_code == 200 and not asked.content
    assert asked.headers["HX-Redirect"] == "/accounts/login/?next=/cases/&ended"


ELSEWHERE = [
    "https://example.org/", "//example.org/", "///example.org", "/\\example.org", "\\\\example.org",
    "javascript:alert(1)",
    "http:example.org", "https://testserver@example.org/", "https://testserver.example.org/", "%2f%2fexample.org",
    "data:text/html,x", " https://example.org", "\thttps://example.org", "https:///example.org",
]  # fmt: skip


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_no_way_through_the_account_leads_off_the_site(log_in, code_sent, elsewhere):
    def is_ours(answer) -> bool:
        return urlsplit(answer.headers.get("Location", "/")).netloc in ("", "testserver")

    browser = Client()
    assert is_ours(log_in(browser, "lin", next=elsewhere))
    for address in ("acting/for", "logout", "language", "care"):
        assert is_ours(browser.post(f"/accounts/{address}/", {"next": elsewhere, "language": "en"}))
    by_code = Client()
    by_code.post("/accounts/login/code/", {"phone": "13800990001", "next": elsewhere})
    given = {"code": code_sent("13800990001"), "next": elsewhere}
    assert is_ours(by_code.post("/accounts/login/code/confirm/", given))
    assert is_ours(by_code.post(f"/accounts/confirm/?next={elsewhere}", {"password": "yijianshi-demo"}))
    assert is_ours(Client().post("/accounts/acting/for/", headers={"referer": elsewhere.strip()}))


@pytest.mark.parametrize(
    "address", ["signup", "password/reset", "password/set", "3rdparty", "2fa", "phone/change"]
)
def test_what_is_not_wanted_of_allauth_is_not_there(client, log_in, address):
    log_in(client, "lin")
    assert client.get(f"/accounts/{address}/").status_code == 404
