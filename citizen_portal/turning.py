"""Turning the pages of a list by key: the id behind which the next page begins stands in the address."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest


def after(request: HttpRequest) -> int | None:
    """The id in ``?after=``; None without it. Raises Http404 for anything that is no id."""
    text = request.GET.get("after", "")
    if text and not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise Http404
    return int(text) if text else None


def turned(request: HttpRequest, last: int | None) -> str:
    """The address of the next page, with the filters that stand in this one; empty when there is none."""
    if last is None:
        return ""
    kept = {name: value for name, value in request.GET.items() if name != "after" and value}
    return f"?{urlencode(kept | {'after': last})}"
