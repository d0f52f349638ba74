"""What a query may mean: signs as they stand, or letters as sounds, or letters as the beginnings of sounds."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from rapidfuzz import process
from rapidfuzz.distance import OSA

from .english import EMPTY, stem
from .index import Index
from .normal import is_latin, plain_query, signs
from .sounds import fold, readings, sounds

_MANY_LETTERS = 8
_FEWEST_LETTERS = 4
_SLIP = 0.78
_MOST_READINGS = 4

_FILLER = re.compile(
    "一件事|怎么办理|怎么办|怎样|怎么|如何|什么|哪些|哪里|哪儿|去哪|需要|想要|可以|能不能|可不可以|有没有|手续|材料|流程|条件|程序|"
    "申请|办理|办|请问|咨询|我们|我家|我想|我要|我的|我|你|您|他|她|它|家里|自己|一家|一个|个|要|想|能|吗|呢|了|的|吧|啊|呀|"
    "在|有|是|和|与|及|还|就|都|去|给|把|刚|完|这里|那里|这|那|里|到|得|着|过|也|又|很|最|服务|业务|事项|政府|网上|哪"
)


@dataclass(frozen=True, slots=True)
class Sign:
    """One unit of a query: where it stands, and how it is compared. Empty strings are never equal to anything.

    ``sound`` of a letter read as a beginning is that letter alone. ``trust`` is below 1 for a mended slip.
    """

    said: str
    character: str = ""
    sound: str = ""
    stem: str = ""
    weight: float = 1
    is_filler: bool = False
    trust: float = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand the whole query. ``by_initials`` readings hold only as a whole."""

    signs: tuple[Sign, ...]
    by_initials: bool = False

    def said(self, places: Iterable[int]) -> str:
        """What was typed at these places; what stands apart has a space between."""
        words, last = "", None
        for place in places:
            apart = last is not None and (place - last > 1 or self.signs[place].stem)
            words += " " * bool(apart) + self.signs[place].said
            last = place
        return words


def read(query: str, index: Index) -> Iterator[Reading]:
    """Every way to read the query; none for a query without a word."""
    text = plain_query(query)
    taken = signs(text)
    if not taken:
        return
    characters = _characters(taken)
    yield Reading(_as_words(taken, characters, index))
    joined = _joined(taken)
    letters = [part for part in joined if is_latin(part)]
    if not letters:
        return
    ways = product(*(readings(part)[:_MOST_READINGS] for part in letters))
    for way, _ in zip(ways, range(_MOST_READINGS), strict=False):
        yield Reading(_spelled(joined, way, characters))
    if sum(map(len, letters)) <= _MANY_LETTERS:
        yield Reading(_spelled(joined, [tuple(part) for part in letters], characters), by_initials=True)


def _characters(taken: list[str]) -> list[Sign]:
    """The characters of the query, each with its sound in its context, as signs."""
    written = "".join("\n" if is_latin(sign) else sign for sign in taken)
    filler = {place for found in _FILLER.finditer(written) for place in range(*found.span())}
    spoken = [sound for run in written.split("\n") if run for sound in sounds(run)]
    places = [place for place, sign in enumerate(written) if sign != "\n"]
    return [
        Sign(written[place], character=written[place], sound=sound, is_filler=place in filler)
        for place, sound in zip(places, spoken, strict=True)
    ]


def _as_words(taken: list[str], characters: list[Sign], index: Index) -> tuple[Sign, ...]:
    rest = iter(characters)
    return tuple(_word(sign, index) if is_latin(sign) else next(rest) for sign in taken)


def _word(word: str, index: Index) -> Sign:
    if word in EMPTY or len(word) == 1:
        return Sign(word, stem=stem(word), weight=2, is_filler=True)
    root = stem(word)
    if root in index.known_stems or len(word) < _FEWEST_LETTERS:
        return Sign(word, stem=root, weight=2)
    near = process.extractOne(word, index.words.keys(), scorer=OSA.normalized_similarity, score_cutoff=_SLIP)
    if near is None or near[0][0] != word[0]:
        return Sign(word, stem=root, weight=2)
    return Sign(word, stem=index.words[near[0]], weight=2, trust=near[1])


def _joined(taken: list[str]) -> list[str]:
    """Letters typed with spaces between the syllables are one stretch."""
    joined: list[str] = []
    for sign in taken:
        if joined and is_latin(sign) and is_latin(joined[-1]):
            joined[-1] += sign
        else:
            joined.append(sign)
    return joined


def _spelled(joined: list[str], way: Iterable[tuple[str, ...]], characters: list[Sign]) -> tuple[Sign, ...]:
    rest, stretches = iter(characters), iter(way)
    found: list[Sign] = []
    for part in joined:
        if is_latin(part):
            found += (Sign(syllable, sound=syllable) for syllable in next(stretches))
        else:
            found.append(next(rest))
    return tuple(found)


def folded(reading: Reading) -> list[str]:
    """The sound of each sign as it is compared; empty where it has none."""
    return [fold(sign.sound) for sign in reading.signs]
