"""Texts in the one form in which they are compared."""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

LONGEST = 100
"""Characters of a query that are looked at; whoever writes more has said it by then."""

HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_SIGNS = re.compile(rf"[{HAN}0-9]|[a-z]+")


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def plain(text: str) -> str:
    """Compatible forms made one, lower case, simplified characters; controls, marks and punctuation are spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(sign if sign.isalnum() else " " for sign in _without_marks(folded))
    return " ".join(_simplifier().convert(kept).split())


def _without_marks(text: str) -> str:
    """``tuìxiū`` and ``café`` as most people type them."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def plain_query(query: str) -> str:
    """`plain`, of at most LONGEST characters: before, so that none of it costs, and after, because NFKC lengthens."""
    return plain(query[:LONGEST])[:LONGEST]


def signs(plain_text: str) -> list[str]:
    """Characters and digits one by one, Latin words whole; other scripts are left out."""
    return _SIGNS.findall(plain_text)


def is_latin(sign: str) -> bool:
    return "a" <= sign[0] <= "z"


def runs(plain_text: str) -> list[str]:
    """Stretches of Chinese characters and digits."""
    return re.findall(rf"[{HAN}0-9]+", plain_text)
