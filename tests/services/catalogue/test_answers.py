"""What people type becomes one canonical value, or a sentence that says how to mend it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.answers import display, parse
from services.catalogue.constraints import Contradiction, contradiction, strictest
from services.catalogue.vocabulary import Constraints, Element
from tests.services.catalogue.strategies import values

TODAY = date(2026, 11, 16)
TEXT = {"zh": "文", "en": "Text"}
OPTIONS = [{"value": "a", "label": {"zh": "甲", "en": "A"}}, {"value": "b", "label": {"zh": "乙", "en": "B"}}]


def element(kind: str, **more: Any) -> Element:
    options = OPTIONS if kind.startswith("choice") else []
    name = {"zh": "内容", "en": "content"}
    return Element.model_validate({"code": "x", "name": name, "type": kind, "options": options, **more})


GOOD = [
    ("string", None, "  ｅ 北京  ", "ｅ 北京"),
    ("string", None, "e\u0301", "é"),
    ("text", None, "one\r\ntwo", "one\ntwo"),
    ("integer", None, "１２０", 120),
    ("integer", None, "1,200", 1200),
    ("integer", None, 7, 7),
    ("integer", None, "-3", -3),
    ("decimal", None, "12.500", "12.5"),
    ("decimal", None, "100", "100"),
    ("money", None, "18，460", "18460.00"),
    ("money", None, 12.5, "12.50"),
    ("date", None, "2026年1月5日", "2026-01-05"),
    ("date", None, "２０２６/1/5", "2026-01-05"),
    ("datetime", None, "2026-01-05T08:30", "2026-01-05T08:30:00+08:00"),
    ("datetime", None, "2026-01-05T00:30:00+00:00", "2026-01-05T08:30:00+08:00"),
    ("boolean", None, "yes", True),
    ("boolean", None, "否", False),
    ("boolean", None, False, False),
    ("choice", None, "a", "a"),
    ("choices", None, ["b", "a", "b"], ["a", "b"]),
    ("choices", None, "b", ["b"]),
    ("region", None, "330106001", "330106001"),
    ("string", "citizen_id", "11010119900307758x", "11010119900307758X"),
    ("string", "citizen_id", "１１０１０１ 19900307 758X", "11010119900307758X"),
    ("string", "credit_code", "91110000600037341l", "91110000600037341L"),
    ("string", "credit_code", "n2330106MF1234567L", "N2330106MF1234567L"),
    ("string", "mobile", "+86 138-0000-0001", "13800000001"),
    ("string", "bank_card", "6222 0200 0000 0000 125", "6222020000000000125"),
    ("string", "plate", "浙a·12345", "浙A12345"),
    ("string", "plate", "浙AD12345", "浙AD12345"),
    ("string", "plate", "浙A1234学", "浙A1234学"),
    ("string", "postcode", "３１００００", "310000"),
    ("string", "person_name", "阿依古丽•买买提", "阿依古丽·买买提"),
    ("string", "person_name", "𠮷野", "𠮷野"),
    ("string", "person_name", "\U00031350丽", "\U00031350丽"),
    ("string", "person_name", "李〇", "李〇"),
    ("string", "person_name", "Anna  Maria O'Neil-Smith", "Anna Maria O'Neil-Smith"),
    ("string", "person_name", "བསྟན", "བསྟན"),
]


@pytest.mark.parametrize(("kind", "validator", "typed", "kept"), GOOD)
def test_what_people_type_becomes_the_canonical_value(kind, validator, typed, kept):
    assert parse(element(kind, validator=validator), Constraints(), typed, today=TODAY) == kept


BAD = [
    ("string", None, "a\u0000b"),
    ("string", None, "one\ntwo"),
    ("string", None, ["list"]),
    ("string", None, "x" * 501),
    ("integer", None, "12.5"),
    ("integer", None, "many"),
    ("integer", None, True),
    ("integer", None, "1e9"),
    ("integer", None, "9" * 400),
    ("decimal", None, "NaN"),
    ("decimal", None, "Infinity"),
    ("money", None, "1.005"),
    ("date", None, "2026-02-30"),
    ("date", None, "soon"),
    ("date", None, "0001-01-01"),
    ("datetime", None, "2026-01-05T25:00"),
    ("datetime", None, "0001-01-01T00:00:00+14:00"),
    ("boolean", None, "perhaps"),
    ("choice", None, "c"),
    ("choice", None, {"a": 1}),
    ("choices", None, ["a", "c"]),
    ("choices", None, {"a": 1}),
    ("region", None, "3301"),
    ("region", None, "3301060"),
    ("string", "citizen_id", "1101011990030775"),
    ("string", "citizen_id", "110101199003077587"),
    ("string", "citizen_id", "110101199013077580"),
    ("string", "citizen_id", "110101209003077581"),
    ("string", "citizen_id", "abcdefghijklmnopqr"),
    ("string", "credit_code", "91110000600037341I"),
    ("string", "credit_code", "911100006000373410"),
    ("string", "mobile", "12345678901"),
    ("string", "mobile", "1380000001"),
    ("string", "bank_card", "6222020000000000001"),
    ("string", "bank_card", "12"),
    ("string", "plate", "浙I12345"),
    ("string", "postcode", "3100"),
    ("string", "person_name", "李雷3"),
    ("string", "person_name", "李\u200b雷"),
    ("string", "person_name", "·"),
    ("string", None, "   "),
    ("string", None, None),
]


@pytest.mark.parametrize(("kind", "validator", "typed"), BAD)
def test_what_cannot_be_a_value_is_refused_in_words(kind, validator, typed):
    with override("en"), pytest.raises(ValueError) as refused:
        parse(element(kind, validator=validator), Constraints(), typed, today=TODAY)
    assert str(refused.value).endswith((".", "?"))
    assert "%(" not in str(refused.value)


def test_a_message_says_what_is_wrong_and_how_to_mend_it():
    with override("en"), pytest.raises(ValueError, match=r"has 18 characters\. Please check it\."):
        parse(element("string", validator="citizen_id"), Constraints(), "1101", today=TODAY)


def test_bounds_of_the_element_and_of_the_matter_both_hold():
    length = element("string", constraints={"max_length": 5})
    assert parse(length, Constraints(min_length=2), "abc", today=TODAY) == "abc"
    for wrong in ("a", "abcdef"):
        with pytest.raises(ValueError):
            parse(length, Constraints(min_length=2), wrong, today=TODAY)
    number = element("integer", constraints={"minimum": 1})
    for wrong in (0, 11):
        with pytest.raises(ValueError):
            parse(number, Constraints(maximum=Decimal(10)), wrong, today=TODAY)


def test_days_count_from_the_day_of_submission():
    born = element("date", constraints={"earliest": "today-180d", "latest": "today"})
    assert parse(born, Constraints(), "2026-05-20", today=TODAY) == "2026-05-20"
    for wrong in ("2026-05-19", "2026-11-17"):
        with pytest.raises(ValueError):
            parse(born, Constraints(), wrong, today=TODAY)


def test_options_may_be_narrowed():
    with pytest.raises(ValueError):
        parse(element("choice"), Constraints(options=("b",)), "a", today=TODAY)


SHOWN = [
    ("money", "18460.00", "18,460.00 yuan"),
    ("boolean", True, "Yes"),
    ("choice", "a", "A"),
    ("choices", ["a", "b"], "A, B"),
    ("string", "", ""),
    ("integer", None, ""),
    ("integer", 0, "0"),
]


@pytest.mark.parametrize(("kind", "value", "shown"), SHOWN)
def test_a_value_is_shown_in_the_readers_words(kind, value, shown):
    with override("en"):
        assert display(element(kind), value) == shown


def test_dates_are_written_as_the_language_writes_them():
    with override("zh-hans"):
        assert display(element("date"), "2026-11-16") == "2026年11月16日"
    assert display(element("choice"), "a") == "甲"


def test_a_quantity_is_shown_with_its_unit():
    area = element("decimal", unit={"zh": "平方米", "en": "m²"})
    with override("en"):
        assert display(area, "12.5") == "12.5 m²"


def test_the_strictest_of_several_rules_wins():
    merged = strictest(
        Constraints(max_length=20, minimum=Decimal(1), latest="today", options=("a", "b")),
        Constraints(max_length=30, minimum=Decimal(5), latest="today-3d", options=("b", "c")),
        Constraints(),
    )
    assert merged == Constraints(max_length=20, minimum=Decimal(5), latest="today-3d", options=("b",))


def test_a_fixed_and_a_moving_day_cannot_be_merged():
    with pytest.raises(Contradiction, match="one is a fixed date"):
        strictest(Constraints(latest="today"), Constraints(latest="2026-01-01"))


IMPOSSIBLE = [
    ("string", "citizen_id", {"max_length": 10}, "at least 18 and at most 10"),
    ("integer", None, {"minimum": "1.2", "maximum": "1.8"}, "no whole number"),
    ("money", None, {"minimum": "0.001", "maximum": "0.009"}, "no amount in fen"),
    ("date", None, {"earliest": "today+1d", "latest": "today"}, "before today+1d"),
    ("choice", None, {"options": ()}, "no option is left"),
]


@pytest.mark.parametrize(("kind", "validator", "rules", "why"), IMPOSSIBLE)
def test_rules_that_no_value_meets_are_found(kind, validator, rules, why):
    found = contradiction(element(kind, validator=validator), Constraints.model_validate(rules))
    assert why in found


KINDS = [
    "string",
    "text",
    "integer",
    "decimal",
    "money",
    "date",
    "datetime",
    "boolean",
    "choice",
    "choices",
    "region",
]


@given(st.data(), st.sampled_from(KINDS))
def test_a_canonical_value_stays_as_it_is(data, kind):
    some = element(kind)
    value = data.draw(values(some, Constraints()))
    assert parse(some, Constraints(), value, today=TODAY) == value
    assert display(some, value)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(ANYTHING, st.sampled_from(KINDS))
def test_whatever_is_sent_is_a_value_or_a_sentence(raw, kind):
    some = element(kind)
    try:
        value = parse(some, Constraints(), raw, today=TODAY)
    except ValueError as refused:
        assert type(refused) is ValueError and str(refused)
    else:
        assert parse(some, Constraints(), value, today=TODAY) == value
