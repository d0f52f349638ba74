"""What clerks ask applicants to put right, and what they check of applicants' promises."""

import re

from django.http import Http404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.api import problems
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.openapi import operation
from citizen_portal.api.problems import pointer, pointing
from citizen_portal.api.shapes import owed as shapes
from citizen_portal.api.views.tasks import VERB_PROBLEMS, own_task
from workflows.commands import commitments
from workflows.commands.corrections import ask_for_corrections
from workflows.commands.precheck import send_back
from workflows.models import Commitment
from workflows.policy import permitted
from workflows.reads.commitments import commitment_row, commitments_to_check
from workflows.steps.faults import Wanted

EXAMPLE = {
    "items": [{"code": "layout_unclear"}, {"about": "premises.area", "text": "与租赁合同不一致，请核对"}]
}
CHECK_PROBLEMS = (problems.NOT_FOUND, problems.WRONG_STATE, problems.INVALID)


def _where(key: str) -> str:
    """``items.0.about`` of a verb as a JSON pointer."""
    return pointer(*(int(part) if re.fullmatch("[0-9]+", part) else part for part in key.split(".")))


class TaskCorrections(Endpoint):
    @operation(
        "askForCorrections",
        "List, once, everything that must be put right before acceptance; the clock stands still meanwhile",
        may="ask for corrections",
        tag="tasks",
        request=shapes.FaultsRequest,
        example=EXAMPLE,
        answers={201: shapes.CorrectionStanding},
        problems_=(*VERB_PROBLEMS, problems.INVALID),
    )
    def post(self, request: Request, task_id: int) -> Response:
        task = own_task(request, task_id)
        with pointing(_where):
            asked = ask_for_corrections(
                task=task, wanted=_wanted(request), by=request.user, now=timezone.now()
            )
        return Response(shapes.CorrectionStanding(asked).data, 201)


class SentBack(Endpoint):
    @operation(
        "sendBack",
        "Send a prechecked application back as a draft, with everything that is to be put right",
        may="send back application",
        tag="tasks",
        request=shapes.FaultsRequest,
        example=EXAMPLE,
        answers={204: None},
        problems_=(*VERB_PROBLEMS, problems.INVALID),
    )
    def post(self, request: Request, task_id: int) -> Response:
        task = own_task(request, task_id)
        with pointing(_where):
            send_back(task=task, wanted=_wanted(request), by=request.user, now=timezone.now())
        return Response(status=204)


class Commitments(Endpoint):
    @operation(
        "listCommitments",
        "List the promises that one's departments have to check, the most urgent first",
        may="list commitments",
        tag="tasks",
        answers={200: shapes.Commitments},
    )
    def get(self, request: Request) -> Response:
        rows = commitments_to_check(request.user, now=timezone.now())
        return Response(shapes.Commitments({"results": rows}).data)


class CommitmentCheck(Endpoint):
    @operation(
        "checkCommitment",
        "Write down whether a promise was kept",
        may="check commitment",
        tag="tasks",
        request=shapes.CheckRequest,
        example={"kept": True, "finding": "现场核查与承诺一致"},
        answers={200: shapes.Commitment},
        problems_=CHECK_PROBLEMS,
    )
    def post(self, request: Request, commitment_id: int) -> Response:
        found = _commitment("check commitment", request, commitment_id)
        given = shapes.CheckRequest(data=request.data)
        given.is_valid(raise_exception=True)
        found = commitments.check_commitment(
            commitment=found, by=request.user, now=timezone.now(), **given.validated_data
        )
        return Response(shapes.Commitment(commitment_row(found)).data)


class CommitmentRevocation(Endpoint):
    @operation(
        "revokeResult",
        "Revoke what was granted on a promise that was not kept",
        may="revoke result",
        tag="tasks",
        request=shapes.RevocationRequest,
        example={"reason": "承诺不实，依法予以撤销"},
        answers={200: shapes.Commitment},
        problems_=CHECK_PROBLEMS,
    )
    def post(self, request: Request, commitment_id: int) -> Response:
        found = _commitment("revoke result", request, commitment_id)
        given = shapes.RevocationRequest(data=request.data)
        given.is_valid(raise_exception=True)
        found = commitments.revoke(
            commitment=found, by=request.user, now=timezone.now(), **given.validated_data
        )
        return Response(shapes.Commitment(commitment_row(found)).data)


def _wanted(request: Request) -> list[Wanted]:
    given = shapes.FaultsRequest(data=request.data)
    given.is_valid(raise_exception=True)
    return [Wanted(**one) for one in given.validated_data["items"]]


def _commitment(rule: str, request: Request, pk: int) -> Commitment:
    found = permitted(rule, request.user, timezone.now()).select_related("sub_case__case__applicant")
    try:
        return found.get(pk=pk)
    except Commitment.DoesNotExist:
        raise Http404 from None
