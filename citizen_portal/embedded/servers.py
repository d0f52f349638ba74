"""PostgreSQL and Redis for one data directory, one owner at a time."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from citizen_portal.embedded.place import Place
from citizen_portal.embedded.postgres import Postgres
from citizen_portal.embedded.redis import RedisServer


class InUse(RuntimeError):
    """Another process runs the servers of this data directory; the message names it."""


@dataclass
class Servers:
    """The embedded servers of one place; each is left out where the environment names one of its own."""

    place: Place
    postgres: Postgres | None
    redis: RedisServer | None

    @classmethod
    def of(
        cls, data: Path, environment: Mapping[str, str] = os.environ, *, throwaway: bool = False
    ) -> Servers:
        place = Place.of(data)
        return cls(
            place=place,
            postgres=None if environment.get("DATABASE_URL") else Postgres(place, throwaway=throwaway),
            redis=None if environment.get("REDIS_URL") else RedisServer(place),
        )

    @property
    def started(self) -> list[Postgres | RedisServer]:
        """The servers that are ours to run, in the order they start."""
        return [server for server in (self.postgres, self.redis) if server]

    @property
    def addresses(self) -> dict[str, str]:
        """The environment variables by which Django and Celery find these servers; known before they run."""
        found = {}
        if self.postgres:
            found["DATABASE_URL"] = self.postgres.url
        if self.redis:
            found["REDIS_URL"] = self.redis.url
        return found

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start what is needed, and stop it at the end. The caller holds the data directory (`owned`)."""
        self.place.prepare()
        try:
            for server in self.started:
                server.start()
            yield
        finally:
            for server in reversed(self.started):
                server.stop()
            shutil.rmtree(self.place.sockets, ignore_errors=True)


@contextmanager
def owned(data: Path, *, by: str) -> Iterator[None]:
    """Hold the data directory for this process; the kernel lets go of it however the process ends.

    Raises InUse, naming the holder, when another process has it.
    """
    data.mkdir(parents=True, exist_ok=True)
    with (data / "owner").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise InUse(lock.read().strip() or "another process") from None
        lock.seek(0)
        lock.truncate()
        lock.write(f"{by} (process {os.getpid()})\n")
        lock.flush()
        yield
