"""Whatever stands where a typed value should: it becomes a canonical value that stays the same, or a plain sentence."""

import json
import os
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.catalogue.answers import display, is_empty, parse
from services.catalogue.loader import load, shipped_packages
from services.catalogue.vocabulary import Element, ElementType

from .strings import ALL

TODAY = date(2026, 11, 22)
EXAMPLES = 1000 if os.environ.get("HOSTILE_ALL") else 60


def _one_of_each() -> dict[str, Element]:
    """An element of every type and validator in the shipped catalogue."""
    found: dict[str, Element] = {}
    for package in load(shipped_packages()).packages.values():
        for element in package.elements.values():
            found.setdefault(f"{element.type.value}-{element.validator or ''}", element)
    return found


ELEMENTS = _one_of_each()
leaves = st.one_of(
    st.sampled_from(ALL), st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.decimals(),
    st.dates().map(str), st.datetimes().map(str), st.from_regex(r"[0-9]{6}(19|20)[0-9]{9}[0-9Xx]", fullmatch=True),
)  # fmt: skip
anything = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
)


def test_every_type_of_value_is_tried() -> None:
    assert {name.partition("-")[0] for name in ELEMENTS} >= {kind.value for kind in ElementType} - {
        "datetime"
    }


@pytest.mark.parametrize("name", ELEMENTS)
def test_a_value_is_read_once_and_for_all_or_refused_in_a_sentence(name: str) -> None:
    element = ELEMENTS[name]

    @settings(max_examples=EXAMPLES, deadline=None, database=None, derandomize=True)
    @given(raw=anything)
    def read(raw: object) -> None:
        if is_empty(raw):
            return
        try:
            value = parse(element, element.constraints, raw, today=TODAY)
        except ValueError as refused:
            assert str(refused)
            return
        assert json.loads(json.dumps(value)) == value
        assert parse(element, element.constraints, value, today=TODAY) == value
        if element.type is not ElementType.REGION:
            assert isinstance(display(element, value), str)

    read()


@pytest.mark.parametrize("name", ELEMENTS)
def test_no_string_of_the_list_breaks_a_value(name: str) -> None:
    element = ELEMENTS[name]
    for text in ALL:
        if is_empty(text):
            continue
        try:
            value = parse(element, element.constraints, text, today=TODAY)
        except ValueError as refused:
            assert str(refused), repr(text)
        else:
            assert parse(element, element.constraints, value, today=TODAY) == value, repr(text)
