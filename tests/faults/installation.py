"""A whole installation of the run's own: `manage.py up` in a folder of its own, and the processes it consists of."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg
from redis import Redis

from citizen_portal.embedded import leash
from citizen_portal.embedded.servers import Servers

CHECKOUT = Path(__file__).resolve().parents[2]
OURS = {"DATABASE_URL", "REDIS_URL", "DATA_DIR", "DJANGO_SETTINGS_MODULE", "ALLOWED_HOSTS"}
PATIENCE = 120  # seconds for `up` to say that it is ready, or to end


class Ended(Exception):
    """`up` ended by itself; the message is what it said."""


@dataclass
class Installation:
    """One running installation."""

    data: Path
    address: str
    process: subprocess.Popen[bytes]
    environment: Mapping[str, str]
    log: Path

    def must_run(self) -> None:
        """Raises Ended when the supervisor has given up."""
        if self.process.poll() is not None:
            raise Ended(leash.tail(self.log))

    @property
    def servers(self) -> Servers:
        return Servers.of(self.data, environment={})

    def acknowledged(self, did: str) -> int:
        """How much of that the clients of all its runs were told is done."""
        return sum(file.read_text().count(f'"did": "{did}"') for file in self.data.glob("journals/*.jsonl"))

    def one(self, *words: str) -> psutil.Process | None:
        """The eldest process whose command line holds all these words; None while it is being started again."""
        for child in psutil.Process(self.process.pid).children():
            if _says(child, words):
                return child
        return None

    def children_of(self, *words: str) -> list[psutil.Process]:
        """What that process has started itself: gunicorn's workers, Celery's pool, PostgreSQL's backends."""
        parent = self.one(*words)
        try:
            return parent.children() if parent else []
        except psutil.NoSuchProcess:
            return []

    def database(self) -> psycopg.Connection:
        """A connection of the operator's, beside the application's; psycopg.OperationalError while it is down."""
        return psycopg.connect(self.servers.addresses["DATABASE_URL"], autocommit=True, connect_timeout=3)

    def redis(self) -> Redis:
        return Redis.from_url(self.servers.addresses["REDIS_URL"], socket_timeout=3)

    def another(self, words: list[str]) -> subprocess.Popen[bytes]:
        """One more process of the installation, that nobody looks after."""
        return subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=CHECKOUT,
            env={**self.environment, **self.servers.addresses, "DATA_DIR": str(self.data)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


@contextmanager
def running(data: Path, *, settings: str) -> Iterator[Installation]:
    """Start an installation in `data` with that settings module, and end it with everything it started."""
    environment = {name: value for name, value in os.environ.items() if name not in OURS}
    environment["DJANGO_SETTINGS_MODULE"] = settings
    port = _free_port()
    words = [sys.executable, str(CHECKOUT / "manage.py"), "up", "--port", str(port), "--data", str(data)]
    log = data / "up.log"
    # What an earlier run of this folder said is not what this one says.
    log.unlink(missing_ok=True)
    process = leash.start(words, log=log, environment=environment, folder=CHECKOUT)
    try:
        _await(process, log)
        yield Installation(data, f"http://127.0.0.1:{port}", process, environment, log)
    finally:
        leash.stop(process, patience=PATIENCE)


def _await(process: subprocess.Popen[bytes], log: Path) -> None:
    with log.open() as said:
        told = ""
        while "Ctrl-C stops everything" not in told:
            if process.poll() is not None:
                raise Ended(told + said.read())
            told += said.read()
            time.sleep(0.1)


def _says(process: psutil.Process, words: tuple[str, ...]) -> bool:
    try:
        line = " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return False
    return all(word in line for word in words)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]
