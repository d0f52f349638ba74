"""PDFs: every object is looked at; what acts by itself, hides other files or grows without end is refused.

A PDF is never rewritten, since that would break the electronic seals (电子签章) on papers issued by other offices.
Names are those of ISO 32000-2. Repairs are refused too: what a lenient reader finds in a broken file need not be
what was checked here.
"""

import io
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any

import pikepdf
from PIL import Image, Jpeg2KImagePlugin, JpegImagePlugin

from services.files.verdicts import Refusal, Rejected

HEADER = re.compile(rb"%PDF-(1\.[0-7]|2\.0)[\r\n \t]")
END = re.compile(rb"%%EOF[\x00\t\n\f\r ]*\Z")
SNIFFED = 1445
"""Bytes a browser may look at to guess a type (WHATWG MIME Sniffing §5.2)."""
MARKUP = re.compile(rb"<(!doctype|html|head|body|script|svg|iframe|\?php)", re.IGNORECASE)
TAIL = 1024
CHUNK = 64 * 1024
LONGEST_SIDE = 14_400
"""Of a page in points (Annex C.2): 5 metres."""

EMBEDDING_KEYS = {"/EF", "/EmbeddedFiles", "/AF", "/Collection", "/RichMediaContent", "/RichMediaSettings"}
EMBEDDING_TYPES = {"/EmbeddedFile", "/RichMedia", "/3D", "/Movie", "/Sound", "/Screen", "/FileAttachment"}
ACTIVE_KEYS = {"/JS", "/JavaScript"}
ACTIVE_ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound",
    "/GoTo3DView", "/RichMediaExecute", "/GoToDp",
}  # fmt: skip
HARMLESS_BY_THEMSELVES = {"/GoTo", "/Named"}
"""What may happen when a document or page is opened: a jump within it. A link to the web waits for a click."""

PACKING = {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}
SPELLING = {"/ASCII85Decode", "/A85", "/ASCIIHexDecode", "/AHx"}
PICTURES = {"/DCTDecode", "/DCT", "/JPXDecode"}
PICTURE_FORMATS = (JpegImagePlugin.JpegImageFile.format, Jpeg2KImagePlugin.Jpeg2KImageFile.format)
SCANS = {"/CCITTFaxDecode", "/CCF", "/JBIG2Decode"}


def examine(file: IO[bytes], limits: dict[str, Any]) -> None:
    """Raises Rejected, or whatever pikepdf raises at a file that is no sound PDF."""
    _only_a_pdf(file)
    Image.MAX_IMAGE_PIXELS = None  # counted here, with everything else
    try:
        with pikepdf.open(file, attempt_recovery=False, suppress_warnings=True) as pdf:
            if pdf.is_encrypted:
                raise Rejected(Refusal.LOCKED)
            _pages(pdf, limits)
            pdf.get_warnings()  # about the pages: a blank one without resources is common and harmless
            _Objects(pdf, limits).walk()
            if pdf.get_warnings():  # some object could only be guessed at
                raise Rejected(Refusal.UNREADABLE)
    except pikepdf.PasswordError:
        raise Rejected(Refusal.LOCKED) from None
    except pikepdf.PdfError as error:
        raise Rejected(Refusal.TOO_COMPLEX if "bad_alloc" in str(error) else Refusal.UNREADABLE) from None


def _only_a_pdf(file: IO[bytes]) -> None:
    """Nothing before, nothing after, and nothing that a browser or an unpacker would take for its own."""
    head = file.read(SNIFFED)
    if not HEADER.match(head):
        raise Rejected(Refusal.UNREADABLE)
    if MARKUP.search(head) or zipfile.is_zipfile(file):
        raise Rejected(Refusal.MIXED)
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL))
    tail = file.read()
    if b"%%EOF" not in tail:
        raise Rejected(Refusal.UNREADABLE)
    if not END.search(tail):
        raise Rejected(Refusal.MIXED)
    file.seek(0)


def _pages(pdf: pikepdf.Pdf, limits: dict[str, Any]) -> None:
    count = len(pdf.pages)
    if not count:
        raise Rejected(Refusal.NO_PAGES)
    if count > limits["pages"]:
        raise Rejected(Refusal.TOO_MANY_PAGES)
    for page in pdf.pages:
        left, bottom, right, top = (float(side) for side in page.mediabox)
        if max(abs(right - left), abs(top - bottom)) > LONGEST_SIDE:
            raise Rejected(Refusal.TOO_COMPLEX)


