"""What surrounds the operator's pages."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def frame(request: HttpRequest, active: str) -> dict[str, Any]:
    """The ways around; `active` is the name of the address one is at."""
    items = [
        {"name": "operators:overview", "label": _("Operations")},
        {"name": "operators:organisation", "label": _("Organisation")},
        {"name": "operators:people", "label": _("People and posts")},
        {"name": "operators:calendar", "label": pgettext("operations", "Calendar")},
        {"name": "operators:channels", "label": _("Channels")},
    ]
    if settings.DEMO_CITY:
        items.append({"name": "operators:registers", "label": _("Registers")})
    return {
        "home_href": reverse("operators:overview"),
        "nav_items": [
            {"label": item["label"], "href": reverse(item["name"]), "active": item["name"] == active}
            for item in items
        ],
        "viewer": {"name": str(request.user), "items": [], "signout": reverse("accounts:logout")},
    }
