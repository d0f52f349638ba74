"""A term is what the catalogue writes: it reads back exactly, refuses nonsense, speaks both languages."""

import pickle
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from services.terms import Term, TermError, Unit


class Promise(BaseModel):
    term: Term


@pytest.mark.parametrize("text", ["5wd", "0.5wd", "1.5wd", "45nd", "4wh", "0.25wh", "immediate"])
def test_a_term_reads_back_as_it_was_written(text):
    assert str(Term.parse(text)) == text
    assert Promise(term=text).model_dump_json() == f'{{"term":"{text}"}}'
    assert pickle.loads(pickle.dumps(Term.parse(text))) == Term.parse(text)


@given(st.integers(1, 5000))
def test_every_half_day_reads_back(halves):
    term = Term(Decimal(halves) / 2, Unit.WORKING_DAYS)
    assert Term.parse(str(term)) == term


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("5 wd", "is not a term"),
        ("", "is not a term"),
        ("-1wd", "is not a term"),
        ("5WD", "is not a term"),
        ("５wd", "is not a term"),
        ("5wd\n", "is not a term"),
        ("0wd", "no time at all"),
        ("0.3wd", "too fine"),
        ("1.5nd", "too fine"),
        ("9999wd", "longer than any term"),
        (5, "is not a term"),
        (None, "is not a term"),
    ],
)
def test_nonsense_is_refused_in_plain_words(text, says):
    with pytest.raises(TermError, match=says):
        Term.parse(text)
    with pytest.raises(ValidationError, match=says):
        Promise(term=text)


def test_an_immediate_term_has_no_amount():
    with pytest.raises(TermError, match="immediate"):
        Term(Decimal(1), Unit.IMMEDIATE)


def test_terms_of_one_unit_can_be_ordered_and_others_cannot():
    assert Term.parse("0.5wd") < Term.parse("1wd") <= Term.parse("1.0wd") < Term.parse("10wd")
    assert max(Term.parse("9nd"), Term.parse("10nd")) == Term.parse("10nd")
    with pytest.raises(TypeError):
        assert Term.parse("5wd") < Term.parse("5nd")


def test_an_extension_adds_to_a_term_of_its_own_unit():
    assert Term.parse("20wd").extended_by(Term.parse("10wd")) == Term.parse("30wd")
    with pytest.raises(TermError, match="units differ"):
        Term.parse("4wh").extended_by(Term.parse("10wd"))


def test_equal_terms_are_one_term_however_they_were_written():
    assert len({Term.parse("5wd"), Term.parse("5.0wd")}) == 1
    assert str(Term.parse("5.0wd")) == "5wd"


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("1wd", "1 working day", "1 个工作日"),
        ("5wd", "5 working days", "5 个工作日"),
        ("0.5wd", "0.5 working days", "0.5 个工作日"),
        ("45nd", "45 days", "45 日"),
        ("4wh", "4 working hours", "4 个工作小时"),
        ("immediate", "The same working day", "即时办结"),
    ],
)
def test_a_term_is_told_in_both_languages(text, english, chinese):
    with translation.override("en"):
        assert Term.parse(text).label == english
    with translation.override("zh-hans"):
        assert Term.parse(text).label == chinese


def test_the_json_schema_tells_an_editor_what_a_term_looks_like():
    schema = Promise.model_json_schema()["properties"]["term"]
    assert schema["type"] == "string"
    assert "wd|nd|wh" in schema["pattern"]
