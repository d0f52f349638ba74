# ruff: noqa: E501 -- the tables of kinds read best as one line each
"""Files made to do harm, each generated, none found: for whatever takes files from strangers.

Every one carries CANARY where it matters, so that a test can tell whether anything of it came through.
"""

import gzip
import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from random import Random

import pikepdf
from PIL import Image, PngImagePlugin

CANARY = b"HARM-7f3a1c"
SCRIPT = b"<script>alert('" + CANARY + b"')</script>"
HTML = b"<!doctype html><html><body>" + SCRIPT + b"</body></html>"

NAMES = (
    "../../../etc/passwd", "..\\..\\windows\\system32\\a.pdf", "/home/anna/.ssh/authorized_keys", "C:\\a.pdf", "a\0.pdf",
    "a\0.pdf.exe", "\u202egpj.exe", "paper\u202efdp.exe", "身份证.jpg", "𠮷𡈽𪚥.pdf", "👨‍👩‍👧.png", "x" * 300 + ".pdf",
    "纸" * 240 + ".jpg", "a\r\nSet-Cookie: x=1.pdf", 'a";filename="b.html', "<img src=x onerror=alert(1)>.png", "",
    " ", ".", "..", "...", "con", "nul.pdf", "a%00.pdf", "%2e%2e%2fa", "a.pdf.html", "é.pdf", "é.pdf", "{{7*7}}.pdf",
    "'; DROP TABLE workflows_attachment;--.pdf", "\ufeffa.pdf", "a\u2028b.pdf", "~/.bashrc", "$(id).pdf", "-rf",
)  # fmt: skip
"""What senders may call a file."""


@dataclass(frozen=True)
class Hostile:
    """`must_refuse` is False where harmless remains may be let through: an image drawn anew, a lucky mutation."""

    kind: str
    name: str
    content: bytes
    must_refuse: bool


def hostile_files(count: int, *, seed: int) -> Iterator[Hostile]:
    """`count` files, the kinds in turn, all different; the same for the same seed."""
    rng = Random(seed)
    cheap = _cheap()
    makers = [*cheap, *cheap, *_pictures(), *cheap, *cheap, *_papers(), *cheap]
    for number in range(count):
        kind, make, must_refuse = makers[number % len(makers)]
        name = (
            rng.choice(NAMES) if rng.random() < 0.6 else f"paper-{number}.{rng.choice(('pdf', 'jpg', 'png'))}"
        )
        yield Hostile(kind, name, make(rng), must_refuse)


Maker = tuple[str, Callable[[Random], bytes], bool]


def _noise(rng: Random, most: int = 4000) -> bytes:
    return rng.randbytes(rng.randrange(most))


def _archive(files: dict[str, bytes], rng: Random) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
        archive.writestr("noise", _noise(rng))
    return target.getvalue()


def _tar(rng: Random) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as archive:
        entry = tarfile.TarInfo("../../" + CANARY.decode())
        entry.size = 10
        archive.addfile(entry, io.BytesIO(rng.randbytes(10)))
    return target.getvalue()


