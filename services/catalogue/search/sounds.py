"""Pinyin: of characters, and read out of letters typed without tones, with or without spaces.

Sounds are folded as many speakers merge them (zh/z, ch/c, sh/s, ang/an, eng/en, ing/in), so that 变跟 finds 变更.
"""

import unicodedata
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PINYIN_DICT

_LONGEST_SYLLABLE = 6
_READINGS = 4
_FOLDED_STARTS = {"zh": "z", "ch": "c", "sh": "s"}
_FOLDED_ENDS = {"ang": "an", "eng": "en", "ing": "in"}


@lru_cache(maxsize=8192)
def fold(syllable: str) -> str:
    """The syllable as it is compared."""
    for start, short in _FOLDED_STARTS.items():
        if syllable.startswith(start):
            syllable = short + syllable[2:]
    for end, short in _FOLDED_ENDS.items():
        if syllable.endswith(end):
            syllable = syllable[: -len(end)] + short
    return syllable


@lru_cache(maxsize=65536)
def sounds(characters: str) -> tuple[str, ...]:
    """The syllable of each character, in its context; a digit sounds like itself. One entry for each character."""
    spoken = lazy_pinyin(characters, style=Style.NORMAL, errors=list, v_to_u=False)
    return tuple(spoken) if len(spoken) == len(characters) else tuple(characters)


@lru_cache(maxsize=1)
def _syllables() -> frozenset[str]:
    """Every syllable of the characters in common use (the first block of Unicode), without its tone."""
    toned = {PINYIN_DICT[number].split(",")[0] for number in range(0x4E00, 0x9FA6) if number in PINYIN_DICT}
    spoken = {_without_tone(syllable) for syllable in toned}
    return frozenset(s for s in spoken if s.isascii() and s.isalpha() and (len(s) > 1 or s in "aoe"))


def _without_tone(syllable: str) -> str:
    """``lǜ`` is typed ``lv``."""
    apart = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


@lru_cache(maxsize=2048)
def readings(letters: str) -> tuple[tuple[str, ...], ...]:
    """How the letters can be read as whole syllables, fewest syllables first: ``xian`` is xian, or xi an."""
    ways: list[list[tuple[str, ...]]] = [[()]]
    known = _syllables()
    for end in range(1, len(letters) + 1):
        here = [
            (*way, letters[start:end])
            for start in range(max(0, end - _LONGEST_SYLLABLE), end)
            if letters[start:end] in known
            for way in ways[start]
        ]
        ways.append(sorted(here, key=len)[:_READINGS])
    return tuple(ways[-1])
