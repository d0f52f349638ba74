"""What a citizen has begun: saved while it grows, with the files that go along."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.api import problems
from citizen_portal.api.applying import current_version, read_answers
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.openapi import operation
from citizen_portal.api.problems import pointing
from citizen_portal.api.shapes import cases as shapes
from citizen_portal.api.throttles import Submission
from services.catalogue.compose import FormDocument, check_values
from services.catalogue.models import package_of
from services.catalogue.plan import guide
from services.catalogue.vocabulary import Package
from workflows.commands import drafts
from workflows.models import Attachment, Draft
from workflows.policy import own_drafts

TAG = "applying"
BODY = {
    "answers": {"applicant": "mother", "birth_certificate": "first_issue"},
    "values": {"mother.name": "林悦然"},
    "documents": {"parents.licence_authorisation": {"by": "commitment"}},
}


class Drafts(Endpoint):
    throttle_classes = [Submission]

    @operation(
        "beginDraft",
        "Begin an application",
        may="begin draft",
        tag=TAG,
        request=shapes.NewDraftRequest,
        example={"one_thing": "newborn", **BODY},
        answers={201: shapes.Draft},
        problems_=[problems.NOT_FOUND, problems.INVALID, problems.TOO_MANY],
    )
    def post(self, request: Request) -> Response:
        given = shapes.NewDraftRequest(data=request.data)
        given.is_valid(raise_exception=True)
        version = current_version(given.validated_data.pop("one_thing"))
        now = timezone.now()
        changes = _changes(version.package, given.validated_data)
        draft = drafts.begin(version=version, by=request.user, now=now)
        drafts.save_draft(draft=draft, by=request.user, now=now, **changes)
        return Response(shapes.Draft(draft).data, 201)


class OwnDraft(Endpoint):
    @operation(
        "getDraft",
        "Read a draft",
        may="fill in draft",
        tag=TAG,
        answers={200: shapes.Draft},
        problems_=[problems.NOT_FOUND],
    )
    def get(self, request: Request, draft_id: str) -> Response:
        return Response(shapes.Draft(_own(request, draft_id)).data)

    @operation(
        "saveDraft",
        "Save a draft; what is left out stays as it is",
        may="fill in draft",
        tag=TAG,
        request=shapes.DraftRequest,
        example=BODY,
        answers={200: shapes.Draft},
        problems_=[problems.NOT_FOUND, problems.WRONG_STATE, problems.INVALID],
    )
    def put(self, request: Request, draft_id: str) -> Response:
        draft = _own(request, draft_id)
        given = shapes.DraftRequest(data=request.data)
        given.is_valid(raise_exception=True)
        changes = _changes(package_of(draft.version_id), given.validated_data)
        drafts.save_draft(draft=draft, by=request.user, now=timezone.now(), **changes)
        return Response(shapes.Draft(draft).data)

    @operation(
        "discardDraft",
        "Throw a draft away with its files",
        may="discard draft",
        tag=TAG,
        answers={204: None},
        problems_=[problems.NOT_FOUND, problems.WRONG_STATE],
    )
    def delete(self, request: Request, draft_id: str) -> Response:
        drafts.discard(draft=_own(request, draft_id), by=request.user, now=timezone.now())
        return Response(status=204)


class DraftDocument(Endpoint):
    parser_classes = [MultiPartParser]
    throttle_classes = [Submission]

    @operation(
        "attachFile",
        "Upload a file for a document",
        may="attach file",
        tag=TAG,
        request={"multipart/form-data": shapes.UPLOAD},
        answers={201: shapes.File},
        problems_=[problems.NOT_FOUND, problems.WRONG_STATE, problems.INVALID, problems.TOO_MANY],
    )
    def post(self, request: Request, draft_id: str, key: str) -> Response:
        draft = _own(request, draft_id)
        document = _document(draft, key)
        given = shapes.UploadRequest(data=request.data)
        given.is_valid(raise_exception=True)
        with pointing(lambda _key: "/file"):
            attachment = drafts.attach(
                draft=draft,
                by=request.user,
                document=document,
                upload=given.validated_data["file"],
                now=timezone.now(),
            )
        return Response(shapes.File(attachment).data, 201)


class DraftFile(Endpoint):
    @operation(
        "detachFile",
        "Take a file away",
        may="detach file",
        tag=TAG,
        answers={204: None},
        problems_=[problems.NOT_FOUND, problems.WRONG_STATE],
    )
    def delete(self, request: Request, draft_id: str, key: str, file_id: str) -> Response:
        draft = _own(request, draft_id)
        try:
            attachment = draft.attachments.get(pk=file_id, document=key)
        except Attachment.DoesNotExist:
            raise Http404 from None
        drafts.detach(draft=draft, by=request.user, attachment=attachment, now=timezone.now())
        return Response(status=204)


def _own(request: Request, draft_id: str) -> Draft:
    try:
        return own_drafts(request.user, timezone.now()).select_related("version").get(pk=draft_id)
    except Draft.DoesNotExist:
        raise Http404 from None


def _changes(package: Package, given: dict[str, Any]) -> dict[str, Any]:
    """What is to be saved: answers canonical, values as they were typed."""
    if "answers" in given:
        given["answers"] = dict(read_answers(package, given["answers"], today=timezone.localdate()).answers)
    return given


def _document(draft: Draft, key: str) -> FormDocument:
    """The document of the form that the draft leads to so far; Http404."""
    package = package_of(draft.version_id)
    answers = guide(package, draft.answers).answers
    form = check_values(package, answers, draft.values, today=timezone.localdate()).form
    try:
        return form.document(key)
    except KeyError:
        raise Http404 from None