def _cheap() -> list[Maker]:
    """What its first bytes give away."""
    bomb = bytes(4 * 1024 * 1024)
    return [
        ("empty", lambda rng: b"", True),
        ("one byte", lambda rng: rng.randbytes(1), True),
        ("noise", lambda rng: b"\0" + _noise(rng), True),
        ("text", lambda rng: CANARY + _noise(rng).hex().encode(), True),
        ("html", lambda rng: HTML + _noise(rng), True),
        ("svg", lambda rng: b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + _noise(rng), True),
        ("xml entities", lambda rng: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///x">]>' + _noise(rng), True),
        ("program", lambda rng: b"MZ" + CANARY + _noise(rng), True),
        ("elf", lambda rng: b"\x7fELF" + _noise(rng), True),
        ("gif", lambda rng: b"GIF89a" + _noise(rng) + SCRIPT, True),
        ("webp", lambda rng: b"RIFF\0\0\0\0WEBP" + _noise(rng), True),
        ("tiff", lambda rng: b"II*\0" + _noise(rng), True),
        ("heic", lambda rng: b"\0\0\0\x18ftypheic" + _noise(rng), True),
        ("postscript", lambda rng: b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file\n" + _noise(rng), True),
        ("zip", lambda rng: _archive({"a.pdf": CANARY}, rng), True),
        ("zip bomb", lambda rng: _archive({"a": bomb}, rng), True),
        ("zip in zip", lambda rng: _archive({"a.zip": _archive({"a": bomb}, rng)}, rng), True),
        ("zip slip", lambda rng: _archive({"../../../x": CANARY}, rng), True),
        ("docx", lambda rng: _archive({"[Content_Types].xml": CANARY, "word/vbaProject.bin": CANARY}, rng), True),
        ("doc", lambda rng: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + _noise(rng), True),
        ("gzip bomb", lambda rng: gzip.compress(bomb[: rng.randrange(len(bomb))]), True),
        ("tar", _tar, True),
        ("late pdf", lambda rng: HTML + pdf(rng), True),
        ("late pdf by a byte", lambda rng: b"\n" + pdf(rng), True),
        ("late jpeg", lambda rng: rng.randbytes(3) + b"\0" + jpeg(rng), True),
        ("half a signature", lambda rng: b"\x89PN" + CANARY + _noise(rng), True),
    ]  # fmt: skip


# Images


@cache
def _photo(side: int, shade: int, form: str) -> bytes:
    target = io.BytesIO()
    Image.effect_noise((side, side), shade).convert("RGB").save(target, form)
    return target.getvalue()


def jpeg(rng: Random) -> bytes:
    """A small sound photo."""
    return _photo(rng.randrange(20, 60), rng.randrange(10, 90), "JPEG")


def png(rng: Random) -> bytes:
    """A small sound image."""
    return _photo(rng.randrange(20, 60), rng.randrange(10, 90), "PNG")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack("!L", len(data)) + kind + data + struct.pack("!L", zlib.crc32(kind + data))


def drawn(width: int, height: int, data: bytes, *more: bytes) -> bytes:
    """A grey PNG that claims these dimensions, with any packed data."""
    header = struct.pack("!LLBBBBB", width, height, 8, 0, 0, 0, 0)
    body = b"".join(more) + chunk(b"IDAT", data) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + body


def _huge_jpeg(rng: Random) -> bytes:
    whole = bytearray(jpeg(rng))
    frame = whole.index(b"\xff\xc0")
    whole[frame + 5 : frame + 9] = b"\xff\xff\xff\xff"
    return bytes(whole)


def _described(rng: Random) -> bytes:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", (SCRIPT + rng.randbytes(8).hex().encode()).decode())
    target = io.BytesIO()
    with Image.open(io.BytesIO(png(rng))) as image:
        image.save(target, "PNG", pnginfo=told, exif=_whereabouts())
    return target.getvalue()


def _located(rng: Random) -> bytes:
    target = io.BytesIO()
    with Image.open(io.BytesIO(jpeg(rng))) as image:
        image.save(target, "JPEG", exif=_whereabouts(), comment=CANARY, icc_profile=CANARY * 20)
    return target.getvalue()


def _whereabouts() -> Image.Exif:
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    exif[0x0112] = 6
    return exif


def _moving(rng: Random) -> bytes:
    target = io.BytesIO()
    frames = [Image.new("L", (9, 9), rng.randrange(256)) for _ in range(3)]
    frames[0].save(target, "PNG", save_all=True, append_images=frames[1:])
    return target.getvalue()


def _flipped(rng: Random, whole: bytes) -> bytes:
    changed = bytearray(whole)
    for _ in range(rng.randrange(1, 12)):
        changed[rng.randrange(len(changed))] = rng.randrange(256)
    return bytes(changed)


def _cut(rng: Random, whole: bytes) -> bytes:
    return whole[: rng.randrange(10, len(whole) - 12)]


def _pictures() -> list[Maker]:
    return [
        ("cut jpeg", lambda rng: _cut(rng, jpeg(rng)), False),  # one may end behind its last line of pixels
        ("cut png", lambda rng: _cut(rng, png(rng)), True),
        ("flipped jpeg", lambda rng: _flipped(rng, jpeg(rng)), False),
        ("flipped png", lambda rng: _flipped(rng, png(rng)), False),
        ("jpeg and html", lambda rng: jpeg(rng) + HTML + _noise(rng), False),
        ("jpeg and zip", lambda rng: jpeg(rng) + _archive({"a.html": HTML}, rng) + CANARY, False),
        ("png and html", lambda rng: png(rng) + HTML + _noise(rng), False),
        ("png with a script", _described, False),
        ("jpeg with a place", _located, False),
        ("endless png", lambda rng: drawn(rng.randrange(10**5, 2**31), 2**31 - 1, zlib.compress(b"")), True),
        ("wide png", lambda rng: drawn(2**31 - 1, 1, zlib.compress(_noise(rng))), True),
        ("empty png", lambda rng: drawn(rng.randrange(1, 900), 900, zlib.compress(b"")), True),
        ("png text bomb", lambda rng: drawn(9, 9, zlib.compress(bytes(90)), chunk(b"zTXt", b"a\0\0" + _packed(80))), False),
        ("huge jpeg", _huge_jpeg, True),
        ("moving png", _moving, True),
        ("jpeg of noise", lambda rng: b"\xff\xd8\xff" + _noise(rng), True),
        ("png of noise", lambda rng: b"\x89PNG\r\n\x1a\n" + _noise(rng), True),
    ]  # fmt: skip


# PDFs


@cache
def _packed(megabytes: int, times: int = 1) -> bytes:
    """That many megabytes of zeros, packed so many times over; made without ever being whole."""
    machine = zlib.compressobj(9)
    data = b"".join(machine.compress(bytes(1024 * 1024)) for _ in range(megabytes)) + machine.flush()
    return data if times == 1 else zlib.compress(data, 9)


def stream(content: bytes, entries: str = "") -> bytes:
    return f"<< /Length {len(content)} {entries} >>\nstream\n".encode() + content + b"\nendstream"


def pdf(
    rng: Random, *, catalog: str = "", page: str = "", box: str = "0 0 595 842", more: tuple[bytes, ...] = ()
) -> bytes:
    """A PDF of one page. `catalog` and `page` are further entries, `more` the objects from number 5 on."""
    line = f"BT ({rng.randrange(10**9)}) Tj ET".encode()
    return numbered(
        f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /Resources << >> /MediaBox [{box}] /Contents 4 0 R {page} >>".encode(),
        stream(line),
        *more,
    )


def numbered(*objects: bytes) -> bytes:
    """Objects from number 1 on as a sound file; the first is the catalogue."""
    whole, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start, size = len(whole), len(places) + 1
    whole += b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    return whole + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)


def _saved(rng: Random, **options: object) -> bytes:
    """The same with a script in the catalogue, written by pikepdf."""
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(rng))) as opened:
        if "encryption" not in options:
            opened.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=CANARY.decode())
        opened.save(target, **options)
    return target.getvalue()


