"""What a notice says, as plain texts of one language: what is frozen, shown on pages, and printed."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Listing:
    """A numbered list with its heading; each item is a short title (or none) and a text (or none)."""

    title: str
    items: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class NoticeContent:
    """One notice (通知书) in one language, from the title to the date.

    `details` are rows of label and value. `remedy` says where and until when the recipient may complain, empty where
    there is nothing to complain about; `basis` cites the articles; `contact` is where to ask.
    """

    title: str
    number: str
    addressee: str
    details: tuple[tuple[str, str], ...]
    body: tuple[str, ...]
    listings: tuple[Listing, ...]
    closing: tuple[str, ...]
    basis: tuple[str, ...]
    remedy: tuple[str, ...]
    department: str
    issued_on: str
    contact: str

    def frozen(self) -> dict[str, Any]:
        """JSON-safe."""
        return asdict(self)

    @classmethod
    def thawed(cls, kept: Mapping[str, Any]) -> "NoticeContent":
        """What `frozen` gave, after a journey through JSON."""
        pairs = {key: tuple((a, b) for a, b in kept[key]) for key in ("details",)}
        texts = {key: tuple(kept[key]) for key in ("body", "closing", "basis", "remedy")}
        listings = tuple(
            Listing(each["title"], tuple((a, b) for a, b in each["items"])) for each in kept["listings"]
        )
        return cls(**{**kept, **pairs, **texts, "listings": listings})
