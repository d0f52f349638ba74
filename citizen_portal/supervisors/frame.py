"""What stands around every page of the board: the tabs, the place, the person."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from citizen_portal.work_messages import bell
from services.models import PostKind
from services.organisation.serving import posts


def frame(request: HttpRequest, now: datetime, *, tab: str) -> dict[str, Any]:
    """The context of `design/insight.html`; two statements."""
    held = posts(request.user, timezone.localdate(now)).filter(kind=PostKind.SUPERVISOR)
    tabs = {
        "board": pgettext("board", "Overview"),
        "cases": pgettext("board", "Cases"),
        "orders": gettext("Supervision orders"),
        "rectifications": gettext("Bad ratings"),
        "offers": gettext("Proactive service"),
    }
    return {
        "home_href": reverse("supervisors:board"),
        "nav_items": [
            {"label": label, "href": reverse(f"supervisors:{name}"), "active": name == tab}
            for name, label in tabs.items()
        ],
        "place": gettext(", ").join(str(post.department.name) for post in held),
        "viewer": {"name": str(request.user), "items": [], "signout": reverse("accounts:logout")},
        "notifications": bell(request, now, face="supervisors"),
        "now": now,
    }
