"""One-time codes, and passwords that are guessed: what helps the owner does not help anybody else."""

import logging

import pytest
from django.test import Client

from citizen_portal.accounts.models import Mobile, User
from services.models import Outgoing

MOBILE, EMAIL = "13800990001", "lin@example.org"


def ask(client: Client, **where: str):
    return client.post("/accounts/login/code/", where)


def answer(client: Client, code: str):
    return client.post("/accounts/login/code/confirm/", {"code": code})


@pytest.mark.parametrize("where", [{"phone": MOBILE}, {"phone": "+86 138-0099-0001"}, {"email": EMAIL}])
def test_a_citizen_logs_in_with_a_code_and_no_password(client, code_sent, where):
    assert ask(client, **where).status_code == 302
    assert answer(client, code_sent(where.get("email", MOBILE))).headers["Location"] == "/"
    assert client.get("/cases/").status_code == 200


@pytest.mark.parametrize("name", ["lin", MOBILE, EMAIL])
def test_one_password_goes_with_every_name_of_the_account(client, log_in, name):
    log_in(client, name)
    assert client.get("/cases/").status_code == 200


def test_a_code_serves_once(client, code_sent):
    ask(client, phone=MOBILE)
    code = code_sent(MOBILE)
    answer(client, code)
    client.post("/accounts/logout/")
    answer(client, code)
    assert client.get("/cases/").status_code == 302


def test_three_wrong_codes_void_the_right_one(client, code_sent):
    ask(client, phone=MOBILE)
    code = code_sent(MOBILE)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(3):
        answer(client, wrong)
    answer(client, code)
    assert client.get("/cases/").status_code == 302


def test_a_code_in_another_browser_is_worth_nothing(client, code_sent):
    ask(client, phone=MOBILE)
    other = Client()
    answer(other, code_sent(MOBILE))
    assert other.get("/cases/").status_code == 302


def page(response) -> str:
    return response.content.decode()


@pytest.mark.parametrize(
    ("known", "unknown"),
    [({"phone": MOBILE}, {"phone": "13911112222"}), ({"email": EMAIL}, {"email": "no@example.org"})],
)
def test_the_answer_to_a_code_request_tells_nothing(known, unknown):
    answers = []
    for where in (known, unknown):
        visitor = Client()
        asked = ask(visitor, **where)
        shown = page(visitor.get("/accounts/login/code/confirm/"))
        answers.append((asked.status_code, asked.headers["Location"], "If there is an account" in shown))
    assert answers[0] == answers[1]
    assert len(Outgoing.objects.all()) == 1


def test_nobody_is_flooded_with_codes(client):
    for _ in range(5):
        ask(Client(), phone=MOBILE)
    assert Outgoing.objects.count() == 3


def test_a_code_stands_in_no_log(client, code_sent, caplog):
    with caplog.at_level(logging.DEBUG):
        ask(client, phone=MOBILE)
        answer(client, code_sent(MOBILE))
    assert code_sent(MOBILE) not in caplog.text
    assert MOBILE not in caplog.text


def test_codes_and_mobiles_are_sealed_in_the_database(client, code_sent):
    ask(client, phone=MOBILE)
    kept = [
        *Outgoing.objects.values_list("text", "receiver"),
        *Mobile.objects.values_list("number", flat=True),
    ]
    assert code_sent(MOBILE) not in repr(kept) and MOBILE not in repr(kept)


def test_a_besieged_account_stays_shut_even_for_the_right_password_by_any_of_its_names(client, log_in):
    for name in ("lin", MOBILE, EMAIL, "lin", MOBILE):
        assert log_in(Client(), name, "wrong-password").status_code == 422
    for name in ("lin", MOBILE, EMAIL):
        refused = log_in(client, name)
        assert refused.status_code == 422
        assert "one-time code" in page(refused)
    log_in(client, "zhou")
    assert client.get("/cases/").status_code == 200


def test_the_owner_comes_back_with_a_code_which_ends_the_siege(client, log_in, code_sent):
    for _ in range(6):
        log_in(Client(), "lin", "wrong-password")
    ask(client, phone=MOBILE)
    answer(client, code_sent(MOBILE))
    assert client.get("/cases/").status_code == 200
    again = Client()
    log_in(again, "lin")
    assert again.get("/cases/").status_code == 200


def test_a_siege_of_nobody_reads_like_a_siege_of_somebody(log_in):
    told = []
    for name in ("lin", "nobody-is-called-so"):
        answers = [log_in(Client(), name, "wrong-password") for _ in range(6)]
        told.append([(each.status_code, "too many attempts" in page(each)) for each in answers])
    assert told[0] == told[1]
    assert told[0][-1] == (422, True)


def test_an_unknown_name_costs_as_many_hashes_as_a_known_one(client, log_in, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed = []
    real = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, *given, **more: (hashed.append(1), real(self, *given, **more))[1],
    )
    counts = []
    for name in ("lin", "nobody", MOBILE, "13911112222"):
        hashed.clear()
        log_in(Client(), name, "wrong-password")
        counts.append(len(hashed))
    assert len(set(counts)) == 1


def test_a_closed_account_gets_no_code_and_no_session(client, log_in, lin: User):
    User.objects.filter(pk=lin.pk).update(is_active=False)
    ask(client, phone=MOBILE)
    assert not Outgoing.objects.exists()
    log_in(client, "lin")
    assert client.get("/cases/").status_code == 302
