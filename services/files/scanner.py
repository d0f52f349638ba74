"""The virus scanner: ClamAV's daemon, spoken to in its INSTREAM protocol (clamd(8), section COMMANDS).

The client package on PyPI has rested since 2014; the protocol is a word, chunks with their length in front,
and one line of answer. Addresses are ``tcp://host:port`` or ``unix:///path/of/socket``.
"""

import socket
import struct
from contextlib import suppress
from dataclasses import dataclass
from typing import IO
from urllib.parse import urlsplit

from django.conf import settings

from services.failures import Permanent, Retryable

CHUNK = 64 * 1024
CONNECT_SECONDS = 5
ANSWER_SECONDS = 60
LONGEST_ANSWER = 1024
PORT = 3310


@dataclass(frozen=True)
class Verdict:
    """`signature` is the scanner's name for what it found; empty when it found nothing."""

    signature: str = ""

    @property
    def is_clean(self) -> bool:
        return not self.signature


def scanner_address() -> str:
    """Where the scanner listens (setting CLAMD_ADDRESS); empty when this installation has none."""
    return settings.CLAMD_ADDRESS


def scan(
    file: IO[bytes],
    address: str,
    *,
    connect_seconds: float = CONNECT_SECONDS,
    answer_seconds: float = ANSWER_SECONDS,
) -> Verdict:
    """Send the file and read the verdict. Never called inside a transaction.

    Raises Retryable when the scanner is not there, hangs up or is too slow, Permanent when it refuses the file
    (larger than its StreamMaxLength, say) or the address is no address.
    """
    try:
        with _connected(address, connect_seconds) as connection:
            connection.settimeout(answer_seconds)
            # A scanner that refuses in the middle stops reading, but has answered.
            with suppress(BrokenPipeError, ConnectionResetError):
                _send(connection, file)
            answer = _answer(connection)
    except OSError as error:
        raise Retryable(f"clamd: {type(error).__name__}") from error
    return _verdict(answer)


def _connected(address: str, seconds: float) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme == "tcp" and parts.hostname:
        return socket.create_connection((parts.hostname, parts.port or PORT), timeout=seconds)
    if parts.scheme == "unix" and parts.path:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(seconds)
            connection.connect(parts.path)
        except BaseException:
            connection.close()
            raise
        return connection
    raise Permanent("CLAMD_ADDRESS is neither tcp://host:port nor unix:///path")


def _send(connection: socket.socket, file: IO[bytes]) -> None:
    connection.sendall(b"zINSTREAM\0")
    while chunk := file.read(CHUNK):
        connection.sendall(struct.pack("!L", len(chunk)) + chunk)
    connection.sendall(struct.pack("!L", 0))


def _answer(connection: socket.socket) -> str:
    """Up to the NUL that ends an answer to a z-command; raises OSError when the line breaks off before."""
    answer = b""
    while not answer.endswith(b"\0"):
        piece = connection.recv(LONGEST_ANSWER)
        if not piece or len(answer) > LONGEST_ANSWER:
            raise ConnectionError
        answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace")


def _verdict(answer: str) -> Verdict:
    if answer == "stream: OK":
        return Verdict()
    if answer.startswith("stream: ") and answer.endswith(" FOUND"):
        return Verdict(answer.removeprefix("stream: ").removesuffix(" FOUND"))
    # "INSTREAM size limit exceeded. ERROR" and its like: asking again gives the same answer.
    raise Permanent("clamd refused the file")
