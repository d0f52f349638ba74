"""What the clients were told: one line per acknowledged request, on the disk before the client goes on."""

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Journal:
    """An append-only file of JSON lines, written by many threads."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._turn = threading.Lock()
        self._file = path.open("a", encoding="utf-8")

    def write(self, did: str, **what: Any) -> None:
        """Returns when the line cannot be lost any more."""
        line = json.dumps({"did": did, **what}, ensure_ascii=False)
        with self._turn:
            self._file.write(line + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())

    def read(self, did: str) -> Iterator[dict[str, Any]]:
        """What was acknowledged of that kind, in order."""
        with self.path.open(encoding="utf-8") as lines:
            for line in lines:
                entry = json.loads(line)
                if entry["did"] == did:
                    yield entry

    def close(self) -> None:
        self._file.close()
