"""English words without their endings, and without the words that say nothing about the matter."""

from functools import lru_cache

import snowballstemmer

_STEMMER = snowballstemmer.stemmer("english")

# fmt: off
EMPTY = frozenset([
    "a", "am", "an", "and", "any", "application", "apply", "are", "as", "at", "be", "been", "by", "can",
    "could", "did", "do", "does", "for", "from", "get", "getting", "go", "had", "has", "have", "he", "her",
    "here", "his", "how", "i", "if", "in", "into", "is", "it", "its", "just", "like", "me", "my", "need",
    "needed", "of", "on", "one", "or", "our", "please", "she", "should", "so", "some", "soon", "than",
    "that", "the", "their", "them", "then", "there", "they", "this", "to", "today", "tomorrow", "us",
    "want", "wants", "was", "we", "what", "when", "where", "which", "who", "will", "with", "would", "you",
    "your",
])
# fmt: on


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """``retiring`` and ``retirement`` are ``retir``."""
    return _STEMMER.stemWord(word)
