"""From a stream of bytes to a file that may be kept, or a refusal in plain words."""

import hashlib
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from django.conf import settings

from services.files.limits import Limits, current_limits
from services.files.names import display_name
from services.files.refusals import Refused
from services.files.signatures import CONTENT_TYPES, HEAD, hint, kind_of
from services.files.verdicts import Refusal, Rejected

CHUNK = 64 * 1024
ROOT = Path(__file__).resolve().parents[2]
START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from services.files.examiner.process import main; main()"
LONGEST_ANSWER = 200
"""Bytes; the examiner has read a stranger's file, so even its answer is not trusted to be short."""


@dataclass(frozen=True)
class Inspected:
    """A file that may be kept. `size` and `sha256` are those of `file`, which is at its beginning.

    `file` has no name on the disk: it is gone when closed, or when the process dies. Use it in a `with`.
    """

    name: str
    content_type: str
    size: int
    sha256: str
    file: IO[bytes]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.file.close()


def inspect(
    stream: IO[bytes], *, name: str, allowed: Sequence[str], limits: Limits | None = None
) -> Inspected:
    """Read `stream` once, in pieces, and let it through as one of `allowed` (of ``pdf``, ``jpg``, ``png``).

    What it is, its content says; `name` is only kept to be shown. Images come out drawn anew, PDFs as they came.
    Raises Refused.
    """
    limits = limits or current_limits()
    shown = display_name(name)
    taken = nameless()
    try:
        size, digest = _take(iter(lambda: stream.read(CHUNK), b""), taken, limits.file_bytes)
        kind = _kind(taken, allowed)
        if kind == "pdf":
            _examine(taken, None, kind, limits)
        else:
            clean = nameless()
            try:
                _examine(taken, clean, kind, limits)
                clean.seek(0)
                size, digest = _take(iter(lambda: clean.read(CHUNK), b""), None, 2 * limits.file_bytes)
            except BaseException:
                clean.close()
                raise
            taken.close()
            taken = clean
    except Rejected as rejected:
        taken.close()
        raise Refused(rejected.why, name=shown, kinds=allowed, limits=limits) from None
    except BaseException:
        taken.close()
        raise
    taken.seek(0)
    return Inspected(name=shown, content_type=CONTENT_TYPES[kind], size=size, sha256=digest, file=taken)


def nameless() -> IO[bytes]:
    """A file in the quarantine folder without a name: nobody else can open it, and nothing is left of it."""
    folder = Path(settings.QUARANTINE_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return tempfile.TemporaryFile(dir=folder)


def _take(chunks: Iterable[bytes], target: IO[bytes] | None, most: int) -> tuple[int, str]:
    """Copy in pieces; size in bytes and SHA-256. Stops reading as soon as it is too much."""
    size, digest = 0, hashlib.sha256()
    for chunk in chunks:
        size += len(chunk)
        if size > most:
            raise Rejected(Refusal.TOO_LARGE)
        digest.update(chunk)
        if target is not None:
            target.write(chunk)
    if not size:
        raise Rejected(Refusal.EMPTY)
    if target is not None:
        target.flush()
    return size, digest.hexdigest()


def _kind(taken: IO[bytes], allowed: Sequence[str]) -> str:
    taken.seek(0)
    head = taken.read(HEAD)
    kind = kind_of(head)
    if kind is None:
        raise Rejected(hint(head))
    if kind not in allowed:
        raise Rejected(Refusal.WRONG_KIND)
    return kind


def _examine(taken: IO[bytes], clean: IO[bytes] | None, kind: str, limits: Limits) -> None:
    """Let a process of its own read the file, and write the image; whatever ends that process is the file's fault."""
    handed = () if clean is None else (clean.fileno(),)
    asked = json.dumps({"kind": kind, "clean": handed, "limits": asdict(limits)})
    # Opened once more, for reading alone: the examiner cannot change what it was asked about.
    with (
        _seat(limits),
        Path(f"/dev/fd/{taken.fileno()}").open("rb") as source,
        subprocess.Popen(
            [sys.executable, "-I", "-B", "-c", START, str(ROOT), asked],
            stdin=source,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            pass_fds=handed,
            cwd="/",
            env={},
        ) as examiner,
    ):
        try:
            answer, _nothing = examiner.communicate(timeout=2 * limits.seconds)
        except subprocess.TimeoutExpired:
            examiner.kill()
            raise Rejected(Refusal.TOO_COMPLEX) from None
        except BaseException:
            examiner.kill()
            raise
    if examiner.returncode != 0:
        raise Rejected(Refusal.TOO_COMPLEX)
    _heed(answer)


def _heed(answer: bytes) -> None:
    try:
        said = json.loads(answer[:LONGEST_ANSWER])
        why = Refusal(said["refused"]) if said != {} else None
    except (ValueError, TypeError, KeyError):
        raise Rejected(Refusal.UNREADABLE) from None
    if why is not None:
        raise Rejected(why)


@contextmanager
def _seat(limits: Limits) -> Iterator[None]:
    """One of few places at a time: a crowd of large images must not exhaust the machine."""
    seats = _seats(limits.at_once)
    if not seats.acquire(timeout=4 * limits.seconds):
        raise Rejected(Refusal.BUSY)
    try:
        yield
    finally:
        seats.release()


@cache
def _seats(count: int) -> threading.BoundedSemaphore:
    return threading.BoundedSemaphore(count)
