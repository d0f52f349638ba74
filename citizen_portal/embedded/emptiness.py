"""Whether a data directory holds a city of its own, begun empty, instead of the demo city. A mark in it remembers."""

from pathlib import Path

MARK = "empty_city"


def is_empty(data: Path) -> bool:
    """Whether the city there was begun empty."""
    return (data / MARK).exists()


def begin_empty(data: Path) -> None:
    """From now on nothing of the demo city is put there. The caller has seen that nothing of it is there yet."""
    (data / MARK).touch()
