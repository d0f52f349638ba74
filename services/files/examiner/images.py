"""Photos and scans: decoded and drawn anew, so that only pixels remain.

Where they were taken, by which phone, hidden thumbnails, colour profiles and whatever was appended stay behind.
"""

import warnings
from typing import IO, Any

from PIL import Image, ImageOps, JpegImagePlugin

from services.files.verdicts import Refusal, Rejected

FORMATS = {"jpg": "JPEG", "png": "PNG"}
QUALITY = 90
"""For a JPEG whose own quantisation tables cannot be used again."""


def redraw(file: IO[bytes], clean: IO[bytes], kind: str, limits: dict[str, Any]) -> None:
    """Write the image's pixels, upright, to `clean` in the same format. Raises Rejected or what Pillow raises."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = limits["pixels"]
    try:
        image = Image.open(file, formats=[FORMATS[kind]])
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise Rejected(Refusal.TOO_MANY_PIXELS) from None
    with image:
        if kind == "png" and getattr(image, "is_animated", False):
            raise Rejected(Refusal.MOVING)
        image.load()
        options = _as_before(image) if kind == "jpg" else {"compress_level": 6}
        ImageOps.exif_transpose(image, in_place=True)
        pixels = _for_jpeg(image) if kind == "jpg" else _for_png(image)
        pixels.info = {}  # no profile, comment, text or resolution either
        pixels.save(clean, FORMATS[kind], **options)


def _as_before(image: JpegImagePlugin.JpegImageFile) -> dict[str, Any]:
    """The tables of the original where they fit: no larger, and hardly worse than it was."""
    tables = image.quantization
    if image.mode not in ("L", "RGB") or any(
        not 1 <= value <= 255 for table in tables.values() for value in table
    ):
        return {"quality": QUALITY}
    sampling = JpegImagePlugin.get_sampling(image)
    return {"qtables": tables} | ({"subsampling": sampling} if sampling >= 0 else {})


def _for_jpeg(image: Image.Image) -> Image.Image:
    return image if image.mode in ("L", "RGB") else image.convert("RGB")


def _for_png(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        return image.point(lambda grey: grey * (1 / 256)).convert("L")  # convert() alone would clip
    if image.has_transparency_data:
        return image if image.mode in ("LA", "RGBA") else image.convert("RGBA")
    return image if image.mode in ("1", "L", "RGB") else image.convert("RGB")
