"""What a rule of the table is made of: an actor, a verb, an object, and a condition."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.utils.functional import Promise

from .actors import Actor

Rows = Callable[[AbstractBaseUser, datetime], QuerySet[Any]]


@dataclass(frozen=True)
class Condition:
    """`text` says it to people. `rows` are the objects that fulfil it; None where there is nothing to choose from."""

    text: str | Promise
    rows: Rows | None = None


@dataclass(frozen=True)
class Rule:
    """`actor` may `verb` an `object` on that `condition`; `title` says to people what is done."""

    actor: Actor
    verb: str
    object: str
    condition: Condition
    title: str | Promise

    @property
    def name(self) -> str:
        """What a door says: ``claim task``."""
        return f"{self.verb} {self.object}"
