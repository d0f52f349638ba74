"""Made-up content in both languages; content is data, so it stands here and not in the translation catalogue."""

from django.utils.functional import lazystr
from django.utils.translation import get_language


class _Pair:
    """Two wordings of one text; the page's language chooses when it is drawn."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en

    def __str__(self) -> str:
        return self.en if get_language() == "en" else self.zh


def two(zh: str, en: str) -> str:
    """A text that is Chinese or English by the language of the page."""
    return lazystr(_Pair(zh, en))
