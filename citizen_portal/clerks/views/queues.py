"""Lists of tasks: the queues, and what a search found."""

import re
from datetime import datetime
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from citizen_portal.access import may
from citizen_portal.clerks.frame import frame
from citizen_portal.clerks.views.tasks import visible_task
from citizen_portal.limits import limited
from workflows.reads import inbox
from workflows.reads.inbox import Cursor, Queue
from workflows.reads.task_page import TaskPage, task_page

CASE_NUMBER = re.compile(r"[0-9]{6,12}[0-9]{8}[0-9]{6}[0-9A-Z*]")
SOUGHT = "desk_sought"


@may("list tasks")
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The desk opens on the pool."""
    return _queue(request, Queue.POOL)


@may("list tasks")
@require_GET
def queue(request: HttpRequest, queue: Queue) -> HttpResponse:
    """One queue; `?after=` and `?before=` turn pages, `?task=` opens a task beside the list."""
    return _queue(request, queue)


@may("search tasks")
@limited("desk_search")
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Tasks by exact case number or exact name. A name stays in the session: it never stands in an address."""
    if request.method == "POST":
        request.session[SOUGHT] = request.POST.get("q", "").strip()[:60]
        return redirect("clerks:search")
    now, sought = timezone.now(), request.session.get(SOUGHT, "")
    is_number = CASE_NUMBER.fullmatch(sought.upper()) is not None
    rows = inbox.search(
        user=request.user,
        now=now,
        number=sought.upper() if is_number else "",
        name="" if is_number else sought,
    )
    context = {"sought": sought, "rows": rows, "page": _opened(request, now)}
    return render(request, "clerks/search.html", frame(request, now) | context)


def _queue(request: HttpRequest, queue: Queue) -> HttpResponse:
    now = timezone.now()
    after, before = _cursor(request, "after"), _cursor(request, "before")
    rows = inbox.page(queue, user=request.user, now=now, after=after, before=before)
    context = {
        "rows": rows.rows,
        "previous": _turn("before", rows.previous),
        "next": _turn("after", rows.next),
        "page": _opened(request, now),
        "list_href": _list_address(request),
    }
    return render(request, "clerks/queue.html", frame(request, now, queue=queue) | context)


def _opened(request: HttpRequest, now: datetime) -> TaskPage | None:
    """The task that `?task=` names, ready to be shown beside the list; None without one."""
    chosen = request.GET.get("task", "")
    if not chosen:
        return None
    if not chosen.isdecimal() or len(chosen) > 18:
        raise Http404
    return task_page(visible_task(request, int(chosen), now), by=request.user, now=now)


def _cursor(request: HttpRequest, name: str) -> Cursor | None:
    text = request.GET.get(name)
    if text is None:
        return None
    try:
        return Cursor.parse(text)
    except ValueError as error:
        raise Http404 from error


def _list_address(request: HttpRequest) -> str:
    """The address of this page of the list, ready for a task to be added."""
    place = {name: request.GET[name] for name in ("after", "before") if name in request.GET}
    return f"?{urlencode(place)}&" if place else "?"


def _turn(name: str, cursor: Cursor | None) -> str:
    return f"?{urlencode({name: str(cursor)})}" if cursor else ""
