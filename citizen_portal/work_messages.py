"""Messages about one's work, as the desk and the board both show them: the bell, a page, and opening one."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from workflows.commands.messages import mark_read
from workflows.models import CaseEvent
from workflows.policy import permitted
from workflows.reads.citizen import digest_of_today
from workflows.reads.work_messages import PAGE_SIZE, Place, unread_work, work_messages

Finder = Callable[[CaseEvent, Any, datetime], Place | None]


def bell(request: HttpRequest, now: datetime, *, face: str) -> dict[str, Any]:
    """The context `notifications` of a layout; one statement."""
    return {"href": reverse(f"{face}:messages"), "count": unread_work(request.user, now)}


def page(request: HttpRequest, now: datetime, *, face: str) -> dict[str, Any]:
    """The context of `design/parts/work_messages.html`; `?before=ID` gives older ones. Two statements."""
    sought = request.GET.get("before", "")
    before = int(sought) if sought.isascii() and sought.isdigit() and len(sought) < 19 else None
    rows = work_messages(request.user, now, before=before)
    older = ""
    if len(rows) > PAGE_SIZE:
        older = f"{reverse(f'{face}:messages')}?before={rows[PAGE_SIZE - 1].id}"
    return {
        "rows": [
            {"message": row, "open": reverse(f"{face}:open-message", args=[row.id])}
            for row in rows[:PAGE_SIZE]
        ],
        "older": older,
        "digest": digest_of_today(request.user, now=now) if before is None else None,
    }


def opened(
    request: HttpRequest, pk: int, now: datetime, *, rule: str, face: str, find: Finder
) -> HttpResponse:
    """Mark the message as read and go on to what it is about; back to the messages when that is out of reach."""
    message = get_object_or_404(permitted(rule, request.user, now).select_related("event__case"), pk=pk)
    mark_read(by=request.user, now=now, message_id=message.pk)
    place = find(message.event, request.user, now)
    if place is None:
        messages.info(request, _("What this message was about is no longer with you."))
        return redirect(f"{face}:messages")
    return redirect(f"{face}:{place.about}", place.pk)
