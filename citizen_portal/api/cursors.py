"""Pages by key, never by offset: a page deep in a list costs what the first one costs."""

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ParseError
from rest_framework.request import Request

CURSOR = OpenApiParameter(
    "cursor",
    {"type": "string", "pattern": "^[0-9]{1,18}$"},
    description="What `next` of the page before said.",
)


def cursor_of(request: Request) -> int | None:
    """The id that the page begins behind; raises ParseError."""
    text = request.query_params.get("cursor")
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,18}", text, re.ASCII):
        raise ParseError(_("This cursor is not one of ours."))
    return int(text)


def page_of(rows: Sequence[Any], size: int) -> dict[str, Any]:
    """`rows` hold one more than a page when there are more."""
    shown = rows[:size]
    return {"results": shown, "next": str(shown[-1].id) if len(rows) > size else None}
