"""What stands around every page of the desk: the queues with their counts, the place, the person."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from workflows.policy import working_posts
from workflows.reads.data_corrections import counted_requests
from workflows.reads.inbox import Queue, counts

ICONS = {
    Queue.POOL: "inbox",
    Queue.MINE: "person",
    Queue.TODAY: "clock",
    Queue.OVERDUE: "warning",
    Queue.CORRECTED: "return",
    Queue.SUSPENDED: "pause",
    Queue.DONE: "check",
}


def frame(request: HttpRequest, now: datetime, *, queue: Queue | None = None) -> dict[str, Any]:
    """The context of `clerks/base.html`; five statements."""
    counted = counts(request.user, now)
    posts = list(working_posts(request.user, now).select_related("department"))
    nav = [
        {
            "label": each.label,
            "href": reverse("clerks:queue", args=[each]),
            "icon": ICONS[each],
            "count": counted.queues[each],
            "active": each is queue,
            "warning": each is Queue.TODAY,
            "alert": each is Queue.OVERDUE,
        }
        for each in Queue
    ]
    nav.append(
        {
            "label": gettext("Records to put right"),
            "href": reverse("clerks:data-corrections"),
            "icon": "edit",
            "count": counted_requests(request.user, now),
            "active": request.resolver_match.url_name in ("data-corrections", "data-correction"),
        }
    )
    return {
        "home_href": reverse("clerks:desk"),
        "nav_items": nav,
        "counts": counted,
        "queue": queue,
        "place": gettext(", ").join(str(post.department.name) for post in posts),
        "viewer": {"name": str(request.user), "items": [], "signout": reverse("accounts:logout")},
        "more_keys": [
            {"key": "N", "label": gettext("Take the next task")},
            {"key": "↵", "label": pgettext("keyboard", "Open the task")},
        ],
    }
