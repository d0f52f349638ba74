"""A new account: the mobile answers, the authority confirms, and one person has one account."""

import pytest
from django.test import Client

from citizen_portal.accounts.models import User
from services.models import Holder, RegistrySource

# 赵德才 has an identity card and a telephone in the demo city, and no account.
NUMBER, NAME, ID = "13800990006", "赵德才", "110101195702180035"
PASSWORD = "correct horse battery"


def details(code: str, **changes) -> dict[str, str]:
    given = {"code": code, "name": NAME, "id_number": ID, "consent": "on"}
    return given | {"password1": PASSWORD, "password2": PASSWORD} | changes


@pytest.fixture
def coded(client, code_sent) -> str:
    client.post("/accounts/sign-up/", {"mobile": NUMBER})
    return code_sent(NUMBER)


def send(client: Client, code: str, **changes):
    return client.post("/accounts/sign-up/details/", details(code, **changes))


def test_a_person_opens_an_account_and_is_tied_to_the_own_record(client, coded, log_in):
    assert send(client, coded).status_code == 302
    user = User.objects.get(holder__identifier__in=[ID])
    assert user.holder == Holder.objects.get(identifier=ID)
    assert client.get("/record/").status_code == 200
    again = Client()
    log_in(again, NUMBER, PASSWORD)
    assert again.get("/cases/").status_code == 200


@pytest.mark.parametrize(
    "changes", [{"name": "赵得才"}, {"id_number": "110101199403120022"}, {"id_number": "110101195702180036"}]
)
def test_somebody_who_is_not_confirmed_gets_no_account(client, coded, changes):
    before = User.objects.count()
    refused = send(client, coded, **changes)
    assert refused.status_code == 422
    assert User.objects.count() == before
    assert "_auth_user_id" not in client.session


def test_another_persons_number_and_name_with_ones_own_mobile_are_refused(client, code_sent):
    client.post("/accounts/sign-up/", {"mobile": "13911112222"})
    assert send(client, code_sent("13911112222")).status_code == 422
    assert not User.objects.filter(holder__identifier__in=[ID]).exists()


def test_who_has_an_account_gets_no_second_one(client, code_sent):
    client.post("/accounts/sign-up/", {"mobile": "13800990001"})
    code = code_sent("13800990001")
    refused = send(client, code, name="林悦然", id_number="110101199403120022")
    assert "There is an account already" in refused.content.decode()
    assert User.objects.filter(holder__identifier__in=["110101199403120022"]).count() == 1


def test_without_the_right_code_nothing_is_asked_of_the_authority(client, coded):
    wrong = "000000" if coded != "000000" else "111111"
    for _ in range(2):
        assert "This code is not right" in send(client, wrong).content.decode()
    assert send(client, wrong).headers["Location"] == "/accounts/sign-up/"
    assert send(client, coded).headers["Location"] == "/accounts/sign-up/"
    assert not User.objects.filter(holder__identifier__in=[ID]).exists()


def test_nobody_skips_the_code(client):
    assert send(Client(), "123456").headers["Location"] == "/accounts/sign-up/"


def test_an_authority_that_is_down_is_said_in_plain_words(client, coded):
    RegistrySource.objects.filter(kind="id_card").update(behaviour="down")
    assert "does not answer now" in send(client, coded).content.decode()
    RegistrySource.objects.filter(kind="id_card").update(behaviour="normal")
    assert send(client, coded).status_code == 302


def test_the_answer_to_a_number_is_the_same_with_and_without_an_account(code_sent):
    answers = [Client().post("/accounts/sign-up/", {"mobile": each}) for each in ("13800990001", NUMBER)]
    assert len({(each.status_code, each.headers["Location"]) for each in answers}) == 1


def test_who_is_not_verified_cannot_apply_and_is_told_what_to_do(client):
    user = User.objects.create_user("nobody-yet", password=PASSWORD)
    client.force_login(user)
    led = client.get("/cases/")
    assert led.headers["Location"] == "/accounts/verify/?next=%2Fcases%2F"
    assert "Please verify who you are" in client.get(led.headers["Location"]).content.decode()
    assert client.post("/one-things/newborn/begin/").status_code == 302
    assert not user.drafts.exists()


def test_an_account_is_verified_later_by_its_own_mobile(client, code_sent):
    user = User.objects.create_user("later", password=PASSWORD)
    client.post("/accounts/login/", {"username": "later", "password": PASSWORD})
    client.post("/accounts/mobile/", {"mobile": NUMBER})
    client.post("/accounts/mobile/code/", {"code": code_sent(NUMBER)})
    assert (
        client.post("/accounts/verify/", {"name": NAME, "id_number": ID, "next": "//example.org"}).headers[
            "Location"
        ]
        == "/"
    )
    user.refresh_from_db()
    assert user.holder.identifier == ID


def test_a_number_that_belongs_to_another_account_is_not_taken_over(client, code_sent):
    User.objects.create_user("later", password=PASSWORD)
    client.post("/accounts/login/", {"username": "later", "password": PASSWORD})
    client.post("/accounts/mobile/", {"mobile": "13800990001"})
    refused = client.post("/accounts/mobile/code/", {"code": code_sent("13800990001")})
    assert refused.status_code == 422
    assert User.objects.get(username="lin").mobile.number == "13800990001"


def test_the_demos_messages_are_shown_in_the_demo_alone(client, coded, settings):
    assert coded in client.get("/accounts/demo-outbox/").content.decode()
    settings.DEMO_CITY = False
    assert client.get("/accounts/demo-outbox/").status_code == 404
