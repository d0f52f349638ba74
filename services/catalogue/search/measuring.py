"""How often the right one-thing is found, by a table of everyday queries.

The table is cut in two by a fixed rule. What is seen while the search is improved is the first part only; the second
says how well it does with queries nobody looked at.
"""

import csv
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .finding import search
from .index import Index

NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with the public numbers that are right for it; none when nothing is to be found."""

    query: str
    expected: frozenset[str]
    note: str = ""

    @property
    def is_for_measuring(self) -> bool:
        """One query in three, by its sha256."""
        return int(hashlib.sha256(self.query.encode()).hexdigest(), 16) % 3 == 0


@dataclass(frozen=True, slots=True)
class Answered:
    """A query and the public numbers found for it, best first."""

    asked: Asked
    found: tuple[str, ...]

    def is_right(self, within: int) -> bool:
        """Whether a right one stands among the first ``within``; where nothing is right, nothing may be found."""
        if not self.asked.expected:
            return not self.found
        return bool(self.asked.expected & set(self.found[:within]))


def read_table(file: Path) -> tuple[Asked, ...]:
    """A table of ``query,expected,note``; several right numbers are divided by ``|``, and ``-`` is none."""
    with file.open(encoding="utf-8", newline="") as lines:
        return tuple(
            Asked(row["query"], frozenset(row["expected"].split("|")) - {NOTHING}, row["note"])
            for row in csv.DictReader(lines)
        )


def answer(
    table: Iterable[Asked], index: Index, numbers: Mapping[str, str]
) -> tuple[list[Answered], list[Asked]]:
    """The answers, and the queries that cannot be answered because nothing that is right is on offer.

    ``numbers`` are the public numbers by code.
    """
    answered, waiting = [], []
    for asked in table:
        if asked.expected and not asked.expected & set(numbers.values()):
            waiting.append(asked)
        else:
            found = tuple(numbers[found.code] for found in search(asked.query, index))
            answered.append(Answered(asked, found))
    return answered, waiting


def hit_rate(answered: Iterable[Answered], within: int) -> float:
    """The share of right answers, 0 to 1; nan when nothing was asked."""
    right = [one.is_right(within) for one in answered]
    return sum(right) / len(right) if right else float("nan")
