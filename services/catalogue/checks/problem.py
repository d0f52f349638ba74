"""A fault found in whole packages, placed by the entry it stands in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """``path`` begins with the section and the code of an entry: ``("matters", "household", "fields", 2)``."""

    path: tuple[str | int, ...]
    message: str
