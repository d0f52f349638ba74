"""Every pair of tokens that text is set in, computed by WCAG 2.2's formula: 4.5:1, and 7:1 in care mode."""

import re
from pathlib import Path

import pytest

import citizen_portal.design
from citizen_portal.design.gallery.tokens import contrast

TOKENS = Path(citizen_portal.design.__file__).parent / "static/design/css/tokens.css"
GROUNDS = ("surface", "surface-sunken", "surface-tint", "surface-hover", "brand-pale")
PAIRS = [
    (ink, ground) for ink in ("ink", "ink-soft", "ink-muted", "brand", "brand-strong") for ground in GROUNDS
] + [
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("on-navy", "navy"),
    ("on-navy-soft", "navy"),
    ("on-navy-soft", "navy-raised"),
    ("brand-strong", "brand-soft"),
    ("success", "success-soft"),
    ("warning", "warning-soft"),
    ("danger", "danger-soft"),
    ("purple", "purple-soft"),
    ("neutral", "neutral-soft"),
    ("success", "surface"),
    ("warning", "surface"),
    ("danger", "surface"),
    ("purple", "surface"),
]


def colours(selector: str) -> dict[str, str]:
    """The hexadecimal tokens of one block of tokens.css."""
    block = re.search(re.escape(selector) + r"\s*\{(.*?)\n\}", TOKENS.read_text(encoding="utf-8"), re.DOTALL)
    assert block, selector
    return dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6});", block[1]))


def test_the_formula_is_the_standards():
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read(ink: str, ground: str):
    tokens = colours(":root")
    assert contrast(tokens[ink], tokens[ground]) >= 4.5


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read_with_weak_eyes_in_care_mode(ink: str, ground: str):
    tokens = colours(":root") | colours('html[data-care="on"]')
    assert contrast(tokens[ink], tokens[ground]) >= 7


def test_the_edge_of_a_field_stands_out():
    for tokens in (colours(":root"), colours(":root") | colours('html[data-care="on"]')):
        assert contrast(tokens["line-strong"], tokens["surface"]) >= 3
