"""Where a reading of a query meets the index: which signs are taken for which phrase, and with how much trust."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import log

from .index import Index, Phrase
from .query import Reading, Sign, folded
from .sounds import sounds

_LONGEST_PHRASE = 10
_PAIR, _SOUND, _SOUND_PAIR, _INITIALS, _WORD, _APART = 0.7, 0.85, 0.55, 0.75, 0.8, 0.95


@dataclass(frozen=True, slots=True)
class Span:
    """The signs at these places of a reading, taken for a phrase with this much trust, 0 to 1."""

    places: tuple[int, ...]
    phrase: Phrase
    trust: float

    @property
    def weight(self) -> float:
        """What its signs count: a word of many one-things tells little between them, and so does one in passing."""
        worth = self.phrase.worth
        return (0.4 + 0.6 * max(worth.values())) / (1 + 0.5 * log(len(worth)))


def spans_of(reading: Reading, index: Index) -> list[Span]:
    """Every way in which a part of the reading is known."""
    if reading.by_initials:
        return list(_initials(reading, index))
    return [
        *_pairs(reading, index),
        *_phrases(reading, index),
        *_words(reading, index),
        *_apart(reading, index),
    ]


def _pairs(reading: Reading, index: Index) -> Iterator[Span]:
    """Two characters, or two that sound like them, that stand together somewhere in a package."""
    heard, taken = folded(reading), reading.signs
    for start, (left, right) in enumerate(pairwise(taken)):
        if left.is_filler or right.is_filler:
            continue
        written = [left.character, right.character]
        phrase = index.pairs.get("".join(written)) if all(written) else None
        if phrase:
            yield Span((start, start + 1), phrase, _PAIR)
        elif left.sound and right.sound:
            for text, alike in index.sound_pairs.get(f"{heard[start]} {heard[start + 1]}", ()):
                if not any(written) or (
                    _is_slip((left, right), text) and _stands_alone(taken, start, start + 2)
                ):
                    yield Span((start, start + 1), alike, _SOUND_PAIR)


def _phrases(reading: Reading, index: Index) -> Iterator[Span]:
    """Whole phrases, as written and as they sound."""
    taken, heard = reading.signs, folded(reading)
    for start in range(len(taken)):
        for end in range(start + 1, min(len(taken), start + _LONGEST_PHRASE) + 1):
            last = taken[end - 1]
            if not (last.character or last.sound):
                break
            written = [sign.character for sign in taken[start:end]]
            phrase = index.written.get("".join(written)) if all(written) else None
            if phrase and (end - start > 1 or len(taken) == 1):
                yield Span(tuple(range(start, end)), phrase, 1)
            elif end - start > 1:
                for text, alike in index.sounding.get(" ".join(heard[start:end]), ()):
                    if _is_one_word(written, text) and (len(text) > 2 or _stands_alone(taken, start, end)):
                        yield Span(tuple(range(start, end)), alike, _SOUND)


def _is_slip(pair: tuple[Sign, ...], text: str) -> bool:
    """Of a mere pair, more is asked than of a phrase: the very sound, and one right character (租房 is not 住房)."""
    return tuple(sign.sound for sign in pair) == sounds(text) and _is_one_word(
        [s.character for s in pair], text
    )


def _is_one_word(written: list[str], text: str) -> bool:
    """Typed letters stand for any character of their sound; of characters, a wrong one stands beside a right one."""
    same = [a == b for a, b in zip(written, text, strict=True) if a]
    return not same or any(same)


def _stands_alone(taken: tuple[Sign, ...], start: int, end: int) -> bool:
    """Of two characters, a wrong one is taken for a slip only without neighbours: 火车 in 火车票 is no lorry (货车)."""
    beside = (taken[place] for place in (start - 1, end) if 0 <= place < len(taken))
    return not all(sign.character for sign in taken[start:end]) or all(sign.is_filler for sign in beside)


def _words(reading: Reading, index: Index) -> Iterator[Span]:
    """English words, of the texts and of the list."""
    for place, sign in enumerate(reading.signs):
        if sign.stem and not sign.is_filler:
            if phrase := index.stems.get(sign.stem):
                yield Span((place,), phrase, _WORD * sign.trust)
            if phrase := index.roots.get(sign.stem):
                yield Span((place,), phrase, sign.trust)


def _apart(reading: Reading, index: Index) -> Iterator[Span]:
    """Words that count together, wherever each of them stands."""
    known = {sign.stem or sign.character for sign in reading.signs}
    text = "".join(sign.character or " " for sign in reading.signs)
    stems = [sign.stem for sign in reading.signs]
    for first in known & index.groups.keys():
        for parts, phrase in index.groups[first]:
            places = _places_of(parts, text, stems)
            if places:
                trust = min(reading.signs[place].trust for place in places)
                yield Span(places, phrase, trust * (1 if places[-1] - places[0] < len(places) else _APART))


def _places_of(parts: tuple[str, ...], text: str, stems: list[str]) -> tuple[int, ...]:
    """Where the parts stand, in order of place; empty unless all do, each at places of its own."""
    places: set[int] = set()
    for part in parts:
        if part.isascii():
            start, length = stems.index(part) if part in stems else -1, 1
        else:
            start, length = text.find(part), len(part)
        if start < 0:
            return ()
        places |= set(range(start, start + length))
    return tuple(sorted(places)) if len(places) >= sum(1 if p.isascii() else len(p) for p in parts) else ()


def _initials(reading: Reading, index: Index) -> Iterator[Span]:
    """The whole query as beginnings of syllables; characters among them must be the very ones."""
    taken = reading.signs
    for text, phrase in index.initials.get("".join(sign.sound[:1] for sign in taken), ()):
        if all(not sign.character or sign.character == own for sign, own in zip(taken, text, strict=True)):
            yield Span(tuple(range(len(taken))), phrase, _INITIALS)
