"""Consent in exact words: versioned texts, which of them an application needs, and what somebody agreed to.

PIPL art. 14 (informed, voluntary, explicit), 17 (told beforehand), 29 (separately for sensitive data), 31 (a
guardian's for children under 14).
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter
from ruamel.yaml import YAML

from services.catalogue.compose import Form
from services.catalogue.vocabulary import Frozen, Sensitivity, Text

FILE = Path(__file__).with_name("consent_texts.yaml")
LANGUAGES = ("zh", "en")


class ConsentKind(StrEnum):
    """What is agreed to: the use of the data at all, and that of sensitive data separately."""

    GENERAL = "general"
    SENSITIVE = "sensitive"

    @property
    def key(self) -> str:
        """What a form and a complaint call it."""
        return "consent" if self is ConsentKind.GENERAL else "sensitive_consent"


class ConsentText(Frozen):
    """One version of a text: what is told beforehand, and the sentence that is agreed to."""

    kind: ConsentKind
    version: str
    notice: Text | None = None
    sentence: Text

    def words(self, language: str) -> str:
        """Everything that was shown, in that language (`zh` or `en`)."""
        shown = [text for text in (self.notice, self.sentence) if text is not None]
        return "\n".join(getattr(text, language) for text in shown)

    def digest(self, language: str) -> str:
        """SHA-256 of the exact words, hexadecimal: shows later that the text is still the one agreed to."""
        return hashlib.sha256(self.words(language).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Agreement:
    """Somebody agreed to this version of this text, shown in this language (`zh` or `en`)."""

    kind: ConsentKind
    version: str
    language: str = "zh"


@cache
def texts() -> tuple[ConsentText, ...]:
    """Every version there ever was, older ones first."""
    with FILE.open(encoding="utf-8") as file:
        return TypeAdapter(tuple[ConsentText, ...]).validate_python(YAML(typ="safe").load(file))


def text_of(kind: str, version: str) -> ConsentText:
    """That version; KeyError when there never was one."""
    for text in texts():
        if (text.kind, text.version) == (kind, version):
            return text
    raise KeyError(f"{kind} {version}")


def current_text(kind: ConsentKind) -> ConsentText:
    """The version that is shown now."""
    return [text for text in texts() if text.kind is kind][-1]


def needed_consents(form: Form) -> tuple[ConsentKind, ...]:
    """What must be agreed to before this form is handed in: separately when anything in it is sensitive."""
    levels = [field.element.sensitivity for field in form.fields]
    levels += [document.kind.sensitivity for document in form.documents]
    if Sensitivity.SENSITIVE in levels:
        return (ConsentKind.GENERAL, ConsentKind.SENSITIVE)
    return (ConsentKind.GENERAL,)


def agreements(kinds: Iterable[ConsentKind], language: str = "zh") -> tuple[Agreement, ...]:
    """Agreement to the current texts."""
    return tuple(Agreement(kind, current_text(kind).version, language) for kind in kinds)
