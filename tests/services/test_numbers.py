"""Official numbers: what is printed on a receipt can be checked without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_37_2

from services.numbers import case_number, is_case_number, sub_case_number

DAY = date(2026, 11, 16)

regions = st.from_regex(r"[0-9]{6}([0-9]{3}){0,2}", fullmatch=True)
days = st.dates(min_value=date(2020, 1, 1), max_value=date(2099, 12, 31))
serials = st.integers(min_value=1, max_value=999_999)


@pytest.fixture
def credit_code() -> str:
    body = "1199010220260013X"
    return body + uscc.calc_check_digit(body)


def test_a_case_number_is_region_day_serial_and_check_character() -> None:
    number = case_number("990102001", DAY, 42)
    assert number[:20] == "99010220261116000042"
    assert len(number) == 21
    assert is_case_number(number)


@given(region=regions, on=days, serial=serials)
def test_every_case_number_is_recognised(region: str, on: date, serial: int) -> None:
    assert is_case_number(case_number(region, on, serial))


@given(region=regions, on=days, serial=serials, data=st.data())
def test_one_mistyped_digit_is_noticed(region: str, on: date, serial: int, data: st.DataObject) -> None:
    number = case_number(region, on, serial)
    place = data.draw(st.integers(min_value=0, max_value=19))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != number[place]]))
    assert not is_case_number(number[:place] + other + number[place + 1 :])


@given(region=regions, on=days, serial=serials, place=st.integers(min_value=0, max_value=18))
def test_two_swapped_digits_are_noticed(region: str, on: date, serial: int, place: int) -> None:
    number = case_number(region, on, serial)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert is_case_number(swapped) == (swapped == number)


@given(text=st.text(max_size=24))
def test_any_text_may_be_asked_about(text: str) -> None:
    assert is_case_number(text) in (True, False)


def test_a_number_of_a_day_that_never_was_is_no_case_number() -> None:
    body = "99010220260230000001"
    assert not is_case_number(body + mod_37_2.calc_check_digit(body))


@pytest.mark.parametrize("region", ["", "99010", "9901020", "99010a", "９９０１０２"])
def test_a_case_number_needs_a_region_code(region: str) -> None:
    with pytest.raises(ValueError, match="region"):
        case_number(region, DAY, 1)


@pytest.mark.parametrize("serial", [0, -1, 1_000_000])
def test_a_serial_that_does_not_fit_is_refused(serial: int) -> None:
    with pytest.raises(ValueError, match="serial"):
        case_number("990102", DAY, serial)


def test_a_sub_case_number_is_the_implementing_code_day_and_serial(credit_code: str) -> None:
    number = sub_case_number(credit_code, "district", "000109042000", DAY, 7)
    assert number == f"{credit_code}4000109042000202611160007"
    assert len(number) == 43


def test_the_level_of_government_stands_in_the_sub_case_number(credit_code: str) -> None:
    digits = [
        sub_case_number(credit_code, level, "000109042000", DAY, 1)[18]
        for level in ("province", "city", "district", "street", "community")
    ]
    assert digits == ["2", "3", "4", "5", "6"]


def test_a_wrong_part_of_a_sub_case_number_is_named(credit_code: str) -> None:
    wrong_check = credit_code[:-1] + ("0" if credit_code[-1] != "0" else "1")
    with pytest.raises(ValueError, match="credit code"):
        sub_case_number(wrong_check, "district", "000109042000", DAY, 1)
    with pytest.raises(ValueError, match="level"):
        sub_case_number(credit_code, "village", "000109042000", DAY, 1)
    with pytest.raises(ValueError, match="base code"):
        sub_case_number(credit_code, "district", "109042000", DAY, 1)
    with pytest.raises(ValueError, match="serial"):
        sub_case_number(credit_code, "district", "000109042000", DAY, 10_000)
