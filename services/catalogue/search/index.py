"""A catalogue made ready for searching: built once for its content, then only read."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from services.catalogue.vocabulary import Package

from .english import EMPTY, stem
from .normal import is_latin, plain, runs, signs
from .sounds import fold, sounds
from .texts import Part, texts
from .words import everyday_words

_CONCEPT, _BROAD, _SAID = 0.95, 0.5, 0.97
_SHORTENED = 0.9
_SHORTEST_START = {Part.NAME: 2, Part.MATTER: 3}


@dataclass(slots=True)
class Phrase:
    """Something people say; ``worth`` is what it says about each one-thing, 0 to 1, by the one-thing's code."""

    shown: str
    worth: dict[str, float] = field(default_factory=dict)

    def add(self, code: str, worth: float) -> None:
        self.worth[code] = max(worth, self.worth.get(code, 0))


Entries = dict[str, Phrase]


class Index:
    """Everything that can be looked up; each entry says what it is worth for which one-thing.

    ``written`` holds Chinese phrases, ``sounding`` and ``initials`` the same by how they sound and begin; ``pairs`` and
    ``sound_pairs`` two neighbours in any text. ``stems`` are English words of the texts, ``roots`` those of the list;
    ``apart`` are words of the list that count only together. ``words`` are English words with their stems.
    """

    def __init__(self, packages: Mapping[str, Package]) -> None:
        self.codes = tuple(sorted(packages))
        self.written: Entries = {}
        self.pairs: Entries = {}
        self.stems: Entries = {}
        self.roots: Entries = {}
        self.apart: Entries = {}
        self.sounding: dict[str, list[tuple[str, Phrase]]] = defaultdict(list)
        self.sound_pairs: dict[str, list[tuple[str, Phrase]]] = defaultdict(list)
        self.initials: dict[str, list[tuple[str, Phrase]]] = defaultdict(list)
        self.words: dict[str, str] = {}
        for code, package in packages.items():
            for part, text in texts(package):
                self._add_text(code, part, plain(text))
        self._add_concepts(packages)
        self._add_sounds()

    @cached_property
    def spelled(self) -> dict[str, str]:
        """The key in `sounding` by its letters without spaces."""
        return {key.replace(" ", ""): key for key in self.sounding}

    @cached_property
    def known_stems(self) -> frozenset[str]:
        """The stem of every English word that something answers to."""
        return frozenset(self.words.values())

    @cached_property
    def groups(self) -> dict[str, list[tuple[tuple[str, ...], Phrase]]]:
        """Words that may stand apart, by the first of them: a sign of Chinese, a stem of English."""
        found: dict[str, list[tuple[tuple[str, ...], Phrase]]] = defaultdict(list)
        for key, phrase in self.apart.items():
            parts = tuple(key.split())
            found[parts[0] if is_latin(key) else parts[0][0]].append((parts, phrase))
        return found

    def _add_text(self, code: str, part: Part, text: str) -> None:
        for run in runs(text):
            for left, right in pairwise(run):
                _put(self.pairs, left + right, left + right, code, part.weight)
            if part.is_phrase or part is Part.DOCUMENT:
                _put(self.written, run, run, code, part.weight)
            if part.is_phrase:
                for first, second in pairwise(zip(run, sounds(run), strict=True)):
                    key = f"{fold(first[1])} {fold(second[1])}"
                    _put_alike(self.sound_pairs[key], first[0] + second[0], code, part.weight)
            for length in range(_SHORTEST_START.get(part, len(run)), len(run)):
                start = run[:length]
                _put_alike(self.initials[_initials(start)], start, code, part.weight * _SHORTENED)
        self._add_english(code, part.weight, text)

    def _add_english(self, code: str, worth: float, text: str) -> None:
        for word in filter(is_latin, signs(text)):
            if word not in EMPTY and len(word) > 1:
                self.words[word] = stem(word)
                _put(self.stems, stem(word), word, code, worth)

    def _add_concepts(self, packages: Mapping[str, Package]) -> None:
        whole = {code: _by_weight(package) for code, package in packages.items()}
        for concept in everyday_words():
            meant = [plain(means) for means in concept.means]
            trust = _BROAD if concept.broad else _CONCEPT
            carriers = {code: _best(meant, by_weight) * trust for code, by_weight in whole.items()}
            carriers = {code: worth for code, worth in carriers.items() if worth}
            for means in meant if carriers and not concept.broad else ():
                self._add_said(means, carriers, 1)
            for said in concept.said if carriers else ():
                self._add_said(plain(said), carriers, _SAID)

    def _add_said(self, text: str, carriers: Mapping[str, float], trust: float) -> None:
        parts = text.split()
        if is_latin(text):
            spoken = [word for word in parts if word not in EMPTY]
            self.words |= {word: stem(word) for word in spoken}
            parts = [stem(word) for word in spoken]
        entries = self.apart if len(parts) > 1 else self.roots if is_latin(text) else self.written
        for code, worth in carriers.items():
            _put(entries, " ".join(parts), text, code, worth * trust)

    def _add_sounds(self) -> None:
        for text, phrase in self.written.items():
            if len(text) > 1:
                self.sounding[" ".join(map(fold, sounds(text)))].append((text, phrase))
                self.initials[_initials(text)].append((text, phrase))


def _put(entries: Entries, key: str, shown: str, code: str, worth: float) -> None:
    entries.setdefault(key, Phrase(shown)).add(code, worth)


def _put_alike(entries: list[tuple[str, Phrase]], text: str, code: str, worth: float) -> None:
    """Among texts with one sound."""
    phrase = next((phrase for own, phrase in entries if own == text), None)
    if phrase is None:
        entries.append((text, phrase := Phrase(text)))
    phrase.add(code, worth)


def _initials(text: str) -> str:
    return "".join(sound[:1] for sound in sounds(text))


def _by_weight(package: Package) -> list[tuple[float, str]]:
    """The short texts of a package, joined by weight, the heaviest first."""
    joined: dict[float, list[str]] = defaultdict(list)
    for part, text in texts(package):
        if part.is_phrase:
            joined[part.weight].append(plain(text))
    return [(weight, "|".join(joined[weight])) for weight in sorted(joined, reverse=True)]


def _best(meant: Iterable[str], by_weight: list[tuple[float, str]]) -> float:
    return next((weight for weight, text in by_weight if any(word in text for word in meant)), 0)
