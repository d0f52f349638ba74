"""Submitting, following and rating one's own cases."""

import re

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.api import problems
from citizen_portal.api.applying import (
    current_version,
    read_application,
    refuse_strangers,
    where_in_application,
)
from citizen_portal.api.cursors import CURSOR, cursor_of, page_of
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.openapi import operation
from citizen_portal.api.problems import Misfit, pointing
from citizen_portal.api.shapes import cases as shapes
from citizen_portal.api.shapes import supervision as supervision_shapes
from citizen_portal.api.throttles import Submission
from services.catalogue.models import OneThingVersion
from services.privacy.consents import Agreement, ConsentKind
from workflows.commands import citizen, supervision
from workflows.models import Application, Case, Draft, Stars, SubCase
from workflows.policy import own_cases, own_drafts
from workflows.reads.citizen import PAGE_SIZE, case_rows
from workflows.reads.documents import gather
from workflows.reads.progress import progress
from workflows.reads.submissions import submitted_with

TAG = "cases"
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "pattern": "^[!-~]{1,64}$"},
    OpenApiParameter.HEADER,
    required=True,
    description="Chosen by the client, new for each application: the same request again gives the same case.",
)


class Cases(Endpoint):
    def get_throttles(self) -> list:
        return [Submission()] if self.request.method == "POST" else []

    @operation(
        "listCases",
        "List one's own cases, newest first",
        may="list cases",
        tag=TAG,
        parameters=[CURSOR],
        answers={200: shapes.CasePage},
        problems_=[problems.MALFORMED],
    )
    def get(self, request: Request) -> Response:
        rows = case_rows(request.user, now=timezone.now(), before=cursor_of(request), size=PAGE_SIZE + 1)
        return Response(shapes.CasePage(page_of(rows, PAGE_SIZE)).data)

    @operation(
        "submit",
        "Apply once for everything",
        may="submit application",
        tag=TAG,
        description=(
            "The same Idempotency-Key with the same body gives the same case again (200), with another body a "
            "problem (422). Documents that can be fetched are fetched; only the others need a choice. While a register "
            "that has one gives no answer: 503, nothing was done, and the same may be sent again."
        ),
        parameters=[KEY],
        request=shapes.SubmissionRequest,
        example={
            "one_thing": "newborn",
            "answers": {"applicant": "mother", "birth_certificate": "first_issue"},
            "values": {"mother.name": "林悦然"},
            "documents": {"parents.licence_authorisation": {"by": "commitment"}},
            "consents": [{"kind": "general", "version": "1", "language": "zh"}],
        },
        answers={201: shapes.Case, 200: shapes.Case},
        problems_=[
            problems.NOT_FOUND,
            problems.INVALID,
            problems.KEY_REUSED,
            problems.TOO_MANY,
            problems.SOURCE_DOWN,
        ],
    )
    def post(self, request: Request) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        if not re.fullmatch(r"[!-~]{1,64}", key):
            raise ParseError(_("Please send a header Idempotency-Key of 1 to 64 visible ASCII characters."))
        given = shapes.SubmissionRequest(data=request.data)
        given.is_valid(raise_exception=True)
        now = timezone.now()
        case = _submit(request, key, given.validated_data, now)
        body = shapes.Case(progress(case, now=now)).data
        # Whoever asked first got a case that was submitted at that request's moment.
        return Response(body, 201 if case.submitted_at == now else 200)


class OwnCase(Endpoint):
    @operation(
        "getCase",
        "Follow a case: every matter with its state, dates and results, and what happened",
        may="read case",
        tag=TAG,
        answers={200: shapes.Case},
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, number: str) -> Response:
        return Response(shapes.Case(progress(_own(request, number), now=timezone.now())).data)


