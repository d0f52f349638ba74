"""Which characters can be printed, and what stands on paper for those that cannot.

Names hold rare characters (𠮷, 𬎆). What no font has is not left as an empty box: its code point is printed in its
place, and a note says which character is meant and how it is read.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import typst
from django.utils.translation import gettext as _
from fontTools.ttLib import TTFont
from pypinyin import Style, pinyin

FONTS = {
    "pylopdf_fonts_zh_cn": ("NotoSerifSC-Regular.otf", "NotoSansSC-Regular.otf"),
    "rinoh_typeface_notosanscjk": ("notosanscjkjp-regular.otf",),
}
"""Packages that ship fonts, and their files in the order in which a character is looked for. All are OFL-1.1."""

FAMILIES = ("Noto Serif SC", "Noto Sans SC", "Noto Sans CJK JP")
INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Categories that print nothing, or turn round what stands beside them, or mean nothing elsewhere (private use)."""


@dataclass(frozen=True)
class Rare:
    """A character no font has; `mark` is printed for it."""

    character: str

    @property
    def mark(self) -> str:
        return f"［U+{ord(self.character):04X}］"

    @property
    def note(self) -> str:
        """What was meant, in the running language."""
        read = pinyin(self.character, style=Style.TONE, errors="ignore")
        if read:
            return _(
                "%(mark)s stands for a rare character, read “%(sound)s”, that this paper cannot show; what stands on "
                "your identity document counts."
            ) % {"mark": self.mark, "sound": read[0][0]}
        return _(
            "%(mark)s stands for a rare character that this paper cannot show; what stands on your identity document "
            "counts."
        ) % {"mark": self.mark}


def printable(text: str) -> str:
    """The text with marks for what no font has; without what is invisible, line breaks apart."""
    return "".join(
        each if each == "\n" or each in covered() else Rare(each).mark
        for each in unicodedata.normalize("NFC", text)
        if each == "\n" or unicodedata.category(each) not in INVISIBLE
    )


def notes(texts: Iterable[str]) -> tuple[str, ...]:
    """One note for each character that is marked in these texts, in the order in which they come."""
    met = dict.fromkeys(
        each
        for text in texts
        for each in unicodedata.normalize("NFC", text)
        if each not in covered() and unicodedata.category(each) not in INVISIBLE
    )
    return tuple(Rare(each).note for each in met)


@cache
def covered() -> frozenset[str]:
    """Every character that one of the fonts has."""
    found: set[int] = set()
    for path in _font_files():
        with TTFont(path, lazy=True) as font:
            found |= set(font.getBestCmap())
    return frozenset(map(chr, found))


@cache
def fonts() -> typst.Fonts:
    """Only ours, whatever else the machine has: the same notice looks the same everywhere."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=sorted({str(path.parent) for path in _font_files()}),
    )


def _font_files() -> list[Path]:
    return [_folder(package) / name for package, names in FONTS.items() for name in names]


def _folder(package: str) -> Path:
    # Found without importing it: a package of fonts may want to import the program it was made for.
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"the fonts of {package} are not installed")
    return Path(spec.submodule_search_locations[0])
