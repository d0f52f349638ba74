"""What stands around every page of the desk: the queues with their counts, the place, the person."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext

from citizen_portal.clerks.places import Place
from citizen_portal.work_messages import bell
from services.models import Post
from workflows.commands.delegation import HEADS
from workflows.models import SavedView
from workflows.policy import working_posts
from workflows.reads.announcements import counted_announcements
from workflows.reads.commitments import counted_commitments
from workflows.reads.conversation import counted_questions
from workflows.reads.data_corrections import counted_requests
from workflows.reads.extensions import counted_extensions
from workflows.reads.orders import counted_orders
from workflows.reads.queues import Queue, counts
from workflows.reads.rectifications import counted_bad_ratings
from workflows.reads.rounds import leads_a_window

ICONS = {
    Queue.POOL: "inbox",
    Queue.MINE: "person",
    Queue.TODAY: "clock",
    Queue.OVERDUE: "warning",
    Queue.CORRECTED: "return",
    Queue.SUSPENDED: "pause",
    Queue.HANDED_OVER: "swap",
    Queue.DONE: "check",
}


def frame(
    request: HttpRequest, now: datetime, *, queue: Queue | None = None, query: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """The context of `clerks/base.html`; twelve statements, fifteen for a head. `query`: the filters of the list."""
    counted = counts(request.user, now)
    posts = list(working_posts(request.user, now).select_related("department"))
    nav = [
        {
            "label": each.label,
            "href": reverse("clerks:queue", args=[each]),
            "icon": ICONS[each],
            "count": counted.queues[each],
            "active": each is queue and not query,
            "warning": each is Queue.TODAY,
            "alert": each is Queue.OVERDUE,
        }
        for each in Queue
    ]
    nav += _others(request, posts, now)
    return {
        "home_href": reverse("clerks:desk"),
        "nav_items": nav,
        "saved_views": _views(request, queue, query or {}),
        "views_href": reverse("clerks:views"),
        "counts": counted,
        "queue": queue,
        "several_desks": len({post.department_id for post in posts}) > 1,
        "place": gettext(", ").join(str(post.department.name) for post in posts),
        "viewer": {
            "name": str(request.user),
            "items": [
                {"label": gettext("My figures"), "href": reverse("clerks:own-work")},
                {"label": gettext("My batches"), "href": reverse("clerks:batches")},
                {"label": gettext("Saved views"), "href": reverse("clerks:views")},
            ],
            "signout": reverse("accounts:logout"),
        },
        "keys_action": reverse("clerks:shortcuts"),
        "keys_on": request.user.shortcuts,
        "notifications": bell(request, now, face="clerks"),
        "more_keys": [
            {"key": "N", "label": gettext("Take the next task")},
            {"key": "⇧X", "label": pgettext("keyboard", "Choose all from the last chosen to here")},
            {
                "key": "↵",
                "label": pgettext("keyboard", "Open the task beside the list; again, the whole task"),
            },
        ],
    }


def _views(request: HttpRequest, queue: Queue | None, query: Mapping[str, str]) -> list[dict[str, Any]]:
    """One's saved views; what leads nowhere any more is left out."""
    views = [(view, Place.of(view)) for view in SavedView.objects.filter(user=request.user)]
    return [
        {
            "label": view.name,
            "href": place.href,
            "active": place.queue is queue and place.filters.query == dict(query),
        }
        for view, place in views
        if place is not None
    ]


def _others(request: HttpRequest, posts: list[Post], now: datetime) -> Iterable[dict[str, Any]]:
    """What there is to do beside the queues; supervision orders for whoever heads a department."""
    user = request.user

    def item(label: str, name: str, page: str, icon: str, count: int | None = None) -> dict[str, Any]:
        return {
            "label": label,
            "href": reverse(f"clerks:{name}"),
            "icon": icon,
            "count": count,
            "active": request.resolver_match.url_name in (name, page),
            "alert": name in ("orders", "rectifications"),
        }

    yield item(gettext("Questions"), "questions", "question", "message", counted_questions(user, now))
    if any(post.kind in HEADS for post in posts):
        yield item(
            gettext("Supervision orders"), "orders", "order", "shield-check", counted_orders(user, now)
        )
        yield item(
            gettext("Bad ratings"), "rectifications", "rectification", "star", counted_bad_ratings(user, now)
        )
        yield item(
            gettext("Extensions"), "extensions", "extension", "calendar", counted_extensions(user, now)
        )
    yield item(
        gettext("Promises to check"),
        "commitments",
        "commitment",
        "check-circle",
        counted_commitments(user, now),
    )
    yield item(
        gettext("Public announcements"),
        "announcements",
        "announcement",
        "calendar",
        counted_announcements(user, now),
    )
    yield item(
        gettext("Records to put right"),
        "data-corrections",
        "data-correction",
        "edit",
        counted_requests(user, now),
    )
    if leads_a_window(posts):
        yield item(gettext("Yearly rounds"), "rounds", "round", "calendar")
    yield item(gettext("Stand-ins"), "stand-ins", "stand-ins", "people")
