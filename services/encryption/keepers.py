"""Sealed values in tables of other packages, where no sealed column can stand: their keepers find and turn them."""

from collections.abc import Iterator
from typing import Protocol

from .envelope import Sealed


class Keeper(Protocol):
    """Whoever seals values in a table of its own making."""

    name: str
    """The table, as the commands print it."""

    def values(self) -> Iterator[tuple[str, Sealed, bool]]:
        """Every sealed value: the key of its row, the envelope, and whether it opens."""
        ...

    def reseal(self) -> tuple[int, set[str]]:
        """Seal anew what is not sealed under the current key; how many rows, and the keys of those that do not open."""
        ...


_keepers: list[Keeper] = []


def keep(keeper: Keeper) -> None:
    """Let rotation and counting know of a keeper; called once, when its app is ready."""
    _keepers.append(keeper)


def keepers() -> tuple[Keeper, ...]:
    """All of them, in the order in which they were made known."""
    return tuple(_keepers)
