"""A ZIP archive that is written while it is being sent: neither memory nor disk ever holds it whole."""

import io
from collections.abc import Iterable, Iterator
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

Pieces = Iterable[bytes]


class _Pipe(io.RawIOBase):
    """What the archive is written to; it cannot seek, so sizes follow their entries (APPNOTE 4.3.9)."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        self._waiting += data
        return len(data)

    def taken(self) -> bytes:
        """What was written since the last time."""
        taken, self._waiting = bytes(self._waiting), bytearray()
        return taken


def zipped(entries: Iterable[tuple[str, Pieces]], *, at: datetime) -> Iterator[bytes]:
    """The archive of these (path, content), each content in pieces; text is compressed, images and PDFs are already."""
    pipe = _Pipe()
    with ZipFile(pipe, "w") as archive:
        for path, pieces in entries:
            info = ZipInfo(path, date_time=at.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED if path.endswith((".json", ".txt")) else ZIP_STORED
            with archive.open(info, "w", force_zip64=True) as entry:
                for piece in pieces:
                    entry.write(piece)
                    yield pipe.taken()
            yield pipe.taken()
    yield pipe.taken()
