"""A department's tasks: its queues, what it may see of a case, and the clerks' verbs."""

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.api import problems
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.openapi import operation
from citizen_portal.api.problems import Misfit, pointer, pointing
from citizen_portal.api.shapes import tasks as shapes
from workflows.commands import clerk
from workflows.models import Outcome, Task
from workflows.policy import permitted
from workflows.reads import inbox
from workflows.reads.queues import Queue
from workflows.reads.routes import has_last_word
from workflows.reads.task_page import task_page

TAG = "tasks"
VERB_PROBLEMS = (problems.NOT_FOUND, problems.WRONG_STATE, problems.ALREADY_TAKEN)
AGAINST = (Outcome.DECLINED, Outcome.OBJECTED, Outcome.REFUSED)


class Tasks(Endpoint):
    @operation(
        "listTasks",
        "Page through a queue of one's departments, the most urgent first",
        may="list tasks",
        tag=TAG,
        parameters=[shapes.InboxRequest],
        answers={200: shapes.TaskPage},
        problems_=[problems.MALFORMED],
    )
    def get(self, request: Request) -> Response:
        given = shapes.InboxRequest(data=request.query_params)
        given.is_valid(raise_exception=True)
        cursor = given.validated_data.get("cursor")
        page = inbox.page(
            Queue(given.validated_data["queue"]),
            user=request.user,
            now=timezone.now(),
            after=inbox.Cursor.parse(cursor) if cursor else None,
        )
        body = {"results": page.rows, "next": str(page.next) if page.next else None}
        return Response(shapes.TaskPage(body).data)


class DepartmentTask(Endpoint):
    @operation(
        "getTask",
        "Read a task with what its department may see of the case",
        may="read task",
        tag=TAG,
        answers={200: shapes.Task},
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, task_id: int) -> Response:
        task = own_task(request, task_id)
        return Response(shapes.Task(task_page(task, by=request.user, now=timezone.now())).data)


class Claim(Endpoint):
    @operation(
        "claimTask",
        "Take a task; of two clerks one wins",
        may="claim task",
        tag=TAG,
        answers={200: shapes.TaskStanding},
        problems_=VERB_PROBLEMS,
    )
    def post(self, request: Request, task_id: int) -> Response:
        task = clerk.claim(task=own_task(request, task_id), by=request.user, now=timezone.now())
        return Response(shapes.TaskStanding(task).data)


class Release(Endpoint):
    @operation(
        "releaseTask",
        "Put one's own task back",
        may="release task",
        tag=TAG,
        answers={200: shapes.TaskStanding},
        problems_=VERB_PROBLEMS,
    )
    def post(self, request: Request, task_id: int) -> Response:
        task = clerk.release(task=own_task(request, task_id), by=request.user, now=timezone.now())
        return Response(shapes.TaskStanding(task).data)


class Completion(Endpoint):
    @operation(
        "completeTask",
        "End one's own task with an outcome; completing twice, one wins and the other is told",
        may="complete task",
        tag=TAG,
        request=shapes.CompletionRequest,
        example={"outcome": "granted", "data": {"child.birth_certificate_number": "Y990000126"}},
        answers={200: shapes.TaskStanding},
        problems_=(*VERB_PROBLEMS, problems.INVALID),
    )
    def post(self, request: Request, task_id: int) -> Response:
        task = own_task(request, task_id)
        given = shapes.CompletionRequest(data=request.data)
        given.is_valid(raise_exception=True)
        outcome, data = Outcome(given.validated_data["outcome"]), given.validated_data.get("data", {})
        if data and (outcome in AGAINST or not has_last_word(task)):
            raise Misfit({"/data": _("Only a grant has data.")})
        with pointing(lambda key: pointer("data", key) if "." in key else pointer(key)):
            task = clerk.complete(
                task=task,
                by=request.user,
                outcome=outcome,
                now=timezone.now(),
                reason=given.validated_data["reason"],
                data=data,
            )
        return Response(shapes.TaskStanding(task).data)


def own_task(request: Request, task_id: int) -> Task:
    """A task for people in one of the person's departments; Http404 for anything else."""
    tasks = permitted("read task", request.user, timezone.now())
    try:
        return tasks.select_related("process__applicant", "sub_case", "department", "owner").get(pk=task_id)
    except Task.DoesNotExist:
        raise Http404 from None
