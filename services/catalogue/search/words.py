"""The list of everyday words, checked as it is read."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated

from pydantic import Field
from ruamel.yaml import YAML

from services.catalogue.vocabulary import Frozen

Phrases = Annotated[tuple[str, ...], Field(min_length=1)]


class Concept(Frozen):
    """What people say for something, and by which words a catalogue shows that it has it.

    A ``broad`` one is what many one-things are about; its ``means`` are not looked for themselves.
    """

    means: Phrases
    said: Phrases
    broad: bool = False


class Words(Frozen):
    concepts: tuple[Concept, ...]


@lru_cache(maxsize=1)
def everyday_words() -> tuple[Concept, ...]:
    """The concepts of ``words.yaml``."""
    data = YAML(typ="safe").load(Path(__file__).with_name("words.yaml"))
    return Words.model_validate(data).concepts
