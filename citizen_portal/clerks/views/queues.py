"""Lists of tasks: the queues with their filters, and what a search found."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from citizen_portal.access import may
from citizen_portal.clerks.actions import ACTIONS, offered_with
from citizen_portal.clerks.frame import frame
from citizen_portal.clerks.places import Place
from citizen_portal.clerks.views.tasks import visible_task
from citizen_portal.limits import limited
from workflows import clock
from workflows.models import BatchAct, SavedView
from workflows.reads import inbox
from workflows.reads.desk_search import Sought, search
from workflows.reads.filters import LIGHTS, choices
from workflows.reads.inbox import STEP_NAMES, Cursor
from workflows.reads.queues import FINISHED, Queue
from workflows.reads.task_page import TaskPage, task_page

SOUGHT = "desk_sought"
ALL_ACTS = (BatchAct.CLAIM, BatchAct.GO_ON, BatchAct.STOP, BatchAct.TRANSFER, BatchAct.RELEASE)
BATCH_ACTS = {
    Queue.POOL: (BatchAct.CLAIM,),
    Queue.MINE: ALL_ACTS[1:],
    Queue.CORRECTED: ALL_ACTS,
    Queue.TODAY: ALL_ACTS,
    Queue.OVERDUE: ALL_ACTS,
    Queue.SUSPENDED: (BatchAct.CLAIM, BatchAct.RELEASE),
}
"""What can be done with many tasks of a queue at once; with what is finished, nothing."""


@may("list tasks")
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The desk opens on the view its clerk chose for that, else on the pool."""
    chosen = SavedView.objects.filter(user=request.user, is_default=True).first()
    place = Place.of(chosen) if chosen is not None and not request.GET else None
    if place is not None:
        return redirect(place.href)
    return _queue(request, Queue.POOL)


@may("list tasks")
@require_GET
def queue(request: HttpRequest, queue: Queue) -> HttpResponse:
    """One queue; filters narrow it, `?after=` and `?before=` turn pages, `?task=` opens a task beside the list."""
    return _queue(request, queue)


@may("search tasks")
@limited("desk_search")
@require_http_methods(["GET", "HEAD", "POST"])
def search_page(request: HttpRequest) -> HttpResponse:
    """Tasks by exact number or name. What is sought stays in the session: it never stands in an address."""
    if request.method == "POST":
        request.session[SOUGHT] = request.POST.get("q", "").strip()[:60]
        return redirect("clerks:search")
    now, sought = timezone.now(), request.session.get(SOUGHT, "")
    rows = search(Sought.read(sought), user=request.user, now=now)
    context = {"sought": sought, "rows": rows, "page": _opened(request, now)}
    return render(request, "clerks/search.html", frame(request, now) | context)


def _queue(request: HttpRequest, queue: Queue) -> HttpResponse:
    now, place = timezone.now(), Place.read(queue, request.GET)
    after, before = _cursor(request, "after"), _cursor(request, "before")
    rows = inbox.page(queue, user=request.user, now=now, after=after, before=before, filters=place.filters)
    turned = {name: request.GET[name] for name in ("after", "before") if name in request.GET}
    here = place.address(turned)
    found = choices(request.user, now)
    context = frame(request, now, queue=queue, query=place.filters.query)
    context |= {
        "place_here": place,
        "queue_count": context["counts"].queues[queue],
        "rows": rows.rows,
        "previous": place.address({"before": str(rows.previous)}) if rows.previous else "",
        "next": place.address({"after": str(rows.next)}) if rows.next else "",
        "page": _opened(request, now),
        "list_href": f"{here}{'&' if '?' in here else '?'}",
        "filters": place.filters,
        "filters_query": place.filters_text,
        "more_filters": any(name in place.filters.query for name in ("since", "until", "region")),
        "choices": found,
        "steps": [(kind, STEP_NAMES[kind]) for kind in found.steps],
        "lights": _lights(place) if queue not in (*FINISHED, Queue.SUSPENDED) else None,
        "batch_acts": BATCH_ACTS.get(queue, ()),
        "is_finished": queue in FINISHED,
    }
    if context["page"] is not None and context["page"].task.finished is None:
        context["actions"] = offered_with(ACTIONS, context["page"].task, request, now)
    return render(request, "clerks/queue.html", context)


def _lights(place: Place) -> list[dict[str, Any]]:
    """The segmented filter by light, with everything else in the address as it is."""
    words = {"": _("All"), **{light: clock.Light(light).label for light in LIGHTS}}
    rest = {name: value for name, value in place.filters.query.items() if name != "light"}
    path = reverse("clerks:queue", args=[place.queue])

    def href(light: str) -> str:
        query = urlencode(rest | ({"light": str(light)} if light else {}))
        return f"{path}?{query}" if query else path

    return [
        {"label": label, "href": href(light), "active": place.filters.light == light}
        for light, label in words.items()
    ]


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
