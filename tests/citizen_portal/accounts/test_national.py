"""The national identity, against a real OpenID provider: whom it vouches for comes in, and nobody else."""

import logging
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from citizen_portal.accounts.models import User
from services.models import Holder
from tests.citizen_portal.accounts.provider import LIN, NAMELESS, NEWCOMER, Provider, begin, consent, running


@pytest.fixture
def provider(settings):
    with running() as provider:
        point_to(settings, provider)
        yield provider


def point_to(settings, provider: Provider) -> None:
    settings.OIDC_SERVER_URL = provider.address
    settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = "yijianshi", "secret"


def is_inside(browser: Client) -> bool:
    return browser.get("/cases/").status_code == 200


def test_a_known_person_comes_into_the_own_account(client, provider, lin):
    back = client.get(consent(begin(client, next="/record/"), LIN))
    assert back.headers["Location"] == "/record/"
    assert client.get("/record/").wsgi_request.user == lin


def test_a_new_person_gets_an_account_tied_to_the_verified_identity(client, provider):
    client.get(consent(begin(client), NEWCOMER))
    user = client.get("/cases/").wsgi_request.user
    assert user.holder == Holder.objects.get(identifier="110101195702180035")
    assert not user.has_usable_password()
    client.post("/accounts/logout/")
    client.get(consent(begin(client), NEWCOMER))
    assert client.get("/cases/").wsgi_request.user == user
    assert User.objects.filter(holder=user.holder).count() == 1


def test_what_is_asked_of_the_provider(client, provider):
    asked = parse_qs(urlsplit(begin(client)).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/accounts/national/callback/"]
    assert asked["state"] != asked["nonce"]


def test_the_session_is_a_new_one_afterwards(client, provider):
    back = consent(begin(client), LIN)
    before = client.session.session_key
    client.get(back)
    assert client.session.session_key != before


def refused(browser: Client, address: str) -> None:
    answer = browser.get(address)
    assert answer.status_code == 403
    assert "did not confirm who you are" in answer.content.decode()
    assert not is_inside(browser)


def test_another_state_is_refused(client, provider):
    back = consent(begin(client), LIN)
    state = parse_qs(urlsplit(back).query)["state"][0]
    refused(client, back.replace(state, "x" * len(state)))


def test_what_another_browser_began_is_refused(client, provider):
    """Log-in CSRF: a visitor is not logged in as whoever sent the link."""
    refused(Client(), consent(begin(client), LIN))


def test_a_code_serves_once(client, provider):
    back = consent(begin(client), LIN)
    client.get(back)
    client.post("/accounts/logout/")
    refused(client, back)
    state = parse_qs(urlsplit(begin(client)).query)["state"][0]
    used = parse_qs(urlsplit(back).query)["code"][0]
    refused(client, f"/accounts/national/callback/?code={used}&state={state}")


def test_a_code_of_another_log_in_is_refused_by_its_nonce(client, provider):
    """Code injection: the code of the attacker's own log-in, in the visitor's flow."""
    stolen = parse_qs(urlsplit(consent(begin(Client()), NEWCOMER)).query)["code"][0]
    state = parse_qs(urlsplit(begin(client)).query)["state"][0]
    refused(client, f"/accounts/national/callback/?code={stolen}&state={state}")


def test_a_token_that_has_expired_is_refused(client, settings):
    with running(lifetime=timedelta(minutes=-5)) as provider:
        point_to(settings, provider)
        refused(client, consent(begin(client), LIN))


def test_a_token_signed_with_a_key_that_is_not_the_providers_is_refused(client, provider):
    back = consent(begin(client), LIN)
    provider.foreign_keys = True
    refused(client, back)
    assert "/jwks" in provider.asked


def test_a_token_for_another_client_is_refused(client, provider, settings):
    back = consent(begin(client), LIN)
    settings.OIDC_CLIENT_ID = "somebody-else"
    refused(client, back)


def test_a_person_without_a_valid_number_is_refused(client, provider):
    refused(client, consent(begin(client), NAMELESS))


def test_whoever_says_no_at_the_provider_is_not_logged_in(client, provider):
    state = parse_qs(urlsplit(begin(client)).query)["state"][0]
    refused(client, f"/accounts/national/callback/?error=access_denied&state={state}")


def test_a_closed_account_stays_closed(client, provider, lin):
    User.objects.filter(pk=lin.pk).update(is_active=False)
    refused(client, consent(begin(client), LIN))


def test_a_provider_that_is_down_is_said_in_plain_words(client, provider):
    back = consent(begin(client), LIN)
    provider.down = True
    assert client.get(back).status_code in (403, 503)
    assert client.post("/accounts/national/").status_code == 503
    assert not is_inside(client)


def test_nothing_of_the_token_stands_in_a_log(client, provider, caplog):
    with caplog.at_level(logging.DEBUG, logger="citizen_portal"):
        client.get(consent(begin(client), LIN))
        provider.foreign_keys = True
        Client().get(consent(begin(client), LIN))
    assert "林悦然" not in caplog.text and "110101199403120022" not in caplog.text


def test_a_link_alone_begins_nothing_and_without_a_provider_there_is_no_door(client, provider, settings):
    assert client.get("/accounts/national/").status_code == 405
    settings.OIDC_SERVER_URL = ""
    assert client.post("/accounts/national/").status_code == 404
    assert client.get("/accounts/national/callback/").status_code == 404
