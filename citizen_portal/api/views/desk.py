"""A clerk's desk: the next task, taking back, one act on many tasks, and views to come back to."""

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.api import problems
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.lookups import department
from citizen_portal.api.openapi import operation
from citizen_portal.api.problems import Misfit
from citizen_portal.api.shapes import desk as shapes
from citizen_portal.api.shapes.tasks import TaskStanding
from citizen_portal.api.views.tasks import own_task
from workflows.commands import clerk, desk
from workflows.commands.batch import Chosen, begin_batch
from workflows.commands.undo import UNDO_WITHIN, undo
from workflows.models import BatchAct, BatchRun
from workflows.policy import permitted
from workflows.reads.batches import counted_runs
from workflows.reads.filters import Filters

TASKS, BATCHES, VIEWS = "tasks", "batches", "views"


class NextTask(Endpoint):
    @operation(
        "claimNextTask",
        "Take the free task of one's departments that is due first; clerks who ask at once each get another",
        may="claim task",
        tag=TASKS,
        answers={200: TaskStanding, 204: None},
        description="204 when nothing is waiting to be claimed.",
    )
    def post(self, request: Request) -> Response:
        task = clerk.claim_next(by=request.user, now=timezone.now())
        return Response(TaskStanding(task).data) if task is not None else Response(status=204)


class Undo(Endpoint):
    @operation(
        "undoTask",
        "Take back one's own claim or transfer of a moment ago; answers with the task as it is now",
        may="undo task",
        tag=TASKS,
        answers={200: TaskStanding},
        problems_=[problems.NOT_FOUND, problems.WRONG_STATE],
        description=f"Possible for {UNDO_WITHIN.seconds} seconds, as long as nobody has acted on the matter since.",
    )
    def post(self, request: Request, task_id: int) -> Response:
        task = undo(task=own_task(request, task_id), by=request.user, now=timezone.now())
        return Response(TaskStanding(task).data)


class Batches(Endpoint):
    @operation(
        "listBatches",
        "See one's latest batches, newest first, with how far each has come",
        may="read batch",
        tag=BATCHES,
        answers={200: shapes.Batches},
    )
    def get(self, request: Request) -> Response:
        return Response(shapes.Batches({"results": counted_runs(request.user, timezone.now())}).data)

    @operation(
        "beginBatch",
        "Do the same with up to 500 tasks; each is done by itself, under its own rules",
        may="batch tasks",
        tag=BATCHES,
        request=shapes.BatchRequest,
        example={
            "key": "0b0f6f0e-6b1c-4a0e-9a44-3f4d9b6a2c11",
            "act": "go_on",
            "tasks": [{"id": 17, "outcome": "accepted"}, {"id": 18, "outcome": "accepted"}],
        },
        answers={201: shapes.Batch},
        problems_=[problems.INVALID],
        description="Answers at once; what was done with each task stands at the address of the batch.",
    )
    def post(self, request: Request) -> Response:
        given = shapes.BatchRequest(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = given.validated_data
        run = begin_batch(
            key=wanted["key"],
            act=BatchAct(wanted["act"]),
            chosen=[Chosen(each["id"], each["outcome"]) for each in wanted["tasks"]],
            by=request.user,
            now=timezone.now(),
            to=department(wanted["to"]) if "to" in wanted else None,
            reason=wanted["reason"],
        )
        return Response(shapes.Batch(run).data, 201)


class OwnBatch(Endpoint):
    @operation(
        "getBatch",
        "See what was done with each task of a batch, and why not with the others",
        may="read batch",
        tag=BATCHES,
        answers={200: shapes.Batch},
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, batch_id: int) -> Response:
        run: BatchRun = get_object_or_404(permitted("read batch", request.user, timezone.now()), pk=batch_id)
        return Response(shapes.Batch(run).data)


class Views(Endpoint):
    @operation(
        "listViews",
        "See the views one keeps",
        may="keep view",
        tag=VIEWS,
        answers={200: shapes.Views},
    )
    def get(self, request: Request) -> Response:
        views = permitted("keep view", request.user, timezone.now())
        return Response(shapes.Views({"results": views}).data)

    @operation(
        "keepView",
        "Keep a queue with its filters under a name",
        may="keep view",
        tag=VIEWS,
        request=shapes.ViewRequest,
        example={"name": "本周到期", "queue": "pool", "filters": {"light": "yellow"}},
        answers={201: shapes.View},
        problems_=[problems.INVALID],
    )
    def post(self, request: Request) -> Response:
        given = shapes.ViewRequest(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = given.validated_data
        try:
            filters = Filters.read(wanted["filters"]).query
        except ValueError as error:
            raise Misfit({"/filters": _("Nobody could have chosen these filters at the desk.")}) from error
        if set(wanted["filters"]) - set(filters):
            raise Misfit({"/filters": _("There is no such filter at the desk.")})
        view = desk.keep_view(
            name=wanted["name"], queue=wanted["queue"], filters=filters, by=request.user, now=timezone.now()
        )
        return Response(shapes.View(view).data, 201)


class OwnView(Endpoint):
    @operation(
        "deleteView",
        "Forget a view; the tasks are where they were",
        may="keep view",
        tag=VIEWS,
        answers={204: None},
        problems_=[problems.NOT_FOUND],
    )
    def delete(self, request: Request, view_id: int) -> Response:
        now = timezone.now()
        view = get_object_or_404(permitted("keep view", request.user, now), pk=view_id)
        desk.delete_view(view=view, by=request.user, now=now)
        return Response(status=204)
