"""Files at rest: Django's storage on disk, sealed on the way in and opened on the way out."""

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

from . import files
from .envelope import prefix_of
from .keys import ring


class _Sealing(File):
    """A file to be stored: gives its sealed pieces, and has no path from which it could be moved as it is."""

    def __init__(self, content: File, name: str) -> None:
        super().__init__(None, name)
        self._content = content

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        return files.sealed_pieces(self._content.chunks(files.CHUNK), self.name)


@deconstructible(path="services.encryption.storage.SealedFileSystemStorage")
class SealedFileSystemStorage(FileSystemStorage):
    """Stores files sealed under their name; a file moved to another name does not open.

    `open` reads only, and raises CannotOpen there or while reading; a changed file is noticed at the changed chunk.
    """

    def _save(self, name: str, content: File) -> str:
        saved = super()._save(name, _Sealing(content, name))
        if saved != name:
            # Somebody took the name between the question and the answer; sealed under the old one it is useless.
            self.delete(saved)
            raise FileExistsError(f"{name} exists already")
        return saved

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError("a sealed file is written once, by save")
        return File(self._opened(name), name)

    def _opened(self, name: str) -> io.BufferedReader:
        with ExitStack() as until_it_is_opened:
            stored = until_it_is_opened.enter_context(Path(self.path(name)).open("rb"))
            opened = files.OpenedFile(stored, name)
            until_it_is_opened.pop_all()
        return io.BufferedReader(opened, buffer_size=files.CHUNK)

    def size(self, name: str) -> int:
        """Bytes of the content."""
        with Path(self.path(name)).open("rb") as stored:
            header = stored.readline(files.LONGEST_HEADER)
        return files.plain_size(super().size(name), len(header))

    def sealed_by(self, name: str) -> str:
        """Version, cipher and key id, as in an envelope."""
        with Path(self.path(name)).open("rb") as stored:
            return stored.readline(files.LONGEST_HEADER).decode("ascii", "replace").rpartition(".")[0]

    def reseal(self, name: str) -> bool:
        """Seal a file anew under the current key, in its place at one stroke; False when it is so already."""
        if self.sealed_by(name) == prefix_of(ring()):
            return False
        path = Path(self.path(name))
        with (
            self._opened(name) as plain,
            tempfile.NamedTemporaryFile(dir=path.parent, prefix=".resealing-", delete=False) as fresh,
        ):
            try:
                for piece in files.sealed_pieces(iter(lambda: plain.read(files.CHUNK), b""), name):
                    fresh.write(piece)
                fresh.flush()
                os.fsync(fresh.fileno())
                Path(fresh.name).chmod(path.stat().st_mode & 0o777)
                Path(fresh.name).replace(path)
            except BaseException:
                Path(fresh.name).unlink()
                raise
        return True
