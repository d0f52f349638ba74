"""A notice as a PDF: A4, in Chinese, tagged for screen readers and fit for archives (PDF/UA-1, PDF/A-2a).

What people wrote reaches typst as data in JSON and is never read as markup. The same content gives the same bytes.
"""

import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.utils import translation
from django.utils.translation import gettext as _

from .glyphs import FAMILIES, fonts, notes, printable

TEMPLATE = Path(__file__).with_name("template.typ")
STANDARDS = ["a-2a", "ua-1"]


@dataclass(frozen=True)
class Printed:
    """A PDF and its SHA-256, in hexadecimal."""

    pdf: bytes
    digest: str


def render(content: Mapping[str, Any], *, code: str, address: str, issued_at: datetime) -> Printed:
    """Print the content (`NoticeContent.frozen()`, Chinese) with the code and the address where it can be checked."""
    pdf = _compiled(_inputs(content, code=code, address=address), issued_at, format="pdf")
    return Printed(pdf, hashlib.sha256(pdf).hexdigest())


def pictures(
    content: Mapping[str, Any], *, code: str, address: str, issued_at: datetime, ppi: int = 110
) -> list[bytes]:
    """The same pages as PNG, to be looked at."""
    pages = _compiled(_inputs(content, code=code, address=address), issued_at, format="png", ppi=ppi)
    return pages if isinstance(pages, list) else [pages]


def _compiled(inputs: dict[str, str], issued_at: datetime, **how: Any) -> Any:
    standards = {"pdf_standards": STANDARDS} if how["format"] == "pdf" else {}
    return typst.compile(
        _template(),
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs=inputs,
        timestamp=int(issued_at.timestamp()),
        **standards,
        **how,
    )


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def _inputs(content: Mapping[str, Any], *, code: str, address: str) -> dict[str, str]:
    with translation.override("zh-hans"):
        page = {
            "notice": _printable(content),
            "notes": list(notes(_texts(content))),
            "labels": {
                "basis": _("Legal basis"),
                "remedy": _("Ways of complaint"),
                "seal": _("Electronic seal"),
                "code": _("Verification code: %(code)s") % {"code": code},
                "check": _(
                    "Scan to check whether this notice is genuine, or enter its number and code at %(address)s."
                )
                % {"address": address.partition("/verify/")[0] + "/verify/"},
                "qr": _("QR code that leads to the page where this notice can be checked"),
                "page": _("Page"),
            },
            "fonts": FAMILIES,
        }
    return {"page": json.dumps(page, ensure_ascii=False), "qr": _qr(address)}


def _qr(address: str) -> str:
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawn, kind="svg", border=0, xmldecl=False, svgns=True, nl=False
    )
    return drawn.getvalue().decode()


def _printable(value: Any) -> Any:
    """The same structure with every text made printable."""
    if isinstance(value, str):
        return printable(value)
    if isinstance(value, Mapping):
        return {key: _printable(each) for key, each in value.items()}
    return [_printable(each) for each in value]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        return
    for each in value.values() if isinstance(value, Mapping) else value:
        yield from _texts(each)
