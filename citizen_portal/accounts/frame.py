"""What surrounds the pages of log-in and account."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def show(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, status: int = 200
) -> HttpResponse:
    """Draw a page of the account in the citizens' layout; the way home is the person's own face."""
    return render(request, f"accounts/{template}", {"home_href": "/", **context}, status=status)
