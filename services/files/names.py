"""What a person called a file: kept to be shown, never used to find anything."""

import re
import unicodedata

LONGEST = 255

HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Unicode categories that cannot be seen but change what is: control and format characters, among them those
that turn the reading direction (so that ``gpj.exe`` reads ``exe.jpg``), lone surrogates, line separators."""

JOINER = "\u200d"
"""Zero width joiner: invisible too, but it holds many emoji together."""


def display_name(given: str, *, otherwise: str = "file") -> str:
    """The last part of a path-like name in NFC, without hidden characters, at most 255 characters long.

    A long name loses its middle, not its ending. `otherwise` stands for a name of which nothing is left.
    """
    last = re.split(r"[/\\]", given)[-1]
    shown = "".join(
        char for char in unicodedata.normalize("NFC", last)
        if char == JOINER or unicodedata.category(char) not in HIDDEN
    )  # fmt: skip
    shown = " ".join(shown.split()).strip(". ")
    if not shown.strip(JOINER):
        return otherwise
    if len(shown) <= LONGEST:
        return shown
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending) > 10:
        return shown[:LONGEST]
    return f"{stem[: LONGEST - len(ending) - 2]}….{ending}"