class _Objects:
    """All objects of one PDF, those that no page refers to as well."""

    def __init__(self, pdf: pikepdf.Pdf, limits: dict[str, Any]) -> None:
        self.pdf = pdf
        self.limits = limits
        self.nodes = 0
        self.unpacked = 0

    def walk(self) -> None:
        self._below(self.pdf.trailer)
        for each in self.pdf.objects:
            self._below(each)

    def _below(self, top: pikepdf.Object) -> None:
        """`top` and what stands directly inside; what it refers to has its own turn."""
        waiting = [top]
        while waiting:
            found = waiting.pop()
            if isinstance(found, pikepdf.Stream):
                self._count()
                self._dictionary(found)
                self._stream(found)
                children: Iterator[Any] = iter(found.stream_dict.as_dict().values())
            elif isinstance(found, pikepdf.Dictionary):
                self._count()
                self._dictionary(found)
                children = iter(found.as_dict().values())
            elif isinstance(found, pikepdf.Array):
                self._count()
                children = iter(found)
            else:
                continue
            waiting += [
                child for child in children if isinstance(child, pikepdf.Object) and not child.is_indirect
            ]

    def _count(self) -> None:
        self.nodes += 1
        if self.nodes > self.limits["pdf_nodes"]:
            raise Rejected(Refusal.TOO_COMPLEX)

    def _dictionary(self, found: pikepdf.Object) -> None:
        keys = set(found.keys())
        if keys & ACTIVE_KEYS or _name(found, "/S") in ACTIVE_ACTIONS:
            raise Rejected(Refusal.ACTIVE)
        if "/XFA" in keys:
            raise Rejected(Refusal.FILLABLE)
        if keys & EMBEDDING_KEYS or {_name(found, "/Type"), _name(found, "/Subtype")} & EMBEDDING_TYPES:
            raise Rejected(Refusal.EMBEDDED)
        if "/OpenAction" in keys:
            _harmless_by_itself(found["/OpenAction"])
        if "/AA" in keys and isinstance(found["/AA"], pikepdf.Dictionary):
            for action in found["/AA"].as_dict().values():
                _harmless_by_itself(action)

    def _stream(self, found: pikepdf.Stream) -> None:
        if "/F" in found or "/FFilter" in found:  # its data would come from another file
            raise Rejected(Refusal.EMBEDDED)
        filters = _filters(found)
        if any(name not in PACKING | SPELLING | PICTURES | SCANS for name in filters):
            raise Rejected(Refusal.UNREADABLE)
        if sum(name in PACKING for name in filters) > 1 or len(filters) > 3:
            raise Rejected(Refusal.TOO_COMPLEX)
        if _name(found, "/Subtype") == "/Image":
            self._pixels(found.get("/Width", 0), found.get("/Height", 0))
        if filters and filters[-1] in PICTURES | SCANS:
            self._picture(found, filters)
        elif filters in (["/FlateDecode"], ["/Fl"]):
            self._unpacked(_inflated(found.get_raw_stream_buffer(), self.limits["unpacked_bytes"]))
        elif filters:
            self._unpacked(len(memoryview(found.get_stream_buffer())))

    def _picture(self, found: pikepdf.Stream, filters: list[str]) -> None:
        """Its own header counts, not only what the PDF says of it."""
        if len(filters) > 1:
            packed = pikepdf.Stream(self.pdf, bytes(found.get_raw_stream_buffer()))
            packed.Filter = pikepdf.Array([pikepdf.Name(name) for name in filters[:-1]])
            data = bytes(packed.get_stream_buffer())
            self._unpacked(len(data))
        else:
            data = bytes(found.get_raw_stream_buffer())
        if filters[-1] in PICTURES:
            with Image.open(io.BytesIO(data), formats=PICTURE_FORMATS) as image:
                self._pixels(*image.size)
        parameters = found.get("/DecodeParms", {})
        for each in parameters if isinstance(parameters, pikepdf.Array) else [parameters]:
            if isinstance(each, pikepdf.Dictionary):
                self._pixels(each.get("/Columns", 1), each.get("/Rows", 1))

    def _pixels(self, width: Any, height: Any) -> None:
        if int(width) * int(height) > self.limits["pixels"]:
            raise Rejected(Refusal.TOO_MANY_PIXELS)

    def _unpacked(self, size: int) -> None:
        self.unpacked += size
        if self.unpacked > self.limits["unpacked_bytes"]:
            raise Rejected(Refusal.TOO_COMPLEX)


def _harmless_by_itself(action: Any) -> None:
    """A jump within the document, and nothing after it. An array or name is a place to jump to."""
    if isinstance(action, pikepdf.Dictionary) and (
        _name(action, "/S") not in HARMLESS_BY_THEMSELVES or "/Next" in action
    ):
        raise Rejected(Refusal.ACTIVE)


def _filters(found: pikepdf.Stream) -> list[str]:
    filters = found.get("/Filter")
    if filters is None:
        return []
    return [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]


def _name(found: pikepdf.Object, key: str) -> str:
    """The value of a key when it is a name; spellings like ``/J#61vaScript`` are resolved by the parser."""
    value = found.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""


def _inflated(packed: Any, most: int) -> int:
    """How many bytes a Flate stream holds, counted piece by piece; the count ends soon after `most`."""
    machine, size, view = zlib.decompressobj(), 0, memoryview(packed)
    for start in range(0, len(view), CHUNK):
        waiting: Any = view[start : start + CHUNK]
        while waiting and size <= most and not machine.eof:
            size += len(machine.decompress(waiting, CHUNK * 16))
            waiting = machine.unconsumed_tail
        if size > most or machine.eof:
            break
    return size
