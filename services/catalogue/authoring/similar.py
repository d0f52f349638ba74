"""Words of the dictionary that may already say what somebody is about to propose."""

import unicodedata
from difflib import SequenceMatcher

from services.catalogue.authoring.library import Entries
from services.catalogue.authoring.models import Entry, EntryKind
from services.catalogue.vocabulary import Text

MOST = 6
CLOSE_ZH, CLOSE_EN = 0.7, 0.84
"""From which likeness on two names are shown to be compared; measured with the shipped dictionary by eye."""


def similar(kind: EntryKind, name: Text, entries: Entries, *, besides: str = "") -> list[Entry]:
    """Entries of the kind with a like name in either language, the likest first; `besides` is one's own code."""
    found = []
    for (each, code), entry in entries.items():
        if each is kind and code != besides:
            chinese = _likeness(name.zh, entry.name.zh)
            english = _likeness(name.en, entry.name.en)
            if chinese >= CLOSE_ZH or english >= CLOSE_EN:
                found.append((max(chinese, english), code, entry))
    return [entry for _likeness_, _code, entry in sorted(found, key=lambda each: (-each[0], each[1]))][:MOST]


def _likeness(one: str, other: str) -> float:
    """From 0 to 1; a name that holds the other whole is alike."""
    one, other = _plain(one), _plain(other)
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 2 and len(shorter) * 2 >= len(longer) and shorter in longer:
        return max(0.9, SequenceMatcher(None, one, other).ratio())
    return SequenceMatcher(None, one, other).ratio()


def _plain(text: str) -> str:
    """Without width, case, space and marks."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())
