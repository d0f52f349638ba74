"""What comes through the inspection, what does not, and what the person is told."""

import hashlib
import io
from pathlib import Path
from random import Random

import pikepdf
import pytest
from PIL import Image

from citizen_portal.demo.paper import sample_pdf
from services.files.inspection import inspect
from services.files.limits import Limits, current_limits
from services.files.refusals import SENTENCES, Refused
from services.files.signatures import CONTENT_TYPES
from services.files.verdicts import Refusal
from tests.hostile_files import CANARY, jpeg, numbered, pdf, png, stream

ALL = ("pdf", "jpg", "png")


@pytest.fixture(autouse=True)
def quarantine(settings, tmp_path: Path) -> Path:
    settings.QUARANTINE_ROOT = tmp_path / "quarantine"
    return settings.QUARANTINE_ROOT


def passed(content: bytes, name: str = "a", **limits: int) -> tuple[str, bytes]:
    with inspect(io.BytesIO(content), name=name, allowed=ALL, limits=Limits(**limits)) as found:
        kept = found.file.read()
        assert (found.size, found.sha256) == (len(kept), hashlib.sha256(kept).hexdigest())
        return found.content_type, kept


def why(content: bytes, allowed: tuple[str, ...] = ALL, **limits: int) -> Refusal:
    with pytest.raises(Refused) as refused:
        inspect(io.BytesIO(content), name="a.pdf", allowed=allowed, limits=Limits(**limits)).file.close()
    assert "a.pdf" in refused.value.sentence
    return refused.value.why


