"""Second factors: staff cannot do without, and nobody gets past."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value
from django.test import Client

from citizen_portal.accounts.models import User
from services.encryption.rotation import rotate
from services.encryption.usage import broken, sealed_values
from services.models import Post
from tests.key_rings import NEW, OLD

CLERK = "police_changning"


def code_of(secret: str) -> str:
    """What the app shows now (RFC 6238)."""
    return f"{hotp_value(secret, int(time.time()) // 30):06}"


@pytest.fixture
def required(settings):
    settings.STAFF_SECOND_FACTOR = True


@pytest.fixture
def clerk() -> User:
    return User.objects.get(username=CLERK)


@pytest.fixture
def secret(clerk: User) -> str:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(clerk, secret)
    return secret


@pytest.mark.parametrize(
    "address", ["/desk/", "/board/", "/", "/cases/", "/accounts/", "/accounts/password/", "/api/v1/tasks"]
)
def test_staff_without_a_second_factor_get_to_nothing_but_setting_one_up(client, log_in, required, address):
    log_in(client, CLERK)
    assert client.get(address).headers["Location"] == "/accounts/second-factor/"
    assert client.get("/accounts/second-factor/").status_code == 200


def test_staff_set_up_an_app_and_go_on(client, log_in, required):
    log_in(client, CLERK)
    assert client.get("/accounts/second-factor/app/").headers["Location"].startswith("/accounts/confirm/")
    client.post("/accounts/confirm/?next=/accounts/second-factor/app/", {"password": "yijianshi-demo"})
    page = client.get("/accounts/second-factor/app/")
    given = {"code": code_of(page.context["form"].secret)}
    assert client.post("/accounts/second-factor/app/", given).status_code == 302
    assert client.get("/desk/", follow=True).status_code == 200
    kept = Authenticator.objects.get(user__username=CLERK, type="totp").data["secret"]
    assert page.context["form"].secret not in kept


def test_the_right_password_alone_is_not_enough(client, log_in, required, secret):
    assert log_in(client, CLERK).headers["Location"].startswith("/accounts/second-factor/ask/")
    assert client.get("/desk/").status_code == 302
    client.post("/accounts/second-factor/ask/", {"code": "000000"})
    assert client.get("/desk/").headers["Location"].startswith("/accounts/login/")
    client.post("/accounts/second-factor/ask/", {"code": code_of(secret)})
    assert client.get("/desk/", follow=True).status_code == 200


def test_a_code_of_the_app_serves_once(client, log_in, required, secret):
    code = code_of(secret)
    for browser, inside in ((client, True), (Client(), False)):
        log_in(browser, CLERK)
        browser.post("/accounts/second-factor/ask/", {"code": code})
        assert ("_auth_user_id" in browser.session) is inside


def test_a_log_in_by_one_time_code_asks_for_the_second_factor_too(client, code_sent, required, secret, clerk):
    from django.utils import timezone

    from citizen_portal.accounts.models import Mobile

    Mobile.keep(clerk, "13911113333", now=timezone.now())
    client.post("/accounts/login/code/", {"phone": "13911113333"})
    answer = client.post("/accounts/login/code/confirm/", {"code": code_sent("13911113333")})
    assert answer.headers["Location"].startswith("/accounts/second-factor/ask/")
    assert client.get("/desk/").status_code == 302


def test_a_program_of_staff_gets_no_token_without_the_code(client, required, clerk, secret):
    def ask(**more):
        given = {"username": CLERK, "password": "yijianshi-demo", **more}
        return client.post("/api/v1/tokens", given, content_type="application/json").status_code

    assert (ask(), ask(code="000000"), ask(code=code_of(secret))) == (401, 401, 201)
    Authenticator.objects.all().delete()
    assert ask() == 401


def test_the_last_second_factor_of_staff_cannot_be_removed(client, log_in, required, secret, clerk):
    log_in(client, CLERK)
    client.post("/accounts/second-factor/ask/", {"code": code_of(secret)})
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    refused = client.post("/accounts/second-factor/app/remove/", {})
    assert Authenticator.objects.filter(user=clerk, type="totp").exists()
    assert "needs a second factor" in refused.content.decode()
    Post.objects.filter(user=clerk).delete()
    client.post("/accounts/second-factor/app/remove/", {})
    assert not Authenticator.objects.filter(user=clerk, type="totp").exists()


def test_citizens_may_do_without(client, log_in, required):
    log_in(client, "lin")
    assert client.get("/cases/").status_code == 200


def test_where_the_setting_is_off_staff_go_straight_to_their_desk(client, log_in):
    log_in(client, CLERK)
    assert client.get("/desk/", follow=True).status_code == 200


def test_new_keys_turn_the_secrets_of_second_factors_too(db: None, settings) -> None:
    settings.DATA_KEYS = OLD
    somebody = User.objects.create_user("key-turner", password="correct horse battery")
    secret = generate_totp_secret()
    TOTP.activate(somebody, secret)
    settings.DATA_KEYS = f"{NEW},{OLD}"
    assert {seal.rpartition(".")[2] for table, seal in sealed_values() if table == "mfa_authenticator"} == {
        "old"
    }
    rotate(batch=10)
    settings.DATA_KEYS = NEW
    assert {seal.rpartition(".")[2] for table, seal in sealed_values() if table == "mfa_authenticator"} == {
        "new"
    }
    assert "mfa_authenticator" not in {table for table, _key in broken()}
    assert Authenticator.objects.get(user=somebody).wrap().validate_code(code_of(secret))
