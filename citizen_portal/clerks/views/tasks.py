"""One task: beside the list, on a page of its own, and the files that belong to it."""

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from citizen_portal import downloads
from citizen_portal.access import may
from citizen_portal.clerks.actions import ACTIONS, offered_with
from citizen_portal.clerks.forms import GoOnForm, StopForm
from citizen_portal.clerks.frame import frame
from citizen_portal.clerks.visible import visible_task
from citizen_portal.design.errors import error_page
from services.catalogue.vocabulary import StepKind
from workflows.models import Task
from workflows.policy import staff_may_open
from workflows.reads.conversation import notes_of, questions_about
from workflows.reads.files import scan_note
from workflows.reads.hurrying import hurries_of
from workflows.reads.moves import moves_of
from workflows.reads.notices import NoticeContent, notice_shown_to_department, notices_of_task
from workflows.reads.projection import file_shown_to_department
from workflows.reads.task_page import TaskPage, task_page

private = cache_control(private=True, no_store=True)


@may("read task")
@private
@require_GET
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole task with the forms that end it."""
    now = timezone.now()
    return show_task(request, visible_task(request, pk, now), now)


@may("open file of task")
@private
@require_GET
def attachment(request: HttpRequest, pk: int, file: UUID) -> HttpResponseBase:
    """A file the applicant handed in, if the matter of this task may see it; always as a download."""
    now = timezone.now()
    task = visible_task(request, pk, now)
    found = file_shown_to_department(task, file, by=request.user, now=now)
    if found is None:
        raise Http404
    if not staff_may_open(found):
        return error_page(request, 409, detail=scan_note(found))
    return downloads.download(found)


@may("read task")
@private
@require_GET
def notice(request: HttpRequest, pk: int, notice: int) -> HttpResponseBase:
    """A notice of the matter of this task, as the applicant got it."""
    now = timezone.now()
    task = visible_task(request, pk, now)
    found = notice_shown_to_department(task, notice, by=request.user, now=now)
    if found is None:
        raise Http404
    return downloads.paper(found)


def show_task(
    request: HttpRequest,
    task: Task,
    now: datetime,
    *,
    go_on: GoOnForm | None = None,
    stop: StopForm | None = None,
    preview: NoticeContent | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of a task; the forms given keep what was typed and say what is wrong with it.

    `preview` is the notice that the form in hand would issue.
    """
    page = task_page(task, by=request.user, now=now)
    context = {
        "page": page,
        "is_mine": task.finished is None and task.owner_id == request.user.pk,
        "go_on": go_on or go_on_form(page, now),
        "stop": stop or StopForm(),
        "preview": preview,
        "issued": notices_of_task(task),
        "stop_is_open": stop is not None or "stop" in request.GET,
        "actions": offered_with(ACTIONS, task, request, now) if task.finished is None else [],
        "came_by": moves_of(task).came_by,
        "notes": notes_of(task),
        "questions": questions_about(task),
        "hurries": hurries_of(task),
    }
    return render(request, "clerks/task.html", frame(request, now) | context, status=status)


def go_on_form(page: TaskPage, now: datetime, data: object = None) -> GoOnForm:
    """The form that lets the task go on."""
    kind = page.task.process.package.matters[page.task.sub_case.matter].step(page.task.step).kind
    return GoOnForm(
        data,
        result_data=page.result_data,
        with_opinion=kind in (StepKind.REVIEW, StepKind.VERIFY),
        today=timezone.localdate(now),
    )