def drawn(mode: str, form: str, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    target = io.BytesIO()
    Image.new(mode, size).save(target, form, **options)
    return target.getvalue()


def test_a_clean_pdf_comes_through_byte_for_byte_so_that_seals_stay_valid() -> None:
    content = sample_pdf("Birth certificate")
    assert passed(content) == ("application/pdf", content)


def test_an_image_comes_through_drawn_anew_with_nothing_but_its_pixels() -> None:
    exif = Image.Exif()
    exif[0x010E] = CANARY.decode()
    told = drawn("RGB", "JPEG", exif=exif, comment=CANARY, icc_profile=CANARY) + b"<script>" + CANARY
    assert CANARY in told
    kind, kept = passed(told)
    assert kind == "image/jpeg"
    assert CANARY not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert not set(image.info) & {"exif", "comment", "icc_profile"}


def test_a_photo_taken_sideways_comes_out_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    _kind, kept = passed(drawn("RGB", "JPEG", exif=exif))
    with Image.open(io.BytesIO(kept)) as image:
        assert image.size == (30, 40)


def test_drawing_anew_keeps_a_photo_about_as_large_and_as_good_as_it_was() -> None:
    target = io.BytesIO()
    Image.effect_noise((400, 300), 60).convert("RGB").save(target, "JPEG", quality=60, subsampling=2)
    _kind, kept = passed(target.getvalue())
    assert len(kept) < 1.05 * len(target.getvalue())
    with Image.open(target) as before, Image.open(io.BytesIO(kept)) as after:
        worst = max(high for _low, high in _difference(before, after).getextrema())
    assert worst < 40


def _difference(one: Image.Image, other: Image.Image) -> Image.Image:
    from PIL import ImageChops

    return ImageChops.difference(one.convert("RGB"), other.convert("RGB"))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_comes_through(mode: str) -> None:
    assert passed(drawn(mode, "PNG"))[0] == "image/png"


def test_sixteen_bits_of_grey_become_eight_without_turning_white() -> None:
    target = io.BytesIO()
    Image.new("I;16", (4, 4), 0x8000).save(target, "PNG")
    with Image.open(io.BytesIO(passed(target.getvalue())[1])) as image:
        assert image.getpixel((0, 0)) == 0x80


@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_every_kind_of_jpeg_comes_through(mode: str) -> None:
    assert passed(drawn(mode, "JPEG"))[0] == "image/jpeg"


def test_what_a_file_is_its_content_says_and_never_its_name() -> None:
    assert passed(png(Random(1)), name="a.pdf")[0] == "image/png"


def test_only_the_kinds_asked_for_are_taken() -> None:
    assert why(png(Random(1)), allowed=("pdf",)) is Refusal.WRONG_KIND


def test_limits_hold() -> None:
    assert why(sample_pdf("x"), file_bytes=500) is Refusal.TOO_LARGE
    assert why(drawn("L", "PNG"), pixels=1199) is Refusal.TOO_MANY_PIXELS
    assert passed(drawn("L", "PNG"), pixels=1200)
    three = numbered(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R 4 0 R 5 0 R] /Count 3 >>",
        *[b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"] * 3,
    )
    assert why(three, pages=2) is Refusal.TOO_MANY_PAGES
    assert passed(three, pages=3)
    assert why(pdf(Random(1), more=(stream(bytes(1000)),)), pdf_nodes=5) is Refusal.TOO_COMPLEX


def test_a_large_file_is_not_read_further_than_the_limit() -> None:
    endless = io.BufferedReader(Endless())
    with pytest.raises(Refused):
        inspect(endless, name="a", allowed=ALL, limits=Limits(file_bytes=10**6))
    assert endless.raw.given < 2 * 10**6


class Endless(io.RawIOBase):
    given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        self.given += len(buffer)
        return len(buffer)


def test_a_file_that_takes_too_much_memory_ends_its_examiner_and_is_refused() -> None:
    large = drawn("RGB", "PNG", (6000, 6000))
    assert why(large, memory_bytes=150 * 1024 * 1024) is Refusal.TOO_COMPLEX


def test_a_file_that_takes_too_long_ends_its_examiner_and_is_refused() -> None:
    target = io.BytesIO()
    with pikepdf.new() as slow:
        for _ in range(40):
            slow.add_blank_page(page_size=(9, 9))
        slow.Root.Many = pikepdf.Array([pikepdf.Dictionary(A=number) for number in range(300_000)])
        slow.save(target)
    assert why(target.getvalue(), seconds=1) is Refusal.TOO_COMPLEX


def test_a_link_that_waits_for_a_click_and_a_jump_to_a_page_are_harmless() -> None:
    link = "/Annots [<< /Subtype /Link /Rect [0 0 9 9] /A << /S /URI /URI (https://gov.invalid) >> >>]"
    assert passed(pdf(Random(1), page=link, catalog="/OpenAction [3 0 R /Fit]"))
    assert passed(pdf(Random(1), catalog="/OpenAction << /S /GoTo /D [3 0 R /Fit] >>"))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (pdf(Random(1), catalog="/OpenAction << /S /JavaScript /JS (x) >>"), Refusal.ACTIVE),
        (pdf(Random(1), catalog="/AcroForm << /XFA [] >>"), Refusal.FILLABLE),
        (pdf(Random(1), catalog="/Names << /EmbeddedFiles << >> >>"), Refusal.EMBEDDED),
        (pdf(Random(1)) + b"\n<html>", Refusal.MIXED),
        (b" " + pdf(Random(1)), Refusal.WRONG_KIND),
        (jpeg(Random(1))[:300], Refusal.UNREADABLE),
        (b"", Refusal.EMPTY),
    ],
)
def test_the_reason_is_the_true_one(content: bytes, expected: Refusal) -> None:
    assert why(content) is expected


def test_nothing_is_left_in_quarantine(quarantine: Path) -> None:
    passed(sample_pdf("x"))
    passed(png(Random(1)))
    why(b"GIF89a")
    assert list(quarantine.iterdir()) == []


def test_every_refusal_says_what_to_do_and_every_kind_has_a_type() -> None:
    assert set(SENTENCES) == set(Refusal)
    assert set(CONTENT_TYPES) == set(ALL)


def test_limits_are_a_setting(settings) -> None:
    settings.UPLOAD_LIMITS = {"pages": 3}
    assert current_limits().pages == 3
    settings.UPLOAD_LIMITS = {"sides": 3}
    with pytest.raises(TypeError):
        current_limits()
