"""Bad ratings: a department calls back and answers, supervisors verify and settle, the citizen has the last word."""

from collections.abc import Callable
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.api import problems
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.lookups import department
from citizen_portal.api.openapi import operation
from citizen_portal.api.shapes import conversation as words
from citizen_portal.api.shapes import rectifications as shapes
from workflows.commands import rectifying, verifying
from workflows.models import Rectification
from workflows.policy import permitted
from workflows.reads.rectifications import (
    RectificationPage,
    rectification_for_citizen,
    rectification_for_department,
    rectification_for_supervisor,
    rectification_page,
    rectifications_of_case,
    with_people,
)

CITIZENS, OURS, THEIRS = "ratings", "bad ratings", "supervision"
REPLY, PUT_RIGHT = "answer rectification", "put right bad rating"
VERIFY, REVIEW = "verify rectification", "review doubted rating"
PROBLEMS = (problems.NOT_FOUND, problems.WRONG_STATE, problems.INVALID)


class OwnRectifications(Endpoint):
    @operation(
        "listRectifications",
        "See what became of one's bad ratings of a case",
        may=REPLY,
        tag=CITIZENS,
        answers={200: shapes.OwnRectifications},
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, number: str) -> Response:
        now = timezone.now()
        case = get_object_or_404(permitted("read case", request.user, now), number=number)
        return Response(shapes.OwnRectifications({"results": rectifications_of_case(case, now)}).data)


class OwnRectification(Endpoint):
    @operation(
        "getRectification",
        "Read what was done about a bad rating of one's own",
        may=REPLY,
        tag=CITIZENS,
        answers={200: shapes.Rectification},
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, number: str, rectification_id: int) -> Response:
        return _own(request, number, rectification_id)


class Reply(Endpoint):
    @operation(
        "replyToRectification",
        "Say whether it is put right, once; a no goes to the supervising office",
        may=REPLY,
        tag=CITIZENS,
        request=shapes.RectificationReplyRequest,
        example={"agrees": False, "reason": "还是没有人解释"},
        answers={200: shapes.Rectification},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, number: str, rectification_id: int) -> Response:
        found = _found(request, REPLY, rectification_id, case__number=number)
        given = shapes.RectificationReplyRequest(data=request.data)
        given.is_valid(raise_exception=True)
        rectifying.reply(row=found, by=request.user, now=timezone.now(), **given.validated_data)
        return _own(request, number, rectification_id)


class BadRatings(Endpoint):
    @operation(
        "listBadRatings",
        "See the bad ratings of the departments one heads, newest first",
        may=PUT_RIGHT,
        tag=OURS,
        parameters=[shapes.RectificationsRequest],
        answers={200: shapes.RectificationPage},
        problems_=[problems.MALFORMED],
    )
    def get(self, request: Request) -> Response:
        return Response(shapes.RectificationPage(_listed(request, PUT_RIGHT)).data)


class BadRating(Endpoint):
    @operation(
        "getBadRating",
        "Read a bad rating with whom to call back; the look is recorded",
        may=PUT_RIGHT,
        tag=OURS,
        answers={200: shapes.RectificationToUs},
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, rectification_id: int) -> Response:
        return _ours(request, rectification_id)


class Calls(Endpoint):
    @operation(
        "writeDownCall",
        "Write down a call to the citizen: when, whether it reached them, what was said",
        may=PUT_RIGHT,
        tag=OURS,
        request=shapes.RatingCallRequest,
        example={"at": "2026-11-23T10:20:00+08:00", "reached": True, "said": "已致歉，约定三日内答复"},
        answers={201: shapes.RectificationToUs},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, rectification_id: int) -> Response:
        found = _found(request, PUT_RIGHT, rectification_id)
        given = shapes.RatingCallRequest(data=request.data)
        given.is_valid(raise_exception=True)
        rectifying.call_back(row=found, by=request.user, now=timezone.now(), **given.validated_data)
        return _ours(request, rectification_id, 201)


class Answer(Endpoint):
    @operation(
        "answerBadRating",
        "Write what was put right, after the citizen was called back",
        may=PUT_RIGHT,
        tag=OURS,
        request=shapes.RectificationAnswerRequest,
        example={"text": "已增设咨询台，并公示等候时间"},
        answers={200: shapes.RectificationToUs},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, rectification_id: int) -> Response:
        found = _found(request, PUT_RIGHT, rectification_id)
        given = shapes.RectificationAnswerRequest(data=request.data)
        given.is_valid(raise_exception=True)
        rectifying.answer_rating(row=found, by=request.user, now=timezone.now(), **given.validated_data)
        return _ours(request, rectification_id)


class WatchedRatings(Endpoint):
    @operation(
        "listWatchedRatings",
        "See the bad ratings of the departments one watches over, newest first",
        may=VERIFY,
        tag=THEIRS,
        parameters=[shapes.RectificationsRequest],
        answers={200: shapes.RectificationPage},
        problems_=[problems.MALFORMED],
    )
    def get(self, request: Request) -> Response:
        return Response(shapes.RectificationPage(_listed(request, VERIFY)).data)


class WatchedRating(Endpoint):
    @operation(
        "getWatchedRating",
        "Read a bad rating with everything said and done, without who rated; the look is recorded",
        may=VERIFY,
        tag=THEIRS,
        answers={200: shapes.Rectification},
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, rectification_id: int) -> Response:
        return _watched(request, VERIFY, rectification_id)


