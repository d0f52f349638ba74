"""Where people can be reached: an address book that the portal keeps, and messages ask."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from .models import Channel


@dataclass(frozen=True)
class Addresses:
    """Verified addresses of one person; empty where none is known."""

    mobile: str = ""
    email: str = ""

    def by(self, channel: str) -> str:
        """The address for a channel."""
        return self.mobile if channel == Channel.SMS else self.email


class AddressBook(Protocol):
    """Answers for many people at once; people without an address may be missing from the answer."""

    def of(self, users: Collection[int]) -> Mapping[int, Addresses]: ...


def address_book() -> AddressBook:
    """The one named by the setting ADDRESS_BOOK."""
    return import_string(settings.ADDRESS_BOOK)()
