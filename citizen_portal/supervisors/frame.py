"""What stands around every page of the board: the tabs, the place, the person."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from citizen_portal.work_messages import bell
from services.models import PostKind
from services.organisation.serving import posts

FIGURES = ("board", "satisfaction", "timeliness", "matters")
"""The tabs along which what is chosen goes."""


def frame(
    request: HttpRequest, now: datetime, *, tab: str, kept: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The context of `design/insight.html`; two statements. `kept` is what of the address goes along."""
    held = posts(request.user, timezone.localdate(now)).filter(kind=PostKind.SUPERVISOR)
    tabs = {
        "board": pgettext("board", "Overview"),
        "satisfaction": pgettext("board", "Satisfaction"),
        "timeliness": pgettext("board", "Timeliness"),
        "matters": pgettext("board", "Matters"),
        "cases": pgettext("board", "Cases"),
        "orders": gettext("Supervision orders"),
        "rectifications": gettext("Bad ratings"),
        "offers": gettext("Proactive service"),
    }
    return {
        "home_href": reverse("supervisors:board"),
        "nav_items": [
            {"label": label, "href": _with(name, kept or {}), "active": name == tab}
            for name, label in tabs.items()
        ],
        "place": gettext(", ").join(str(post.department.name) for post in held),
        "viewer": {"name": str(request.user), "items": [], "signout": reverse("accounts:logout")},
        "notifications": bell(request, now, face="supervisors"),
        "now": now,
    }


def _with(name: str, kept: Mapping[str, str]) -> str:
    address = reverse(f"supervisors:{name}")
    return f"{address}?{urlencode(kept)}" if kept and name in FIGURES else address
