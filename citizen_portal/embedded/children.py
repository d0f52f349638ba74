"""The processes of `up`: started, watched, restarted when they die, and ended together."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from citizen_portal.embedded import leash

DEATHS_TOLERATED = 5  # within DEATHS_WINDOW; one more ends everything
DEATHS_WINDOW = 120.0  # seconds
LONGEST_PAUSE = 15.0  # seconds before a restart


class GaveUp(RuntimeError):
    """A process died again and again; the message quotes its log."""


class Watched(Protocol):
    """What the supervisor watches: our own processes, and the servers."""

    name: str
    process: subprocess.Popen[bytes] | None

    @property
    def log(self) -> Path: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


@dataclass
class Child:
    """One of our own processes."""

    name: str
    command: Sequence[str | Path]
    log: Path
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    inherits: tuple[int, ...] = ()
    death_signal: int = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        self.process = leash.start(
            self.command,
            log=self.log,
            death_signal=self.death_signal,
            environment={**os.environ, **self.environment},
            folder=self.folder,
            inherits=self.inherits,
        )

    def stop(self) -> None:
        if self.process:
            leash.stop(self.process)
            self.process = None


@dataclass
class _Life:
    """How one watched process has fared."""

    watched: Watched
    read: int = 0  # bytes of its log already looked at
    deaths: list[float] = field(default_factory=list)
    restart_at: float | None = None


class Supervisor:
    """Keeps processes alive: the servers, which their owner started and ends, and the children it starts."""

    def __init__(self, servers: Sequence[Watched]) -> None:
        self._lives = [_Life(server, read=_size(server.log)) for server in servers]
        self._children: list[Child] = []

    def start(self, *children: Child) -> None:
        for child in children:
            self._lives.append(_Life(child, read=_size(child.log)))
            self._children.append(child)
            child.start()

    def stop(self) -> None:
        """End the children, the last started first: nothing new comes in while work is being finished."""
        for child in reversed(self._children):
            child.stop()

    def watch(self) -> None:
        """Look after everything until interrupted. Raises GaveUp."""
        while True:
            self.look()
            time.sleep(0.5)

    def look(self) -> None:
        """One round: tell what matters in the logs, notice deaths, restart. Raises GaveUp."""
        now = time.monotonic()
        for life in self._lives:
            self._tell_errors(life)
            if life.restart_at is not None:
                if now >= life.restart_at:
                    life.restart_at = None
                    life.watched.start()
            elif life.watched.process is not None and life.watched.process.poll() is not None:
                self._note_death(life, now)

    def _note_death(self, life: _Life, now: float) -> None:
        name, code = life.watched.name, life.watched.process.returncode
        life.watched.stop()
        life.deaths = [*(death for death in life.deaths if now - death < DEATHS_WINDOW), now]
        if len(life.deaths) > DEATHS_TOLERATED:
            raise GaveUp(
                f"{name} ended {len(life.deaths)} times within two minutes, so everything stops.\n"
                f"The end of {life.watched.log}:\n{leash.tail(life.watched.log)}"
            )
        pause = min(2.0 ** (len(life.deaths) - 1), LONGEST_PAUSE)
        print(f"{name} ended ({_how(code)}); starting it again in {pause:.0f} s.", flush=True)
        life.restart_at = now + pause

    @staticmethod
    def _tell_errors(life: _Life) -> None:
        """Print the errors that came into a log since the last look."""
        if not life.watched.log.exists():
            return
        with life.watched.log.open("rb") as log:
            log.seek(life.read)
            fresh = log.read()
        complete = fresh[: fresh.rfind(b"\n") + 1]
        life.read += len(complete)
        for line in complete.splitlines():
            if message := _error(line):
                print(f"{life.watched.name}: {message}", flush=True)


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def _error(line: bytes) -> str | None:
    """The message of a log line that a person at the console should see."""
    try:
        entry = json.loads(line)
    except ValueError:
        return line.decode(errors="replace") if b" FATAL: " in line or b" PANIC: " in line else None
    if not isinstance(entry, dict) or entry.get("level") not in {"error", "critical"}:
        return None
    message = str(entry.get("message", "")).partition("\n")[0]
    return " ".join([message, *(str(entry[key]) for key in ("path", "error") if key in entry)])


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
