"""Servers for one test run: a data directory of its own, so that runs never meet, thrown away at the end."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from citizen_portal.embedded.place import Place
from citizen_portal.embedded.servers import InUse, Servers, owned

CHECKOUT = Path(__file__).resolve().parents[2]
RUNS = CHECKOUT / ".local" / "test"


def servers_for_this_run() -> Servers:
    """This process's servers. Their addresses are known at once; nothing is started here."""
    return Servers.of(RUNS / str(os.getpid()), throwaway=True)


@contextmanager
def running(servers: Servers) -> Iterator[None]:
    """Run the servers of a test run, and leave nothing behind; also clears away what killed runs left."""
    _clear_abandoned()
    try:
        with owned(servers.place.data, by="a test run"), servers.running():
            yield
    finally:
        servers.place.remove()


def _clear_abandoned() -> None:
    for data in RUNS.iterdir() if RUNS.is_dir() else ():
        if psutil.pid_exists(int(data.name)):
            continue
        try:
            with owned(data, by="clearing"):
                Place.of(data).remove()
        except InUse:
            continue
