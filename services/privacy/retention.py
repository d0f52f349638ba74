"""The retention rules as data: what is kept for how long, from when on, and why (PIPL art. 19, 47)."""

import re
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, TypeAdapter
from ruamel.yaml import YAML

from services.catalogue.vocabulary import Frozen, Text

FILE = Path(__file__).with_name("retention.yaml")
_KEEP = re.compile(r"^(\d{1,4})([dy])$")


class RetentionRule(Frozen):
    """One rule. `code` names the rows it speaks of (`workflows.reads.retention`)."""

    code: Annotated[str, Field(pattern=r"^[a-z_]{1,32}$")]
    name: Text
    since: Text
    keep: Annotated[str, Field(pattern=_KEEP.pattern)]
    basis: Text
    sample: bool

    def until(self, now: datetime) -> datetime:
        """What began before this moment is no longer kept at `now`. A 29 February counts from the 28th."""
        number, unit = _KEEP.fullmatch(self.keep).groups()
        if unit == "d":
            return now - timedelta(days=int(number))
        try:
            return now.replace(year=now.year - int(number))
        except ValueError:
            return now.replace(year=now.year - int(number), day=28)


@cache
def retention_rules() -> tuple[RetentionRule, ...]:
    """Every rule, in the order in which they are carried out."""
    with FILE.open(encoding="utf-8") as file:
        return TypeAdapter(tuple[RetentionRule, ...]).validate_python(YAML(typ="safe").load(file))
