"""Registers over HTTP: slow, down, wrong, about somebody else; and nobody's data in a log or an address."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from threading import Event
from typing import Any

import pytest

from services.failures import Permanent, Retryable
from services.models import Holder
from services.records import remote
from services.records.breaker import PAUSE
from services.records.record import facts_about, inquiry_about, record_of
from services.records.registry import Inquiry, Question, SourceUnavailable, Why, WrongAnswer, find
from services.records.remote import RemoteRegisters, breaker_of
from tests.services.registers_over_http import TOKEN, Register, record, serving, told
from tests.services.test_records import ID_NUMBER, NOW, licence

CARD = Question("id_card", ID_NUMBER)
SOMEBODY = "110101199208050014"
SHORT, LONG = 0.3, 20.0
"""Seconds: where nobody ever answers; and where the answer ends the waiting."""


@pytest.fixture
def register(settings: Any) -> Iterator[Register]:
    breaker_of.cache_clear()
    with serving() as register:
        settings.REGISTERS_URL, settings.REGISTERS_TOKEN = register.address, TOKEN
        settings.REGISTERS_PATIENCE = LONG
        settings.RECORD_SOURCES = ["services.records.remote.RemoteRegisters"]
        yield register
    breaker_of.cache_clear()


@pytest.fixture
def holder(db: None) -> Holder:
    return Holder.objects.create(
        kind="person", name="林悦然", identifier_kind="citizen_id", identifier=ID_NUMBER
    )


def ask(*questions: Question, patience: float = LONG, now: Any = NOW) -> Any:
    answers = RemoteRegisters().ask(questions or (CARD,), now=now, patience=patience)
    return answers if questions else answers.get(CARD)


def test_an_answer_says_which_register_gave_it_and_when(register: Register, db: None) -> None:
    data = {"name": "林悦然", "id_number": ID_NUMBER}
    register.replies["id_card"] = told("id_card", ID_NUMBER, record(number="N1", data=data))
    found = find("id_card", ID_NUMBER, via="licence", now=NOW)
    assert (found.number, found.data, found.register.en, found.looked_up_at) == (
        "N1", data, "the Yunjiang population register", NOW,
    )  # fmt: skip
    assert "looked up in" in found.provenance or "人口信息库" in found.provenance
    assert register.asked == [
        (
            "/v1/registers/id_card/look-up",
            {"identifier": ID_NUMBER, "at": NOW.isoformat().replace("+00:00", "Z")},
        )
    ]


def test_what_fell_and_what_was_revoked_there_is_known_but_not_used(register: Register, db: None) -> None:
    register.replies["id_card"] = told(
        "id_card",
        ID_NUMBER,
        record(number="expired", valid_until="2026-11-15"),
        record(number="revoked", revoked_at="2026-11-01T00:00:00+08:00"),
        record(number="data", via="share"),
    )
    inquiry = Inquiry(NOW)
    assert inquiry.find("id_card", ID_NUMBER, via="licence") is None
    assert inquiry.find("id_card", ID_NUMBER).number == "data"
    assert inquiry.newest("id_card", ID_NUMBER, via="licence").number in ("expired", "revoked")
    assert len(register.asked) == 1


def test_a_kind_no_register_has_is_not_asked_for(register: Register) -> None:
    question = Question("articles_of_association", ID_NUMBER)
    assert ask(question) == {}
    assert register.asked == []


WRONG = {
    "no JSON": (200, "<html>系统维护中</html>".encode()),
    "half of it": (200, told("id_card", ID_NUMBER, record())[1][:-9]),
    "another shape": (200, b'{"records": []}'),
    "a number where text belongs": told("id_card", ID_NUMBER, record(number={"a": 1})),
    "another register": told("household_register", ID_NUMBER),
    "somebody else": told("id_card", SOMEBODY, record(data={"name": "周明远"})),
    "somebody else's record": told("id_card", ID_NUMBER, record(data={"id_number": SOMEBODY})),
    "far too much": (200, b" " * (256 * 1024 + 1)),
    "a redirect": (307, b""),
    "no such register": (404, b"{}"),
}


@pytest.mark.parametrize("reply", WRONG.values(), ids=WRONG)
def test_a_wrong_answer_is_refused_and_logged_without_a_word_of_it(
    register: Register, caplog: pytest.LogCaptureFixture, reply: Any
) -> None:
    register.replies["id_card"] = reply
    with caplog.at_level(logging.DEBUG):
        answer = ask()
    assert isinstance(answer, WrongAnswer) and isinstance(answer, Permanent)
    logged = [entry for entry in caplog.records if entry.name == remote.__name__]
    assert [(entry.levelname, entry.kind) for entry in logged] == [("ERROR", "id_card")]
    everything = f"{caplog.text}{answer!r}{answer.__cause__!r}"
    assert not any(personal in everything for personal in (ID_NUMBER, SOMEBODY, "周明远", TOKEN))
    assert [path for path, _body in register.asked] == ["/v1/registers/id_card/look-up"]
    # What answers quickly, if wrongly, is asked again.
    assert breaker_of("id_card").lets_through(NOW)


def test_a_wrong_token_is_a_fault_of_ours_and_said_so(
    register: Register, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    register.replies["id_card"] = told("id_card", ID_NUMBER, record())
    settings.REGISTERS_TOKEN = "another one"
    assert isinstance(ask(), WrongAnswer)
    assert "it answered 401" in caplog.text and "another one" not in caplog.text


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_register_that_is_busy_or_down_may_be_asked_again(register: Register, status: int) -> None:
    register.replies["id_card"] = (status, b"")
    answer = ask()
    assert isinstance(answer, SourceUnavailable) and isinstance(answer, Retryable)


def test_one_that_cannot_be_reached_is_down(register: Register, settings: Any) -> None:
    settings.REGISTERS_URL = "http://127.0.0.1:1"
    assert isinstance(ask(), SourceUnavailable)


def test_all_are_asked_at_once(register: Register) -> None:
    """Two are held until the third is asked: one after the other, nobody would ever answer."""
    kinds = ("id_card", "marriage_certificate", "medical_bill")
    for kind in kinds:
        register.replies[kind] = told(kind, ID_NUMBER, record(number=kind))
    register.held = {"id_card": Event(), "marriage_certificate": Event()}
    register.frees = frozenset({"medical_bill"})
    questions = [Question(kind, ID_NUMBER) for kind in kinds]
    answers = ask(*questions)
    assert [answers[question][0].number for question in questions] == list(kinds)


def test_who_is_too_slow_is_not_waited_for(register: Register) -> None:
    register.held = {"id_card": Event()}
    answer = ask(patience=SHORT)
    assert isinstance(answer, SourceUnavailable)


def test_a_page_has_one_patience_for_everything_it_asks(register: Register, db: None) -> None:
    register.replies["marriage_certificate"] = told("marriage_certificate", ID_NUMBER, record())
    register.held = {"id_card": Event()}
    inquiry = Inquiry(NOW, patience=SHORT)
    for _again in range(2):
        with pytest.raises(SourceUnavailable):
            inquiry.find("id_card", ID_NUMBER)
    assert len(register.asked) == 1
    # Nothing is left of it: whatever is asked for now is not waited for, and not blamed for it.
    with pytest.raises(SourceUnavailable):
        inquiry.find("marriage_certificate", ID_NUMBER)
    assert breaker_of("marriage_certificate").failures == 0


def test_after_three_failures_a_register_is_left_alone_and_tried_again_later(register: Register) -> None:
    register.replies["id_card"] = (503, b"")
    for _failure in range(3):
        ask()
    ask()
    ask(now=NOW + PAUSE - timedelta(seconds=1))
    assert len(register.asked) == 3
    # One question tries; it fails, and the next half minute is quiet again.
    ask(now=NOW + PAUSE)
    ask(now=NOW + PAUSE)
    assert len(register.asked) == 4
    register.replies["id_card"] = told("id_card", ID_NUMBER, record())
    later = NOW + PAUSE * 3
    assert ask(now=later)[0].number == "1"
    ask(now=later)
    assert len(register.asked) == 6


def test_another_register_is_not_left_alone_for_it(register: Register) -> None:
    register.replies = {"id_card": (503, b""), "medical_bill": told("medical_bill", ID_NUMBER, record())}
    bill = Question("medical_bill", ID_NUMBER)
    for _failure in range(4):
        assert ask(CARD, bill)[bill][0].number == "1"


def test_who_contradicts_a_verified_name_is_not_believed(
    register: Register, holder: Holder, caplog: pytest.LogCaptureFixture
) -> None:
    register.replies["id_card"] = told("id_card", ID_NUMBER, record(data={"name": "路人甲", "sex": "male"}))
    with pytest.raises(SourceUnavailable) as refused:
        record_of(holder, "id_card", NOW)
    assert refused.value.why is Why.CONTRADICTS
    assert "speaks against a verified name" in caplog.text
    assert not any(personal in caplog.text for personal in (ID_NUMBER, "路人甲", "林悦然"))


def test_two_registers_that_differ_fill_in_the_first_and_say_so(register: Register, holder: Holder) -> None:
    register.replies["id_card"] = told("id_card", ID_NUMBER, record(data={"sex": "female"}))
    register.replies["medical_record"] = told(
        "medical_record",
        ID_NUMBER,
        record(via="share", data={"sex": "male"}, issuer={"zh": "医院", "en": "Hospital"}),
    )
    facts = facts_about(
        "citizen_id", ID_NUMBER, ["id_card", "medical_record"], NOW, inquiry_about(holder, NOW)
    )
    assert (facts["sex"].value, facts["sex"].against.issuer.en) == ("female", "Hospital")


def test_what_was_issued_here_needs_no_register(register: Register, holder: Holder) -> None:
    licence(holder)
    assert record_of(holder, "id_card", NOW).number == "own"
    assert register.asked == []
