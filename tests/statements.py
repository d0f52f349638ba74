"""Exact counting of SQL statements: what libpq itself saw going to the server, BEGIN and COMMIT included.

Django's own query log leaves out transaction control, and what a driver adds of its own; the trace of the
protocol leaves out nothing.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg.pq import Trace

# Tab-separated: F for what the front end sent, the length, the kind of message, its content, which may have lines.
_SENT = re.compile(r"^F\t\d+\t(?P<kind>\w+)\t(?P<content>.*?)(?=\n[FB]\t|\Z)", re.MULTILINE | re.DOTALL)
# A prepared statement is parsed once and executed often: what counts is each execution.
_RUN = {"Query", "Execute"}


class Statements(list[str]):
    """The statements in order, shortened; printed one a line, so that a failed assertion shows them."""

    def __repr__(self) -> str:
        return "\n".join([f"{len(self)} statements", *(f"  {one[:160]}" for one in self)])


@contextmanager
def counted() -> Iterator[Statements]:
    """The statements this thread's connection runs inside the block; filled when the block ends."""
    statements = Statements()
    connection.ensure_connection()
    server = connection.connection.pgconn
    with tempfile.TemporaryFile() as trace:
        server.trace(trace.fileno())
        server.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        try:
            yield statements
        finally:
            server.untrace()
        trace.seek(0)
        statements.extend(_read(trace.read().decode(errors="replace")))


def _read(trace: str) -> Iterator[str]:
    parsed = ""
    for message in _SENT.finditer(trace):
        kind, content = message["kind"], " ".join(message["content"].split()).strip('" ')
        if kind == "Parse":
            parsed = content
        elif kind in _RUN:
            yield content if kind == "Query" else f"{parsed} (prepared)"
