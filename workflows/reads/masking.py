"""Names as they stand in lists: enough to tell people apart, not enough to copy them down."""

from services.models import Holder, HolderKind

HIDDEN = "*"


def masked(holder: Holder) -> str:
    """The first and the last character of a person's name (林*然); an enterprise's name is public."""
    if holder.kind != HolderKind.PERSON:
        return holder.name
    return mask_name(holder.name)


def mask_name(name: str) -> str:
    """``林悦然`` as ``林*然``, ``周明`` as ``周*``; one character stays hidden altogether."""
    if len(name) < 2:
        return HIDDEN
    return f"{name[0]}{HIDDEN}{name[-1]}" if len(name) > 2 else f"{name[0]}{HIDDEN}"


def mask_identifier(identifier: str) -> str:
    """``1101**********0022``: whoever has it recognises it, a look over the shoulder does not copy it."""
    return f"{identifier[:4]}{HIDDEN * max(0, len(identifier) - 8)}{identifier[-4:]}"
