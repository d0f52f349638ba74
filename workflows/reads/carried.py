"""What an application says, under the names of the version by which its case goes now."""

from collections.abc import Mapping
from typing import Any, Literal, TypeVar

from workflows.models import Case

Said = TypeVar("Said")
Kind = Literal["fields", "documents"]
Names = Mapping[str, str | None]


def renamed(said: Mapping[str, Said], names: Names) -> dict[str, Said]:
    """`said` by its new names. What is called None is no longer asked; what has its new name already wins."""
    moved = {new: said[old] for old, new in names.items() if new is not None and old in said}
    return moved | {key: value for key, value in said.items() if key not in names}


def as_named_now(case: Case, said: Mapping[str, Any], kind: Kind) -> dict[str, Any]:
    """Fields (``role.element``) or documents (``holder.kind``) of the application as the case's version calls them."""
    return renamed(said, case.carried.get(kind, {})) if case.carried else dict(said)


def joined(before: Names, then: Names) -> dict[str, str | None]:
    """Two renamings, one after the other, as one."""
    followed = {old: then.get(new, new) if new is not None else None for old, new in before.items()}
    return followed | {old: new for old, new in then.items() if old not in followed}
