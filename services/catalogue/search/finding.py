"""Ranking: how much of what was said each one-thing accounts for, and by which words."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from .index import Index
from .query import Reading, read
from .spans import Span, spans_of

_ENOUGH = 0.3
_BESIDE_THE_BEST = 0.4
_UNKNOWN = 0.6
_MOST_UNKNOWN = 2.4


@dataclass(frozen=True, slots=True)
class Because:
    """A part of the query and the word it was taken for; the two are equal when it was said outright."""

    said: str
    word: str


@dataclass(frozen=True, slots=True)
class Found:
    """A one-thing that fits. ``score`` is the share of the query it accounts for, each word by its worth, 0 to 1."""

    code: str
    score: float
    because: tuple[Because, ...] = ()


def search(query: str, index: Index) -> tuple[Found, ...]:
    """The one-things that fit, best first; all of them, by code, when nothing was asked; none when nothing fits."""
    if not query.strip():
        return tuple(Found(code, 0) for code in index.codes)
    best: dict[str, Found] = {}
    for reading in read(query, index):
        for found in _rank(reading, index):
            if found.code not in best or found.score > best[found.code].score:
                best[found.code] = found
    least = max((found.score for found in best.values()), default=0) * _BESIDE_THE_BEST
    fitting = (found for found in best.values() if found.score >= max(least, _ENOUGH))
    return tuple(sorted(fitting, key=lambda found: (-found.score, found.code)))


def _rank(reading: Reading, index: Index) -> Iterator[Found]:
    spans = spans_of(reading, index)
    weights, whole = _weights(reading, spans)
    if not whole:
        return
    held: dict[str, dict[int, tuple[float, Span]]] = defaultdict(dict)
    for span in spans:
        for code, worth in span.phrase.worth.items():
            value, places = worth * span.trust, held[code]
            for place in span.places:
                if place not in places or value > places[place][0]:
                    places[place] = value, span
    for code, places in held.items():
        score = sum(value * weights[place] for place, (value, _) in places.items()) / whole
        yield Found(code, score, _reasons(reading, places))


def _weights(reading: Reading, spans: list[Span]) -> tuple[dict[int, float], float]:
    """What each sign counts, by the most telling word it belongs to, and what the whole query counts.

    Filler that belongs to no word counts nothing; the unknown counts up to a bound: people also tell how it came about.
    """
    telling: dict[int, float] = {}
    for span in spans:
        for place in span.places:
            telling[place] = max(telling.get(place, 0), span.weight)
    weights = {place: reading.signs[place].weight * weight for place, weight in telling.items()}
    unknown = sum(
        sign.weight * _UNKNOWN
        for place, sign in enumerate(reading.signs)
        if place not in telling and not sign.is_filler
    )
    return weights, sum(weights.values()) + min(unknown, _MOST_UNKNOWN)


def _reasons(reading: Reading, places: dict[int, tuple[float, Span]]) -> tuple[Because, ...]:
    spans = {id(span): span for _, (_, span) in sorted(places.items(), key=lambda item: item[0])}
    reasons = (Because(reading.said(span.places), span.phrase.shown) for span in spans.values())
    return tuple(dict.fromkeys(reasons))
