"""Work that came to the wrong desk: transfer it, return it, ask the supervisor."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.api import problems
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.lookups import department
from citizen_portal.api.openapi import operation
from citizen_portal.api.shapes import conversation as shapes
from citizen_portal.api.views.tasks import own_task
from workflows.commands import routing

TAG = "tasks"
PROBLEMS = (problems.NOT_FOUND, problems.WRONG_STATE, problems.INVALID)


class TaskTransfer(Endpoint):
    @operation(
        "transferTask",
        "Move one's own task to the department that is responsible; it keeps its due date",
        may="transfer task",
        tag=TAG,
        request=shapes.TransferRequest,
        example={"to": "human_resources_binjiang", "reason": "属于人社部门职责，见权责清单第12项"},
        answers={201: shapes.TaskMoved},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, task_id: int) -> Response:
        found = own_task(request, task_id)
        given = shapes.TransferRequest(data=request.data)
        given.is_valid(raise_exception=True)
        moved = routing.transfer(
            task=found,
            to=department(given.validated_data["to"]),
            by=request.user,
            reason=given.validated_data["reason"],
            now=timezone.now(),
        )
        return Response(shapes.TaskMoved(moved).data, 201)


class TaskReturn(Endpoint):
    @operation(
        "returnTask",
        "Send a task that was transferred here back to where it came from, at most once",
        may="transfer task",
        tag=TAG,
        request=shapes.ReasonRequest,
        example={"reason": "本单位没有这一职责，见三定方案"},
        answers={201: shapes.TaskMoved},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, task_id: int) -> Response:
        found, reason = own_task(request, task_id), _reason(request)
        moved = routing.return_task(task=found, by=request.user, reason=reason, now=timezone.now())
        return Response(shapes.TaskMoved(moved).data, 201)


class TaskDispute(Endpoint):
    @operation(
        "disputeTask",
        "Ask the supervisor who is responsible, after a transfer and a return",
        may="dispute task",
        tag=TAG,
        request=shapes.ReasonRequest,
        example={"reason": "两家都认为不属于自己的职责"},
        answers={201: shapes.DisputePut},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, task_id: int) -> Response:
        found, reason = own_task(request, task_id), _reason(request)
        order = routing.dispute(task=found, by=request.user, reason=reason, now=timezone.now())
        return Response(shapes.DisputePut(order).data, 201)


def _reason(request: Request) -> str:
    given = shapes.ReasonRequest(data=request.data)
    given.is_valid(raise_exception=True)
    return given.validated_data["reason"]
