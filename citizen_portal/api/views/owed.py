"""What an applicant puts right, hands in later, or takes back."""

from django.http import Http404
from django.utils import timezone
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.api import problems
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.openapi import operation
from citizen_portal.api.problems import pointing
from citizen_portal.api.shapes import owed as shapes
from citizen_portal.api.shapes.cases import UPLOAD, File, UploadRequest
from citizen_portal.api.throttles import Submission
from workflows.commands import corrections, withdrawal
from workflows.commands.deferrals import hand_in_document
from workflows.models import Attachment, Case, CorrectionRequest, SubCase
from workflows.policy import permitted
from workflows.reads.owed import wanted_corrections
from workflows.reads.withdrawal import withdrawable

TAG = "cases"
PROBLEMS = (problems.NOT_FOUND, problems.WRONG_STATE, problems.INVALID)


class Corrections(Endpoint):
    @operation(
        "getCorrections",
        "Read what a department wants put right, with what has been answered so far",
        may="answer corrections",
        tag=TAG,
        answers={200: shapes.Corrections},
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, number: str, matter: str) -> Response:
        return Response(shapes.Corrections(wanted_corrections(_request(request, number, matter))).data)

    @operation(
        "handInCorrections",
        "Hand in all answers together; what is still missing is named",
        may="answer corrections",
        tag=TAG,
        answers={200: shapes.CorrectionStanding},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, number: str, matter: str) -> Response:
        found = _request(request, number, matter)
        found = corrections.hand_in(request=found, by=request.user, now=timezone.now())
        return Response(shapes.CorrectionStanding(found).data)


class CorrectionAnswer(Endpoint):
    @operation(
        "answerCorrection",
        "Keep the answer about one field or document; it counts when everything is handed in",
        may="answer corrections",
        tag=TAG,
        request=shapes.AnswerRequest,
        example={"value": "130.5", "remark": ""},
        answers={200: shapes.Corrections},
        problems_=PROBLEMS,
    )
    def put(self, request: Request, number: str, matter: str, key: str) -> Response:
        found = _request(request, number, matter)
        given = shapes.AnswerRequest(data=request.data)
        given.is_valid(raise_exception=True)
        with pointing(lambda _key: "/value"):
            corrections.answer_item(
                request=found, about=key, by=request.user, now=timezone.now(), **given.validated_data
            )
        return Response(shapes.Corrections(wanted_corrections(found)).data)


class CorrectionFiles(Endpoint):
    parser_classes = [MultiPartParser]
    throttle_classes = [Submission]

    @operation(
        "attachCorrection",
        "Upload a file for a document that is wanted",
        may="answer corrections",
        tag=TAG,
        request={"multipart/form-data": UPLOAD},
        answers={201: File},
        problems_=[*PROBLEMS, problems.TOO_MANY],
    )
    def post(self, request: Request, number: str, matter: str, key: str) -> Response:
        found = _request(request, number, matter)
        given = UploadRequest(data=request.data)
        given.is_valid(raise_exception=True)
        with pointing(lambda _key: "/file"):
            kept = corrections.attach_to_item(
                request=found,
                about=key,
                upload=given.validated_data["file"],
                by=request.user,
                now=timezone.now(),
            )
        return Response(File(kept).data, 201)


class CorrectionFile(Endpoint):
    @operation(
        "detachCorrection",
        "Take a file away before everything is handed in",
        may="answer corrections",
        tag=TAG,
        answers={204: None},
        problems_=[problems.NOT_FOUND, problems.WRONG_STATE],
    )
    def delete(self, request: Request, number: str, matter: str, key: str, file_id: str) -> Response:
        found = _request(request, number, matter)
        attachment = Attachment.objects.filter(pk=file_id, document=key, item__request=found).first()
        if attachment is None:
            raise Http404
        corrections.detach_from_item(
            request=found, attachment=attachment, by=request.user, now=timezone.now()
        )
        return Response(status=204)


class LaterDocument(Endpoint):
    parser_classes = [MultiPartParser]
    throttle_classes = [Submission]

    @operation(
        "handInDocument",
        "Hand in a document that was to follow",
        may="hand in deferred document",
        tag=TAG,
        request={"multipart/form-data": UPLOAD},
        answers={201: File},
        problems_=[*PROBLEMS, problems.TOO_MANY],
    )
    def post(self, request: Request, number: str, key: str) -> Response:
        case = _case("hand in deferred document", request, number)
        given = UploadRequest(data=request.data)
        given.is_valid(raise_exception=True)
        with pointing(lambda _key: "/file"):
            kept = hand_in_document(
                case=case,
                document=key,
                upload=given.validated_data["file"],
                by=request.user,
                now=timezone.now(),
            )
        return Response(File(kept).data, 201)


class Withdrawal(Endpoint):
    @operation(
        "listWithdrawable",
        "Which matters can be taken back, and which others would not begin without each",
        may="withdraw case",
        tag=TAG,
        answers={200: shapes.Withdrawable(many=True)},
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, number: str) -> Response:
        case = _case("withdraw case", request, number)
        offered = withdrawable(case, SubCase.objects.filter(case=case).order_by("position"))
        return Response(shapes.Withdrawable(offered, many=True).data)

    @operation(
        "withdraw",
        "Take back one matter, or everything that is not decided yet",
        may="withdraw case",
        tag=TAG,
        request=shapes.WithdrawalRequest,
        example={"matter": "food_licence"},
        answers={200: shapes.CaseStanding},
        problems_=[problems.NOT_FOUND, problems.WRONG_STATE],
    )
    def post(self, request: Request, number: str) -> Response:
        case = _case("withdraw case", request, number)
        given = shapes.WithdrawalRequest(data=request.data)
        given.is_valid(raise_exception=True)
        case = withdrawal.withdraw(
            case=case, by=request.user, now=timezone.now(), matter=given.validated_data.get("matter")
        )
        return Response(shapes.CaseStanding(case).data)


def _request(request: Request, number: str, matter: str) -> CorrectionRequest:
    """The request for corrections of one's own case; Http404."""
    requests = permitted("answer corrections", request.user, timezone.now())
    found = (
        requests.select_related("sub_case__case", "department")
        .filter(sub_case__case__number=number, sub_case__matter=matter)
        .first()
    )
    if found is None:
        raise Http404
    return found


def _case(rule: str, request: Request, number: str) -> Case:
    found = permitted(rule, request.user, timezone.now()).filter(number=number).first()
    if found is None:
        raise Http404
    return found
