"""Finding a one-thing by everyday words, names of matters, the sound of Chinese, and with a slip of the finger."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

from services.catalogue.vocabulary import Package, Text

_NEARLY = 0.75
_MOST = 60


def search(query: str, packages: Mapping[str, Package], language: str) -> tuple[str, ...]:
    """Codes of the one-things that fit the query, best first; all of them, by code, for an empty query.

    Both languages are searched; text in `language` ("zh-hans", "en") counts a little more.
    """
    wanted = _plain(query[:_MOST])
    if not wanted:
        return tuple(sorted(packages))
    scores = {code: _score(wanted, package, language) for code, package in packages.items()}
    return tuple(sorted((c for c, score in scores.items() if score > 0), key=lambda c: (-scores[c], c)))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _score(wanted: str, package: Package, language: str) -> float:
    first, second = ("en", "zh") if language.startswith("en") else ("zh", "en")
    best = 0.0
    for weight, text in _texts(package):
        here = weight * _fit(wanted, getattr(text, first))
        there = weight * 0.9 * _fit(wanted, getattr(text, second))
        best = max(best, here, there)
    words = (8 * _fit(wanted, word) for word in package.one_thing.words)
    return max(best, *words, 0.0)


def _texts(package: Package) -> Iterator[tuple[int, Text]]:
    yield 10, package.one_thing.name
    yield 3, package.one_thing.summary
    yield from ((5, matter.name) for matter in package.matters.values())


def _fit(wanted: str, text: str) -> float:
    """0 to 1: how well the text answers the query."""
    plain = _plain(text)
    if wanted == plain:
        return 1
    if plain.startswith(wanted):
        return 0.95
    if wanted in plain:
        return 0.9
    if wanted.replace(" ", "").isascii():
        spelled, initials = _sound(plain)
        squeezed = wanted.replace(" ", "")
        if len(squeezed) > 1 and (squeezed in initials or squeezed in spelled):
            return 0.8
    parts = wanted.split()
    if len(parts) > 1:
        return 0.8 * sum(part in plain for part in parts) / len(parts)
    return _nearly(wanted, plain)


@lru_cache(maxsize=4096)
def _sound(text: str) -> tuple[str, str]:
    """Pinyin in full and its initials: ``xinshenger``, ``xse``."""
    syllables = lazy_pinyin(text, style=Style.NORMAL, errors="ignore")
    return "".join(syllables), "".join(syllable[0] for syllable in syllables if syllable)


def _nearly(wanted: str, text: str) -> float:
    """Typing slips in a word; characters of a Chinese query that stand apart in the text."""
    pieces: Iterable[str] = text.split() if wanted.isascii() else _windows(text, len(wanted))
    closest = max((SequenceMatcher(None, wanted, piece).ratio() for piece in pieces), default=0)
    if closest >= _NEARLY and len(wanted) > 2:
        return 0.6 * closest
    if not wanted.isascii() and len(wanted) > 1:
        present = sum(character in text for character in wanted) / len(wanted)
        return 0.5 * present if present >= _NEARLY else 0
    return 0


def _windows(text: str, width: int) -> list[str]:
    return [text[i : i + width] for i in range(max(1, len(text) - width + 1))]
