"""Which registers the city is connected to: a YAML file of its own (setting REGISTERS_FILE).

    registers:
      - name: {zh: 云江市人口信息库, en: Yunjiang population register}
        kinds: [id_card, household_register]
      - name: {zh: 婚姻登记信息库, en: Marriage register}
        kinds: [marriage_certificate]
        url: https://registers.example.org/marriage
        token_from: MARRIAGE_REGISTER_TOKEN

`kinds` are document kinds of the catalogue; each stands with one register. `url` and `token_from` (the name of an
environment variable) differ from REGISTERS_URL and REGISTERS_TOKEN only where a register has a door of its own.
"""

import os
from functools import cache
from pathlib import Path
from typing import Annotated

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from pydantic import Field, TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from services.catalogue.vocabulary import Frozen, Text

Kind = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class Register(Frozen):
    """A register: its name for people, the kinds of record it has, and its door where that is its own."""

    name: Text
    kinds: tuple[Kind, ...]
    url: str = Field(default="", pattern=r"^(https?://\S+)?$")
    token_from: str = ""

    @property
    def address(self) -> str:
        return (self.url or settings.REGISTERS_URL).rstrip("/")

    @property
    def token(self) -> str:
        return os.environ.get(self.token_from, "") if self.token_from else settings.REGISTERS_TOKEN


class Directory(Frozen):
    registers: tuple[Register, ...] = ()


def register_of(kind: str) -> Register | None:
    """The register that has records of this kind; None where the city is connected to none."""
    return _by_kind(str(settings.REGISTERS_FILE)).get(kind)


def registers() -> tuple[Register, ...]:
    """Every register, in the order of the file."""
    return tuple(dict.fromkeys(_by_kind(str(settings.REGISTERS_FILE)).values()))


@cache
def _by_kind(path: str) -> dict[str, Register]:
    """Raises ImproperlyConfigured for a file that cannot be used, with what is wrong in it."""
    if not path:
        return {}
    try:
        read = YAML(typ="safe").load(Path(path).read_text(encoding="utf-8"))
        found = TypeAdapter(Directory).validate_python(read or {})
    except (OSError, YAMLError, ValidationError) as fault:
        raise ImproperlyConfigured(f"the directory of registers {path} cannot be used: {fault}") from fault
    by_kind: dict[str, Register] = {}
    for register in found.registers:
        for kind in register.kinds:
            if kind in by_kind:
                raise ImproperlyConfigured(f"{path}: {kind} stands with two registers")
            by_kind[kind] = register
    return by_kind
