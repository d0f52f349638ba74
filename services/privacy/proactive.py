"""Agreeing to be offered things: the texts, in versions that never change (PIPL art. 14, 17, 24, 29)."""

from enum import StrEnum
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter
from ruamel.yaml import YAML

from services.privacy.consents import ConsentText

FILE = Path(__file__).with_name("proactive_texts.yaml")


class ProactiveKind(StrEnum):
    """What may be compared: records at all, and separately those that are sensitive."""

    GENERAL = "general"
    SENSITIVE = "sensitive"


class ProactiveText(ConsentText):
    """One version of a text about the proactive service."""

    kind: ProactiveKind


@cache
def proactive_texts() -> tuple[ProactiveText, ...]:
    """Every version there ever was, older ones first."""
    with FILE.open(encoding="utf-8") as file:
        return TypeAdapter(tuple[ProactiveText, ...]).validate_python(YAML(typ="safe").load(file))


def current_proactive_text(kind: ProactiveKind) -> ProactiveText:
    """The version that is shown now."""
    return [text for text in proactive_texts() if text.kind is kind][-1]
