"""What of a package is searched, and how much each part says about what the one-thing is."""

from collections.abc import Iterator
from enum import Enum

from services.catalogue.vocabulary import Package, Text


class Part(Enum):
    """A part of a package with its weight, 0 to 1.

    Short texts (`is_phrase`) are also found as a whole, by sound and by initials; the long ones by their words only.
    """

    NAME = ("name", 1.0, True)
    WORDS = ("words", 0.85, True)
    MATTER = ("matter", 0.65, True)
    RESULT = ("result", 0.6, True)
    DOCUMENT = ("document", 0.4, False)
    SUMMARY = ("summary", 0.5, False)
    SITUATION = ("situation", 0.3, False)

    def __init__(self, code: str, weight: float, is_phrase: bool) -> None:
        self.code, self.weight, self.is_phrase = code, weight, is_phrase


def texts(package: Package) -> Iterator[tuple[Part, str]]:
    """Every text that is searched, in both languages."""
    one = package.one_thing
    for part, text in _bilingual(package):
        yield part, text.zh
        yield part, text.en
    yield from ((Part.WORDS, word) for word in one.words)


def _bilingual(package: Package) -> Iterator[tuple[Part, Text]]:
    one = package.one_thing
    yield Part.NAME, one.name
    yield Part.SUMMARY, one.summary
    for matter in package.matters.values():
        yield Part.MATTER, matter.name
        yield from ((Part.RESULT, result.name) for result in matter.results)
    for document in package.documents.values():
        yield Part.DOCUMENT, document.name
    for situation in one.situations:
        yield Part.SITUATION, situation.question
        yield from ((Part.SITUATION, answer.label) for answer in situation.offered)
