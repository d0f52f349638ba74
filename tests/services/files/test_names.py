"""Names are shown, and nothing else."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.files.names import LONGEST, display_name
from tests.hostile_files import NAMES


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\a.pdf", "a.pdf"),
        ("a\0.pdf", "a.pdf"),
        ("\u202egpj.exe", "gpj.exe"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("e\u0301.pdf", "é.pdf"),
        ("𠮷𡈽.pdf", "𠮷𡈽.pdf"),
        ("👨\u200d👩\u200d👧.png", "👨\u200d👩\u200d👧.png"),
        ("..", "file"),
        ("", "file"),
        ("  出生  医学证明 .pdf ", "出生 医学证明 .pdf"),
    ],
)
def test_a_name_loses_what_misleads_and_keeps_what_people_read(given_name: str, shown: str) -> None:
    assert display_name(given_name) == shown


def test_a_long_name_keeps_its_ending() -> None:
    shown = display_name("纸" * 300 + ".pdf")
    assert len(shown) == LONGEST
    assert shown.endswith("….pdf")


@given(st.one_of(st.text(), st.sampled_from(NAMES)))
def test_whatever_it_was_called_it_can_be_stored_and_shown(name: str) -> None:
    shown = display_name(name)
    assert 1 <= len(shown) <= LONGEST
    assert not {"/", "\\", "\0", "\n", "\u202e"} & set(shown)
    assert unicodedata.is_normalized("NFC", shown)
    assert display_name(shown) == shown
    shown.encode()
