"""Why a file is not taken. Shared by the examiner's process, which knows nothing of languages, and this one."""

from enum import StrEnum


class Refusal(StrEnum):
    """One reason each; `refusals.py` has its sentence."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_KIND = "wrong_kind"
    ARCHIVE = "archive"
    OFFICE = "office"
    HEIC = "heic"
    UNREADABLE = "unreadable"
    TOO_MANY_PIXELS = "too_many_pixels"
    MOVING = "moving"
    TOO_COMPLEX = "too_complex"
    LOCKED = "locked"
    ACTIVE = "active"
    EMBEDDED = "embedded"
    FILLABLE = "fillable"
    NO_PAGES = "no_pages"
    TOO_MANY_PAGES = "too_many_pages"
    MIXED = "mixed"
    BUSY = "busy"


class Rejected(Exception):
    """Raised where the reason is found; `why` is all it says, so that nothing of the file reaches a log."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why
