"""What a file claims to be by its first bytes. The claim is then put to the test by a strict parser."""

from services.files.verdicts import Refusal

HEAD = 64
"""Bytes that `kind_of` wants to see."""

KINDS = {
    b"%PDF-": "pdf",
    b"\xff\xd8\xff": "jpg",
    b"\x89PNG\r\n\x1a\n": "png",
}
"""Signatures at the very beginning: ISO 32000-2 §7.5.2, ITU-T T.81 §B.1.1.3, PNG §5.2. PDF readers also accept a
header further on; we do not, since what stands before it may be another file."""

CONTENT_TYPES = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}

HINTS = (
    (b"PK\x03\x04", Refusal.ARCHIVE),
    (b"PK\x05\x06", Refusal.ARCHIVE),
    (b"Rar!\x1a\x07", Refusal.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Refusal.ARCHIVE),
    (b"\x1f\x8b", Refusal.ARCHIVE),
    (b"BZh", Refusal.ARCHIVE),
    (b"\xfd7zXZ\x00", Refusal.ARCHIVE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Refusal.OFFICE),
)
OFFICE_PARTS = (b"[Content_Types].xml", b"_rels/", b"mimetypeapplication/vnd.oasis")
HEIC_BRANDS = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif")


def kind_of(head: bytes) -> str | None:
    """``pdf``, ``jpg`` or ``png``; None for anything else."""
    return next((kind for signature, kind in KINDS.items() if head.startswith(signature)), None)


def hint(head: bytes) -> Refusal:
    """Why a file of no accepted kind is refused: the closest reason, so that the person knows what to do."""
    if head[4:8] == b"ftyp" and head[8:12] in HEIC_BRANDS:
        return Refusal.HEIC
    for signature, why in HINTS:
        if head.startswith(signature):
            return Refusal.OFFICE if any(part in head for part in OFFICE_PARTS) else why
    return Refusal.WRONG_KIND
