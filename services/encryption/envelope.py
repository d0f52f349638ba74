"""What stands in a sealed column: ``1.cipher.key id.base64(nonce, ciphertext, tag)``.

The place (table, column, row) and everything before the last dot are bound to it: changed or moved, it does not
open. Each place has its own key, derived from the ring's, so the bound on random nonces under one key (2³² in
NIST SP 800-38D §8.3, a few years of a city) applies to the versions of one value and not to a whole table.
"""

import binascii
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag

from .ciphers import CIPHERS, NONCE, TAG, Cipher
from .errors import SealBroken
from .keys import KeyRing, ring

VERSION = "1"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value belongs; `row` is unique in the table and never changes."""

    table: str
    column: str
    row: str

    def bound(self, prefix: str) -> bytes:
        return "\0".join((prefix, self.table, self.column, self.row)).encode()

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


@dataclass(frozen=True, slots=True)
class Sealed:
    """An envelope as it stands in the database, not opened yet. It shows nothing and cannot be used as a value."""

    text: str = field(repr=False)

    @property
    def is_current(self) -> bool:
        """Whether it would be sealed in the same way today."""
        return self.text.startswith(prefix_of(ring()) + ".")


def prefix_of(keys: KeyRing) -> str:
    """What envelopes sealed now begin with, up to the last dot."""
    return f"{VERSION}.{keys.cipher.code}.{keys.current}"


def seal(plain: bytes, place: Place) -> Sealed:
    """Seal bytes for that place under the current key."""
    keys = ring()
    prefix = prefix_of(keys)
    bound = place.bound(prefix)
    nonce = secrets.token_bytes(NONCE)
    key = keys.cipher.subkey(keys.key(keys.current), bound)
    ciphertext = keys.cipher.encrypt(key, nonce, plain, bound)
    return Sealed(f"{prefix}.{_text(nonce + ciphertext)}")


def unseal(sealed: Sealed, place: Place) -> bytes:
    """What was sealed for that place. Raises SealBroken, or UnknownKey."""
    prefix, _, payload = sealed.text.rpartition(".")
    cipher, key_id = read_prefix(prefix, str(place))
    master = ring().key(key_id)
    raw = _bytes(payload, place)
    bound = place.bound(prefix)
    try:
        return cipher.decrypt(cipher.subkey(master, bound), raw[:NONCE], raw[NONCE:], bound)
    except InvalidTag:
        raise SealBroken(f"a value of {place} was changed or moved") from None


def read_prefix(prefix: str, where: str) -> tuple[Cipher, str]:
    """Cipher and key id; raises SealBroken when it is none of ours."""
    version, *named = prefix.split(".")
    if version != VERSION or len(named) != 2 or named[0] not in CIPHERS:
        raise SealBroken(f"{where} holds something that is not sealed")
    return CIPHERS[named[0]], named[1]


def _text(raw: bytes) -> str:
    return binascii.b2a_base64(raw, newline=False).decode()


def _bytes(payload: str, place: Place) -> bytes:
    """Strict: one value has one spelling, so that no changed character goes unseen."""
    try:
        raw = binascii.a2b_base64(payload.encode("ascii"))
    except (binascii.Error, UnicodeEncodeError):
        raw = b""
    if len(raw) < NONCE + TAG or _text(raw) != payload:
        raise SealBroken(f"a value of {place} was changed")
    return raw
