"""Stop a matter's clock, let it run again, ask for more time, and answer that."""

from django.http import Http404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.api import problems
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.openapi import operation
from citizen_portal.api.shapes import clocks as shapes
from citizen_portal.api.views.tasks import own_task
from workflows.commands import clocks
from workflows.models import Extension
from workflows.policy import permitted
from workflows.reads.extensions import extension_lines

TAG = "tasks"
PROBLEMS = (problems.NOT_FOUND, problems.WRONG_STATE, problems.INVALID)


class TaskSuspension(Endpoint):
    @operation(
        "suspendTask",
        "Stop the clock of one's own task for a special procedure; the applicant gets a notice",
        may="suspend task",
        tag=TAG,
        request=shapes.SuspensionRequest,
        example={"kind": "test", "expected_end": "2026-11-20", "reason": "样品送检，预计十个工作日出具报告"},
        answers={201: shapes.Suspension},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, task_id: int) -> Response:
        found = own_task(request, task_id)
        given = shapes.SuspensionRequest(data=request.data)
        given.is_valid(raise_exception=True)
        made = clocks.suspend(task=found, by=request.user, now=timezone.now(), **given.validated_data)
        return Response(shapes.Suspension(made).data, 201)


class TaskResumption(Endpoint):
    @operation(
        "resumeTask",
        "Let the clock of one's own task run again; the applicant gets a notice with the new date",
        may="resume task",
        tag=TAG,
        answers={200: shapes.Suspension},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, task_id: int) -> Response:
        ended = clocks.resume(task=own_task(request, task_id), by=request.user, now=timezone.now())
        return Response(shapes.Suspension(ended).data)


class TaskExtension(Endpoint):
    @operation(
        "askForExtension",
        "Ask the leader of the department for more time, once, before the statutory term ends",
        may="ask for extension",
        tag=TAG,
        request=shapes.ExtensionRequest,
        example={"term": "5wd", "reason": "需向外省主管部门核实", "joint": False},
        answers={201: shapes.Extension},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, task_id: int) -> Response:
        found = own_task(request, task_id)
        given = shapes.ExtensionRequest(data=request.data)
        given.is_valid(raise_exception=True)
        asked = clocks.ask_extension(task=found, by=request.user, now=timezone.now(), **given.validated_data)
        return Response(shapes.Extension(asked).data, 201)


class Extensions(Endpoint):
    @operation(
        "listExtensions",
        "What waits for oneself as leader of a department, the oldest first",
        may="list extensions",
        tag=TAG,
        answers={200: shapes.ExtensionToAnswer(many=True)},
    )
    def get(self, request: Request) -> Response:
        rows = extension_lines(permitted("list extensions", request.user, timezone.now()))
        return Response(shapes.ExtensionToAnswer(rows, many=True).data)


class ExtensionAnswered(Endpoint):
    @operation(
        "answerExtension",
        "Approve an extension, or not; approved, the dates move and the applicant gets a notice",
        may="answer extension",
        tag=TAG,
        request=shapes.ExtensionAnswerRequest,
        example={"approved": False, "reason": "请先协调人手"},
        answers={200: shapes.Extension},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, extension_id: int) -> Response:
        now = timezone.now()
        given = shapes.ExtensionAnswerRequest(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            found = permitted("answer extension", request.user, now).get(pk=extension_id)
        except Extension.DoesNotExist:
            raise Http404 from None
        said = given.validated_data
        answered = clocks.answer_extension(
            extension=found, approved=said["approved"], reason=said["reason"], by=request.user, now=now
        )
        return Response(shapes.Extension(answered).data)
