"""In how many ways one may have the portal: language, care mode, width of the screen."""

from dataclasses import dataclass
from itertools import product

WIDTHS = {1440: 900, 390: 844, 320: 700}
"""Widths of screens in pixels, with their heights."""


@dataclass(frozen=True)
class Combination:
    """How somebody has the portal: `language` as their browser asks for it, care mode, the width of the screen."""

    language: str
    care: bool
    width: int

    @property
    def care_cookie(self) -> str:
        return "on" if self.care else "off"

    def __str__(self) -> str:
        return f"{self.language}{' care' if self.care else ''} {self.width}"


# The longest words, the biggest type, the smallest screen.
HARDEST = Combination("en-GB", care=True, width=320)
# As most people have it.
USUAL = tuple(Combination("zh-CN", care=False, width=width) for width in (1440, 390))
ALL = tuple(
    Combination(language, care, width)
    for language, care, width in product(("zh-CN", "en-GB"), (False, True), WIDTHS)
)

CHOSEN = {"hardest": (HARDEST,), "usual": USUAL, "all": ALL}
