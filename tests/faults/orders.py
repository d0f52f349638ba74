"""What the run tells the installation's processes to do to themselves: through files, whoever dies between."""

from contextlib import suppress
from enum import StrEnum
from pathlib import Path

RAISES = -1
"""The target of an intent whose handler always fails, in a way that might pass."""

KILLS = -2
"""The target of an intent whose handler always takes its process with it."""


class Moment(StrEnum):
    """When a strike hits, seen from the handler of an intent."""

    BEFORE = "before"
    AFTER = "after"


def order(data: Path, moment: Moment) -> None:
    """The next intent that is done in the installation in `data` costs its worker the life."""
    _file(data, moment).touch()


def is_pending(data: Path, moment: Moment) -> bool:
    return _file(data, moment).exists()


def taken(data: Path, moment: Moment) -> bool:
    """Whether a strike was ordered and nobody was quicker."""
    with suppress(FileNotFoundError):
        _file(data, moment).unlink()
        return True
    return False


def _file(data: Path, moment: Moment) -> Path:
    return data / f"strike-{moment}"
