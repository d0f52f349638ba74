"""The design tokens as `tokens.css` has them now: each with its value, in care mode, and how well text of it reads."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.contrib.staticfiles import finders

COLOUR = re.compile(r"#[0-9a-f]{6}")
ON_WHITE = "#ffffff"
READABLE = 4.5


@dataclass(frozen=True)
class Token:
    """`care` is its value in care mode, empty where that is the same; `ratio` the contrast of a colour on white."""

    name: str
    value: str
    care: str
    ratio: str = ""
    is_readable: bool = False


def tokens() -> dict[str, list[Token]]:
    """Colours, and everything else, in the order of the file."""
    text = Path(finders.find("design/css/tokens.css")).read_text(encoding="utf-8")
    normal, care = (dict(_declared(text, block)) for block in (":root", 'html[data-care="on"]'))
    found: dict[str, list[Token]] = {"colours": [], "measures": []}
    for name, value in normal.items():
        other = care.get(name, "")
        if COLOUR.fullmatch(value):
            ratio = contrast(value, ON_WHITE)
            found["colours"].append(Token(name, value, other, f"{ratio:.1f}", ratio >= READABLE))
        else:
            found["measures"].append(Token(name, value, other))
    return found


def _declared(text: str, selector: str) -> Iterator[tuple[str, str]]:
    block = re.search(re.escape(selector) + r"\s*\{(.*?)\n\}", text, re.DOTALL)
    for name, value in re.findall(r"--([a-z0-9-]+):\s*(.*?);", block[1] if block else "", re.DOTALL):
        yield name, " ".join(value.split())


def contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio of two colours ``#rrggbb``: 1 to 21."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
