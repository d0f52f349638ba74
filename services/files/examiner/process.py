"""The examiner's main program: bind its own hands, read one file, say what it is."""

import json
import os
import resource
import sys
from typing import IO, Any

from services.files.verdicts import Refusal, Rejected


def bind(*, memory_bytes: int, seconds: int, output_bytes: int) -> None:
    """Limits that cannot be lifted again. No core dump: it would hold what people handed in."""
    for what, limit in (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, output_bytes),
        (resource.RLIMIT_NOFILE, 32),
        (resource.RLIMIT_CORE, 0),
    ):
        _soft, hard = resource.getrlimit(what)
        most = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
        resource.setrlimit(what, (most, most))


def main() -> None:
    """``argv[1]``: JSON with ``kind``, the limits, and ``clean``: the descriptor to write an image to, in a list."""
    asked = json.loads(sys.argv[1])
    limits = asked["limits"]
    bind(
        memory_bytes=limits["memory_bytes"],
        seconds=limits["seconds"],
        output_bytes=2 * limits["file_bytes"],
    )
    with os.fdopen(0, "rb") as file:
        answer = examined(asked["kind"], file, asked["clean"], limits)
    sys.stdout.write(json.dumps(answer))


def examined(kind: str, file: IO[bytes], clean: list[int], limits: dict[str, Any]) -> dict[str, str]:
    """``{}`` for a file that may be taken, ``{"refused": …}`` for another."""
    try:
        if kind == "pdf":
            from services.files.examiner import pdfs

            pdfs.examine(file, limits)
        else:
            from services.files.examiner import images

            with os.fdopen(clean[0], "wb") as target:
                images.redraw(file, target, kind, limits)
    except Rejected as rejected:
        return {"refused": rejected.why}
    except (MemoryError, RecursionError):
        return {"refused": Refusal.TOO_COMPLEX}
    except Exception:  # whatever a parser throws at a file it cannot read
        return {"refused": Refusal.UNREADABLE}
    return {}
