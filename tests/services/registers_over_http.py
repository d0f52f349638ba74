"""A register for tests: real HTTP on the loopback, answering what a test says, when the test says so."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

TOKEN = "the right token"

Reply = tuple[int, bytes]


@dataclass
class Register:
    """`replies` by kind of record, as (status, body); `held` are kinds that answer only once their event is set,
    `frees` kinds whose question sets the events of all others.
    """

    replies: dict[str, Reply] = field(default_factory=dict)
    held: dict[str, Event] = field(default_factory=dict)
    frees: frozenset[str] = frozenset()
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    address: str = ""


def told(kind: str, identifier: str, *records: dict[str, Any], **more: Any) -> Reply:
    said = {"register": kind, "identifier": identifier, "records": list(records)} | more
    return 200, json.dumps(said).encode()


def record(**more: Any) -> dict[str, Any]:
    return {
        "via": "licence",
        "number": "1",
        "issuer": {"zh": "公安局", "en": "Police"},
        "issued_at": "2026-10-01T09:00:00+08:00",
        "data": {},
    } | more


@contextmanager
def serving() -> Iterator[Register]:
    """Whoever is still held when the test ends is let go."""
    register = Register()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(register))
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    register.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield register
    finally:
        _free(register)
        server.shutdown()
        thread.join()
        server.server_close()


def _free(register: Register) -> None:
    for event in register.held.values():
        event.set()


def _handler(register: Register) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            kind = self.path.split("/")[3]
            register.asked.append((self.path, json.loads(body)))
            if kind in register.frees:
                _free(register)
            if kind in register.held:
                register.held[kind].wait()
            status, answer = register.replies.get(kind, (404, b"{}"))
            if self.headers["Authorization"] != f"Bearer {TOKEN}":
                status, answer = 401, b"{}"
            try:
                self.send_response(status)
                if status in (301, 307):
                    self.send_header("Location", f"{register.address}/v1/registers/elsewhere/look-up")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
            except OSError:
                return  # whoever asked has gone

        log_message: Callable[..., None] = lambda self, *words: None

    return Handler
