"""The processes of `up`: started, watched, restarted when they die, and ended together."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from citizen_portal.embedded import leash
from citizen_portal.embedded.postgres import ServerFailed

SHORT_LIFE = (
    30.0  # seconds, a slow start included; who lives longer was well, and its next pause is the shortest
)
LONGEST_PAUSE = 15.0  # seconds before a restart
FAILURES_TOLERATED = 5  # short lives in a row that ended by themselves; one more ends everything
PLAIN_ERROR = re.compile(rb"\S+ \[(error|critical)")  # how citizen_portal.logging begins a plain line
# PostgreSQL's answer to whoever asks before it is ready: no news.
STARTING = (b"is starting up", b"is not yet accepting connections")


class GaveUp(RuntimeError):
    """A process failed again and again; the message quotes its log."""


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
class Life:
    """How one watched process has fared."""

    watched: Watched
    read: int = 0  # bytes of its log already looked at
    began: float = field(default_factory=time.monotonic)
    short_lives: int = 0  # in a row
    failures: int = 0  # of those, how many nobody killed
    restart_at: float | None = None

    def end(self, now: float, *, killed: bool) -> float:
        """Count an end; returns the pause in seconds before the next start, doubling from one second."""
        short = now - self.began < SHORT_LIFE
        self.short_lives = self.short_lives + 1 if short else 1
        self.failures = (self.failures if short else 0) + (not killed)
        pause = min(2.0 ** (self.short_lives - 1), LONGEST_PAUSE)
        self.restart_at = now + pause
        return pause


class Supervisor:
    """Keeps processes alive: the servers, which their owner started and ends, and the children it starts."""

    def __init__(self, servers: Sequence[Watched]) -> None:
        self.lives = [Life(server, read=_size(server.log)) for server in servers]
        self._children: list[Child] = []

    def start(self, *children: Child) -> None:
        for child in children:
            self.lives.append(Life(child, read=_size(child.log)))
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
        """One round: tell what matters in the logs, notice ends, restart. Raises GaveUp."""
        now = time.monotonic()
        for life in self.lives:
            self._tell_errors(life)
            if life.restart_at is not None:
                if now >= life.restart_at:
                    self._start_again(life)
            elif life.watched.process is not None and life.watched.process.poll() is not None:
                code = life.watched.process.returncode
                life.watched.stop()
                # Killed from outside, by hand or for want of memory: no fault of the program, so never given up.
                self._note_end(life, _how(code), killed=code == -signal.SIGKILL)

    def _start_again(self, life: Life) -> None:
        life.restart_at = None
        life.began = time.monotonic()
        try:
            life.watched.start()
        except ServerFailed:
            # The processes of a killed PostgreSQL may hold its memory a moment longer; its log says what was wrong.
            life.watched.stop()
            self._note_end(life, "it did not start", killed=False)

    def _note_end(self, life: Life, how: str, *, killed: bool) -> None:
        pause = life.end(time.monotonic(), killed=killed)
        name = life.watched.name
        if life.failures > FAILURES_TOLERATED:
            raise GaveUp(
                f"{name} failed {life.failures} times in a row, so everything stops.\n"
                f"The end of {life.watched.log}:\n{leash.tail(life.watched.log)}"
            )
        print(f"{name} ended ({how}); starting it again in {pause:.0f} s.", flush=True)

    @staticmethod
    def _tell_errors(life: Life) -> None:
        """Print the errors that came into a log since the last look."""
        if not life.watched.log.exists():
            return
        with life.watched.log.open("rb") as log:
            log.seek(life.read)
            fresh = log.read()
        complete = fresh[: fresh.rfind(b"\n") + 1]
        life.read += len(complete)
        for line in complete.splitlines():
            if message := error_of(line):
                print(f"{life.watched.name}: {message}", flush=True)


def _size(log: Path) -> int:
    return log.stat().st_size if log.exists() else 0


def error_of(line: bytes) -> str | None:
    """The message of a log line that a person at the console should see."""
    if PLAIN_ERROR.match(line):
        return line.decode(errors="replace")
    try:
        entry = json.loads(line)
    except ValueError:
        told = (b" FATAL: " in line or b" PANIC: " in line) and not line.endswith(STARTING)
        return line.decode(errors="replace") if told else None
    if not isinstance(entry, dict) or entry.get("level") not in {"error", "critical"}:
        return None
    message = str(entry.get("message", "")).partition("\n")[0]
    return " ".join([message, *(str(entry[key]) for key in ("route", "error") if key in entry)])


def _how(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
