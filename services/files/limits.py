"""How large, how many, how long: one place, changed by the setting UPLOAD_LIMITS."""

from dataclasses import dataclass

from django.conf import settings

MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """What is taken from people. `..._bytes` are bytes; the defaults fit papers scanned or photographed at home."""

    file_bytes: int = 10 * MEGABYTE
    files_of_a_document: int = 10
    files_of_a_draft: int = 60
    draft_bytes: int = 100 * MEGABYTE

    pixels: int = 64_000_000
    """Of one image, also inside a PDF: the sharpest setting of today's ordinary phones."""
    pages: int = 200
    pdf_nodes: int = 500_000
    """Dictionaries, arrays and streams of a PDF."""
    unpacked_bytes: int = 256 * MEGABYTE
    """All streams of a PDF together, once decompressed."""

    memory_bytes: int = 1024 * MEGABYTE
    """Address space of the process that examines one file."""
    seconds: int = 10
    """Processor time of that process; it may take twice as long by the clock on a busy machine."""
    at_once: int = 2
    """Files examined at the same time by one web process; the next ones wait their turn."""


def current_limits() -> Limits:
    """The limits of this installation; raises TypeError for a name that is none."""
    return Limits(**getattr(settings, "UPLOAD_LIMITS", {}))