class Ratings(Endpoint):
    throttle_classes = [Submission]

    @operation(
        "rate",
        "Rate a closed case, or one ended matter of it, once",
        may="rate case",
        tag=TAG,
        request=shapes.RatingRequest,
        example={"level": 5},
        answers={201: shapes.Rating},
        problems_=[problems.NOT_FOUND, problems.WRONG_STATE, problems.INVALID, problems.TOO_MANY],
    )
    def post(self, request: Request, number: str) -> Response:
        case = _own(request, number)
        given = shapes.RatingRequest(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = given.validated_data
        rating = citizen.rate(
            case=case,
            level=Stars(wanted["level"]),
            reason=wanted["reason"],
            by=request.user,
            now=timezone.now(),
            sub_case=_matter(case, wanted["matter"]) if "matter" in wanted else None,
        )
        return Response(shapes.Rating(rating).data, 201)


class Hurry(Endpoint):
    def get_throttles(self) -> list:
        return [Submission()]

    @operation(
        "hurryMatter",
        "Ask the desk that has a matter to get on with it, once a day",
        may="hurry case",
        tag=TAG,
        request=supervision_shapes.HurryRequest,
        example={"text": "孩子等着打疫苗"},
        answers={201: supervision_shapes.Hurried},
        problems_=[problems.NOT_FOUND, problems.WRONG_STATE, problems.TOO_MANY],
    )
    def post(self, request: Request, number: str, matter: str) -> Response:
        case = _own(request, number)
        sub_case = get_object_or_404(SubCase, case=case, matter=matter)
        given = supervision_shapes.HurryRequest(data=request.data)
        given.is_valid(raise_exception=True)
        reminder = supervision.hurry(
            sub_case=sub_case, by=request.user, now=timezone.now(), text=given.validated_data["text"]
        )
        return Response(supervision_shapes.Hurried(reminder).data, 201)


def _submit(request: Request, key: str, given: dict, now) -> Case:
    earlier = submitted_with(request.user, key)
    draft = _draft(request, given, earlier)
    version = _version(given["one_thing"], earlier, draft)
    package, holder = version.package, request.user.holder
    applied = read_application(package, given["answers"], given["values"], today=timezone.localdate(now))
    refuse_strangers(applied, given["documents"])
    ways = (
        {}
        if earlier
        else gather(
            applied.form,
            applied.checked.values,
            applicant_role=applied.applicant_role,
            applicant=holder,
            chosen=given["documents"],
            now=now,
        )
    )
    with pointing(where_in_application(applied.form)):
        return citizen.submit(
            version=version,
            by=request.user,
            applicant=holder,
            answers=applied.guide.answers,
            values=given["values"],
            documents=ways,
            chosen=given["documents"],
            consents=[
                Agreement(ConsentKind(one["kind"]), one["version"], one["language"])
                for one in given["consents"]
            ],
            idempotency_key=key,
            now=now,
            draft=draft,
        )


def _draft(request: Request, given: dict, earlier: Application | None) -> Draft | None:
    """The draft with the files. After a first success it is gone, and a repetition does not need it."""
    if "draft" not in given or earlier:
        return None
    draft = (
        own_drafts(request.user, timezone.now()).select_related("version").filter(pk=given["draft"]).first()
    )
    if draft is None or draft.version.code != given["one_thing"]:
        raise Misfit({"/draft": _("There is no such draft of this one-thing.")})
    return draft


def _version(code: str, earlier: Application | None, draft: Draft | None) -> OneThingVersion:
    """The version the person began with: a new one published in between changes nothing for them."""
    begun = earlier.case if earlier else draft
    if begun is not None:
        version = OneThingVersion.objects.get(pk=begun.version_id)
        if version.code == code:
            return version
    return current_version(code)


def _own(request: Request, number: str) -> Case:
    try:
        return own_cases(request.user, timezone.now()).get(number=number)
    except Case.DoesNotExist:
        raise Http404 from None


def _matter(case: Case, code: str) -> SubCase:
    try:
        return case.sub_cases.get(matter=code)
    except SubCase.DoesNotExist:
        raise Misfit({"/matter": _("This matter is not part of the case.")}) from None
