"""What leaves the portal about an event: letters to applicants and to officials, written when they are sent."""

from .citizens import LETTERS, OF_ALL, letter_about
from .officials import OFFICIALS
from .writing import Unwanted, Written, digest_words, official_words, write

__all__ = [
    "LETTERS",
    "OFFICIALS",
    "OF_ALL",
    "Unwanted",
    "Written",
    "digest_words",
    "letter_about",
    "official_words",
    "write",
]
