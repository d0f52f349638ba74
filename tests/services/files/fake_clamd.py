"""A small daemon that speaks clamd's INSTREAM protocol, well or badly, on the loopback."""

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The test string of all virus scanners (eicar.org): harmless, and found by every one of them."""


class Clamd(socketserver.ThreadingTCPServer):
    """`manners`: ``good``; ``silent`` reads and never answers; ``rude`` hangs up; ``small`` refuses the size;
    ``odd`` answers what no clamd would. `received` holds every file sent completely."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, manners: str) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.manners = manners
        self.received: list[bytes] = []
        self.closing = threading.Event()

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.server_address[1]}"


class Session(socketserver.StreamRequestHandler):
    server: Clamd

    def handle(self) -> None:
        if self.rfile.read(10) != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        match self.server.manners:
            case "rude":
                return
            case "small":
                self.rfile.read(4)
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        content = self._content()
        self.server.received.append(content)
        match self.server.manners:
            case "silent":
                self.server.closing.wait()
            case "odd":
                self.wfile.write(b"?" * 5000)
            case _ if EICAR in content:
                self.wfile.write(b"stream: Win.Test.EICAR_HDB-1 FOUND\0")
            case _:
                self.wfile.write(b"stream: OK\0")

    def _content(self) -> bytes:
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
        return content


@contextmanager
def clamd(manners: str = "good") -> Iterator[Clamd]:
    """A running daemon on a port of its own."""
    with Clamd(manners) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.closing.set()
            server.shutdown()
            thread.join()