class Assignment(Endpoint):
    @operation(
        "assignBadRating",
        "Say which departments the rating of a whole case is about",
        may=VERIFY,
        tag=THEIRS,
        request=shapes.RatingAssignmentRequest,
        example={"departments": ["police_changning"]},
        answers={200: shapes.Rectification},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, rectification_id: int) -> Response:
        found = _found(request, VERIFY, rectification_id)
        given = shapes.RatingAssignmentRequest(data=request.data)
        given.is_valid(raise_exception=True)
        chosen = [department(code, "departments") for code in given.validated_data["departments"]]
        verifying.assign_rating(row=found, departments=chosen, by=request.user, now=timezone.now())
        return _watched(request, VERIFY, rectification_id)


class Acceptance(Endpoint):
    @operation(
        "acceptRectification",
        "The answer is verified: the citizen is asked whether it is put right",
        may=VERIFY,
        tag=THEIRS,
        answers={200: shapes.Rectification},
        problems_=[problems.NOT_FOUND, problems.WRONG_STATE],
    )
    def post(self, request: Request, rectification_id: int) -> Response:
        found = _found(request, VERIFY, rectification_id)
        verifying.accept_answer(row=found, by=request.user, now=timezone.now())
        return _watched(request, VERIFY, rectification_id)


class SentBack(Endpoint):
    @operation(
        "sendBackRectification",
        "The answer will not do: the department answers once more",
        may=VERIFY,
        tag=THEIRS,
        request=words.ReasonRequest,
        example={"reason": "没有写怎么避免"},
        answers={200: shapes.Rectification},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, rectification_id: int) -> Response:
        return _with_reason(request, rectification_id, verifying.send_back_answer)


class Reopened(Endpoint):
    @operation(
        "reopenRectification",
        "The citizen does not find it put right, and is right: back to the department, once",
        may=VERIFY,
        tag=THEIRS,
        answers={200: shapes.Rectification},
        problems_=[problems.NOT_FOUND, problems.WRONG_STATE],
    )
    def post(self, request: Request, rectification_id: int) -> Response:
        found = _found(request, VERIFY, rectification_id)
        verifying.reopen_rectification(row=found, by=request.user, now=timezone.now())
        return _watched(request, VERIFY, rectification_id)


class Settlement(Endpoint):
    @operation(
        "settleRectification",
        "Close it although the citizen does not agree, with a reasoned answer that they read",
        may=VERIFY,
        tag=THEIRS,
        request=words.ReasonRequest,
        example={"reason": "窗口已按规定一次性告知，等候时间也已公示"},
        answers={200: shapes.Rectification},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, rectification_id: int) -> Response:
        return _with_reason(request, rectification_id, verifying.settle)


class Doubt(Endpoint):
    @operation(
        "doubtRating",
        "Hold the rating to be mistaken or malicious; another supervisor decides",
        may=VERIFY,
        tag=THEIRS,
        request=words.ReasonRequest,
        example={"reason": "评价的是另一件办件"},
        answers={200: shapes.Rectification},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, rectification_id: int) -> Response:
        return _with_reason(request, rectification_id, verifying.doubt_rating)


class Review(Endpoint):
    @operation(
        "reviewDoubtedRating",
        "As a second person, decide whether a doubted rating counts",
        may=REVIEW,
        tag=THEIRS,
        request=shapes.DoubtReviewRequest,
        example={"excluded": True, "reason": "评价对象有误"},
        answers={200: shapes.Rectification},
        problems_=PROBLEMS,
    )
    def post(self, request: Request, rectification_id: int) -> Response:
        found = _found(request, REVIEW, rectification_id)
        given = shapes.DoubtReviewRequest(data=request.data)
        given.is_valid(raise_exception=True)
        verifying.review_doubt(row=found, by=request.user, now=timezone.now(), **given.validated_data)
        return _watched(request, VERIFY, rectification_id)


def _listed(request: Request, rule: str) -> RectificationPage:
    given = shapes.RectificationsRequest(data=request.query_params)
    given.is_valid(raise_exception=True)
    now, cursor = timezone.now(), given.validated_data.get("cursor")
    return rectification_page(
        permitted(rule, request.user, now),
        now=now,
        standing=given.validated_data.get("state", ""),
        after=int(cursor) if cursor else None,
    )


def _found(request: Request, rule: str, pk: int, **of: Any) -> Rectification:
    return get_object_or_404(with_people(permitted(rule, request.user, timezone.now())), pk=pk, **of)


def _with_reason(request: Request, pk: int, verb: Callable[..., Rectification]) -> Response:
    found = _found(request, VERIFY, pk)
    given = words.ReasonRequest(data=request.data)
    given.is_valid(raise_exception=True)
    verb(row=found, by=request.user, reason=given.validated_data["reason"], now=timezone.now())
    return _watched(request, VERIFY, pk)


def _own(request: Request, number: str, pk: int) -> Response:
    found = _found(request, REPLY, pk, case__number=number)
    return Response(shapes.Rectification(rectification_for_citizen(found, now=timezone.now())).data)


def _ours(request: Request, pk: int, status: int = 200) -> Response:
    found = _found(request, PUT_RIGHT, pk)
    shown = rectification_for_department(found, by=request.user, now=timezone.now())
    return Response(shapes.RectificationToUs(shown).data, status)


def _watched(request: Request, rule: str, pk: int) -> Response:
    found = _found(request, rule, pk)
    shown = rectification_for_supervisor(found, by=request.user, now=timezone.now())
    return Response(shapes.Rectification(shown).data)
