"""Sealed files: a header line and chunks that open one by one, in order and place, and only to their end.

The construction is STREAM (Hoang, Reyhanitabar, Rogaway, Vizár 2015): the nonce of a chunk is its number (11 bytes)
and a byte that says whether it is the last; the key is the file's own, derived from the ring's key, a salt in the
header and the name under which the file is stored. A chunk changed, left out, repeated or moved, a file cut at a
chunk's end or stored under another name: none of them opens.
"""

import io
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from cryptography.exceptions import InvalidTag

from .ciphers import TAG, Cipher
from .envelope import prefix_of, read_prefix
from .errors import SealBroken
from .keys import ring

CHUNK = 64 * 1024
SEALED_CHUNK = CHUNK + TAG
LONGEST_HEADER = 128
_SALT = 16


@dataclass(frozen=True, slots=True)
class FileSeal:
    """How one file is sealed: its header line, cipher and own key."""

    header: bytes
    cipher: Cipher
    key: bytes = field(repr=False)

    @classmethod
    def fresh(cls, name: str) -> "FileSeal":
        """For a new file that will be stored as `name`."""
        salt = b64encode(secrets.token_bytes(_SALT)).decode()
        return cls._of(f"{prefix_of(ring())}.{salt}\n".encode(), name)

    @classmethod
    def read(cls, stored: BinaryIO, name: str) -> "FileSeal":
        """Of a stored file, from its beginning. Raises SealBroken, UnknownKey."""
        return cls._of(stored.readline(LONGEST_HEADER), name)

    @classmethod
    def _of(cls, header: bytes, name: str) -> "FileSeal":
        where = "a stored file"
        try:
            prefix, _, salt = header.decode("ascii").removesuffix("\n").rpartition(".")
            is_whole = header.endswith(b"\n") and len(b64decode(salt, validate=True)) == _SALT
        except ValueError:
            is_whole = False
        if not is_whole:
            raise SealBroken(f"{where} is not sealed")
        cipher, key_id = read_prefix(prefix, where)
        purpose = b"\0".join((b"file", header, name.encode()))
        return cls(header, cipher, cipher.subkey(ring().key(key_id), purpose))

    def seal(self, number: int, plain: bytes, *, last: bool) -> bytes:
        return self.cipher.encrypt(self.key, _nonce(number, last), plain, self.header)

    def open(self, number: int, sealed: bytes, *, last: bool) -> bytes:
        try:
            return self.cipher.decrypt(self.key, _nonce(number, last), sealed, self.header)
        except InvalidTag:
            raise SealBroken("a stored file was changed, cut short or renamed") from None


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + (b"\1" if last else b"\0")


def sealed_pieces(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    """The sealed file of what `pieces` give, piece by piece; at most two chunks are in memory."""
    seal = FileSeal.fresh(name)
    yield seal.header
    waiting, number = bytearray(), 0
    for piece in pieces:
        waiting += piece
        # A full chunk waits until it is known that it is not the last.
        while len(waiting) > CHUNK:
            yield seal.seal(number, bytes(waiting[:CHUNK]), last=False)
            del waiting[:CHUNK]
            number += 1
    yield seal.seal(number, bytes(waiting), last=True)


def plain_size(sealed: int, header: int) -> int:
    """Bytes of the content of a sealed file of `sealed` bytes. Raises SealBroken for a size none can have."""
    body = sealed - header
    chunks = -(-body // SEALED_CHUNK)
    last = body - (chunks - 1) * SEALED_CHUNK
    if body < TAG or last < TAG or (last == TAG and chunks > 1):
        raise SealBroken("a stored file was cut short")
    return body - chunks * TAG


class OpenedFile(io.RawIOBase):
    """The content of a sealed file, readable from any position; one chunk is in memory.

    It has no file descriptor to give away: a server that sends files by descriptor would send what is sealed.
    """

    def __init__(self, stored: BinaryIO, name: str) -> None:
        self._stored = stored
        self._seal = FileSeal.read(stored, name)
        self._size = plain_size(stored.seek(0, io.SEEK_END), len(self._seal.header))
        self._last = max(0, -(-self._size // CHUNK) - 1)
        self._position = 0
        self._number, self._chunk = -1, b""
        if self._size == 0:
            self._load(0)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: memoryview) -> int:
        if self._position >= self._size:
            return 0
        number, start = divmod(self._position, CHUNK)
        self._load(number)
        piece = self._chunk[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        self._stored.close()
        super().close()

    def _load(self, number: int) -> None:
        if number == self._number:
            return
        self._stored.seek(len(self._seal.header) + number * SEALED_CHUNK)
        sealed = self._stored.read(SEALED_CHUNK)
        self._chunk = self._seal.open(number, sealed, last=number == self._last)
        self._number = number
