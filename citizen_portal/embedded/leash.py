"""Start a process that cannot outlive the one that started it."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from citizen_portal.embedded.place import Account

PR_SET_PDEATHSIG = 1
# Loaded before any fork: a child between fork and exec must not load libraries.
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(death_signal: int, parent: int | None = None) -> None:
    """Ask the kernel to send `death_signal` to this process when its parent ends, however it ends (Linux).

    With `parent` given, a parent that has ended already is noticed too.
    """
    if _libc is None:
        return
    _libc.prctl(PR_SET_PDEATHSIG, death_signal)
    if parent is not None and os.getppid() != parent:
        os.kill(os.getpid(), death_signal)


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    death_signal: int = signal.SIGTERM,
    environment: Mapping[str, str] | None = None,
    account: Account | None = None,
    folder: Path | None = None,
    inherits: tuple[int, ...] = (),
) -> subprocess.Popen[bytes]:
    """Start `command` in a process group of its own, its output appended to `log`.

    `inherits` are file descriptors it keeps open.

    A group of its own, so that Ctrl-C at the terminal reaches only the parent, which stops its children in
    order. Call from the main thread: the kernel counts the end of the starting thread as the parent's end.
    """
    with log.open("ab") as output:
        return subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=None if environment is None else dict(environment),
            cwd=folder or "/",
            pass_fds=inherits,
            start_new_session=True,
            preexec_fn=_leash(death_signal, os.getpid()),
            **(_as_account(account)),
        )


def stop(process: subprocess.Popen[bytes], *, polite: int = signal.SIGTERM, patience: float = 10) -> None:
    """End `process`: the `polite` signal first, and after `patience` seconds its whole group by force."""
    if process.poll() is None:
        process.send_signal(polite)
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
    # Whatever the process started and left behind is still in its group.
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def tail(log: Path, lines: int = 20) -> str:
    """The last `lines` lines of a log, for telling a person why a process died."""
    try:
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
    except FileNotFoundError:
        return ""


def _leash(death_signal: int, parent: int) -> Callable[[], None]:
    # Runs after the change of account, which would otherwise clear the death signal.
    return lambda: die_with_parent(death_signal, parent)


def _as_account(account: Account | None) -> dict[str, object]:
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}