def _many_pages(rng: Random) -> bytes:
    count = rng.randrange(300, 900)
    pages = [b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"] * count
    kids = " ".join(f"{number} 0 R" for number in range(3, count + 3))
    return numbered(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        *pages,
    )


def _packed_objects(rng: Random) -> bytes:
    """The catalogue itself stands in an object stream that unpacks to hundreds of megabytes."""
    whole = b"%PDF-1.7\n"
    places = {5: len(whole)}
    packed = stream(_packed(120), f"/Type /ObjStm /N 1 /First {rng.randrange(10, 99)} /Filter /FlateDecode")
    whole += b"5 0 obj\n" + packed + b"\nendobj\n"
    places[6] = len(whole)
    entries = [(0, 0, 255), (2, 5, 0), (2, 5, 0), (2, 5, 0), (2, 5, 0), (1, places[5], 0), (1, places[6], 0)]
    table = b"".join(struct.pack("!BLB", *entry) for entry in entries)
    whole += b"6 0 obj\n" + stream(table, "/Type /XRef /Size 7 /W [1 4 1] /Root 1 0 R") + b"\nendobj\n"
    return whole + b"startxref\n%d\n%%%%EOF\n" % places[6]


def _circle(rng: Random) -> bytes:
    return numbered(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count %d >>" % rng.randrange(1, 10**6),
    )


def _papers() -> list[Maker]:
    script = f"/S /JavaScript /JS (app.alert\\('{CANARY.decode()}'\\))"
    flate = "/Filter /FlateDecode"
    image = "/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8"
    return [
        ("javascript", lambda rng: pdf(rng, catalog=f"/OpenAction << {script} >>"), True),
        ("spelt javascript", lambda rng: pdf(rng, catalog="/OpenAction << /S /J#61vaScript /J#53 (x) >>"), True),
        ("named javascript", lambda rng: pdf(rng, catalog=f"/Names << /JavaScript << /Names [(a) << {script} >>] >> >>"), True),
        ("unreferenced javascript", lambda rng: pdf(rng, more=(f"<< {script} >>".encode(),)), True),
        ("javascript of a page", lambda rng: pdf(rng, page=f"/AA << /O << {script} >> >>"), True),
        ("hidden javascript", lambda rng: _saved(rng, object_stream_mode=pikepdf.ObjectStreamMode.generate), True),
        ("encrypted", lambda rng: _saved(rng, encryption=pikepdf.Encryption(user="u", owner="o")), True),
        ("restricted", lambda rng: _saved(rng, encryption=pikepdf.Encryption(user="", owner="o")), True),
        ("launch", lambda rng: pdf(rng, catalog="/OpenAction << /S /Launch /F (cmd.exe) >>"), True),
        ("calls home", lambda rng: pdf(rng, catalog="/OpenAction << /S /URI /URI (http://a.invalid) >>"), True),
        ("then launches", lambda rng: pdf(rng, catalog="/OpenAction << /S /GoTo /D [3 0 R /Fit] /Next 5 0 R >>", more=(b"<< /S /Named /N /Print >>",)), True),
        ("submits", lambda rng: pdf(rng, page="/Annots [<< /Subtype /Link /A << /S /SubmitForm /F (http://a.invalid) >> >>]"), True),
        ("embedded file", lambda rng: pdf(rng, catalog="/Names << /EmbeddedFiles << /Names [(a) << /EF << /F 5 0 R >> >>] >> >>", more=(stream(CANARY),)), True),
        ("attached file", lambda rng: pdf(rng, page="/Annots [<< /Subtype /FileAttachment /FS << /EF << /F 5 0 R >> >> >>]", more=(stream(CANARY),)), True),
        ("xfa", lambda rng: pdf(rng, catalog="/AcroForm << /XFA 5 0 R /Fields [] >>", more=(stream(b"<xdp/>"),)), True),
        ("rich media", lambda rng: pdf(rng, page="/Annots [<< /Subtype /RichMedia /RichMediaContent << >> >>]"), True),
        ("elsewhere", lambda rng: pdf(rng, more=(stream(b"", "/F (/etc/passwd)"),)), True),
        ("flate bomb", lambda rng: pdf(rng, more=(stream(_packed(120), flate),)), True),
        ("flate in flate", lambda rng: pdf(rng, more=(stream(_packed(80, 2), "/Filter [/FlateDecode /FlateDecode]"),)), True),
        ("many flates", lambda rng: pdf(rng, more=(stream(_packed(40), flate),) * 4), True),
        ("broken flate", lambda rng: pdf(rng, more=(stream(_noise(rng) + b"\0", flate),)), False),
        ("object stream bomb", lambda rng: pdf(rng, more=(stream(_packed(120), f"/Type /ObjStm /N 9 /First 9 {flate}"),)), True),
        ("packed catalogue", _packed_objects, True),
        ("huge picture", lambda rng: pdf(rng, more=(stream(b"", f"{image} /Width 90000 /Height 90000"),)), True),
        ("huge photo in disguise", lambda rng: pdf(rng, more=(stream(_huge_jpeg(rng), f"{image} /Width 9 /Height 9 /Filter /DCTDecode"),)), True),
        ("huge page", lambda rng: pdf(rng, box="0 0 9999999 9999999"), True),
        ("many pages", _many_pages, True),
        ("circle of pages", _circle, True),
        ("no pages", lambda rng: numbered(b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>"), True),
        ("deep", lambda rng: pdf(rng, more=(b"[" * rng.randrange(10**4, 10**5),)), True),
        ("pdf and html", lambda rng: pdf(rng) + HTML, True),
        ("pdf and zip", lambda rng: pdf(rng) + _archive({"a.html": HTML}, rng), True),
        ("zip inside pdf", lambda rng: pdf(rng, more=(stream(_archive({"a": HTML}, rng)),)), True),
        ("html inside pdf", lambda rng: pdf(rng, catalog=f"/A ({HTML.decode()})".replace("('", "\\('").replace("')", "'\\)")), True),
        ("cut pdf", lambda rng: _cut(rng, pdf(rng)), True),
        ("flipped pdf", lambda rng: _flipped(rng, pdf(rng)), False),
        ("pdf of noise", lambda rng: b"%PDF-1.7\n" + _noise(rng), True),
    ]  # fmt: skip
