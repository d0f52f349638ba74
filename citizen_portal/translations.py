"""Translations without msgfmt or xgettext: compile catalogues, and find what has no Chinese.

Run as a program it lists every text that lacks a translation, and fails if there is one.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

CHECKOUT = Path(__file__).resolve().parents[1]
PACKAGES = ("citizen_portal", "workflows", "services")
CHINESE = CHECKOUT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


@dataclass(frozen=True, order=True)
class Text:
    """A text for people, where it stands, and its context (None for most)."""

    path: str
    line: int
    english: str
    context: str | None


def compile_catalogues(locale: Path) -> None:
    """Write the .mo beside every .po under `locale` that is newer; a reader never sees half a file."""
    for source in locale.glob("*/LC_MESSAGES/*.po"):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as readable:
            catalogue = read_po(readable, locale=source.parts[-3], domain=source.stem)
        # A name of its own: two processes of a test run may write at once.
        half = target.with_suffix(f".mo.{os.getpid()}")
        with half.open("wb") as writable:
            write_mo(writable, catalogue)
        half.replace(target)


def texts(root: Path = CHECKOUT, packages: tuple[str, ...] = PACKAGES) -> Iterator[Text]:
    """Every text marked for translation in the Python code and Django templates of `packages`."""
    for package in packages:
        for path in sorted((root / package).rglob("*")):
            if path.suffix == ".py":
                source = path.read_text()
            elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
                source = _as_python(path)
            else:
                continue
            for line, message, _, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
                english = message[0] if isinstance(message, tuple) else message
                yield Text(str(path.relative_to(root)), line, english, context)


def _as_python(template: Path) -> str:
    # Importable only once Django is configured, which compiling catalogues must not need.
    from django.utils.translation.template import templatize

    calls = templatize(template.read_text(), origin=str(template))
    # A page is indented by no rule of Python's.
    return "\n".join(line.strip() for line in calls.splitlines())


def untranslated(found: Iterator[Text], chinese: Path = CHINESE) -> list[Text]:
    """The texts among `found` that have no Chinese, an empty one, or one marked fuzzy."""
    with chinese.open("rb") as readable:
        catalogue = read_po(readable, locale="zh_Hans")
    return sorted(text for text in found if not _is_translated(catalogue.get(text.english, text.context)))


def _is_translated(message: object) -> bool:
    if message is None or message.fuzzy:
        return False
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(forms)


def main() -> int:
    import django
    from django.conf import settings

    settings.configure(USE_I18N=True)
    django.setup()
    missing = untranslated(texts())
    for text in missing:
        print(f"{text.path}:{text.line}: no Chinese for {text.english!r}")  # noqa: T201
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
