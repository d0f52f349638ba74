"""Sound files to hand in, as the inspection lets them through: drawing them anew changes nothing."""

import io

from PIL import Image


def small_png() -> bytes:
    """A white image of a few pixels."""
    target = io.BytesIO()
    Image.new("RGB", (8, 6), "white").save(target, "PNG", compress_level=6)
    return target.getvalue()
