"""Legal notices: those of a case for its applicant, those of a task's matter for its department."""

from django.http import Http404
from django.http.response import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal import downloads
from citizen_portal.api import problems
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.openapi import operation
from citizen_portal.api.shapes import notices as shapes
from citizen_portal.api.views.tasks import own_task
from workflows.models import Case, Notice
from workflows.policy import permitted
from workflows.reads.notices import notice_shown_to_department, notices_of_case, notices_of_task

PDF = {(200, "application/pdf"): OpenApiTypes.BINARY}


class _Paper(DefaultContentNegotiation):
    """Whoever accepts PDF alone gets it; only what goes wrong is rendered."""

    def select_renderer(
        self, request: Request, renderers: list[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        return renderers[0], renderers[0].media_type


class CaseNotices(Endpoint):
    @operation(
        "listNotices",
        "List the legal notices of a case, newest first",
        may="read case",
        tag="cases",
        answers={200: shapes.Notice(many=True)},
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, number: str) -> Response:
        lines = notices_of_case(_own_case(request, number))
        context = {"request": request, "name": "api:case_notice", "kwargs": {"number": number}}
        return Response(shapes.Notice(lines, many=True, context=context).data)


class CaseNotice(Endpoint):
    content_negotiation_class = _Paper

    @operation(
        "downloadNotice",
        "Download a notice as PDF",
        may="read case",
        tag="cases",
        answers=PDF,
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, number: str, notice_id: int) -> FileResponse:
        case = _own_case(request, number)
        found = Notice.objects.filter(case=case, pk=notice_id).first()
        if found is None:
            raise Http404
        return downloads.paper(found)


class TaskNotices(Endpoint):
    @operation(
        "listNoticesOfTask",
        "List the legal notices of the matter of a task, newest first",
        may="read task",
        tag="tasks",
        answers={200: shapes.Notice(many=True)},
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, task_id: int) -> Response:
        lines = notices_of_task(own_task(request, task_id))
        context = {"request": request, "name": "api:task_notice", "kwargs": {"task_id": task_id}}
        return Response(shapes.Notice(lines, many=True, context=context).data)


class TaskNotice(Endpoint):
    content_negotiation_class = _Paper

    @operation(
        "downloadNoticeOfTask",
        "Download a notice of the matter of a task as PDF; the look is recorded",
        may="read task",
        tag="tasks",
        answers=PDF,
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, task_id: int, notice_id: int) -> FileResponse:
        task = own_task(request, task_id)
        found = notice_shown_to_department(task, notice_id, by=request.user, now=timezone.now())
        if found is None:
            raise Http404
        return downloads.paper(found)


def _own_case(request: Request, number: str) -> Case:
    found = permitted("read case", request.user, timezone.now()).filter(number=number).first()
    if found is None:
        raise Http404
    return found
