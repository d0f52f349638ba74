"""Proactive service: what one is offered, and the answers to it. Nothing is submitted here."""

from django.http import Http404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.api import problems
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.openapi import operation
from citizen_portal.api.shapes import cases as drafts
from citizen_portal.api.shapes import offers as shapes
from citizen_portal.api.throttles import Submission
from workflows.commands.offers import accept, decline
from workflows.models import Offer
from workflows.policy import permitted
from workflows.reads.offers import offers

TAG = "offers"


class Offers(Endpoint):
    @operation(
        "listOffers",
        "See what one may be entitled to, and what became of it lately",
        may="read offers",
        tag=TAG,
        answers={200: shapes.OfferList},
        problems_=[],
    )
    def get(self, request: Request) -> Response:
        found = offers(request.user, now=timezone.now())
        return Response(shapes.OfferList({"results": found}).data)


class OfferAccepted(Endpoint):
    throttle_classes = [Submission]

    @operation(
        "acceptOffer",
        "Begin a draft with what is known; twice is the same draft",
        may="answer offer",
        tag=TAG,
        answers={200: drafts.Draft},
        problems_=[problems.NOT_FOUND, problems.WRONG_STATE, problems.TOO_MANY],
    )
    def post(self, request: Request, offer_id: str) -> Response:
        draft = accept(offer=_own(request, offer_id), by=request.user, now=timezone.now())
        return Response(drafts.Draft(draft).data)


class OfferDeclined(Endpoint):
    throttle_classes = [Submission]

    @operation(
        "declineOffer",
        "Decline an offer; twice is once",
        may="answer offer",
        tag=TAG,
        request=shapes.DeclineRequest,
        example={"never_again": True},
        answers={204: None},
        problems_=[problems.NOT_FOUND, problems.WRONG_STATE, problems.INVALID, problems.TOO_MANY],
    )
    def post(self, request: Request, offer_id: str) -> Response:
        found = _own(request, offer_id)
        given = shapes.DeclineRequest(data=request.data)
        given.is_valid(raise_exception=True)
        decline(offer=found, by=request.user, now=timezone.now(), **given.validated_data)
        return Response(status=204)


def _own(request: Request, offer_id: str) -> Offer:
    try:
        return permitted("answer offer", request.user, timezone.now()).get(pk=offer_id)
    except Offer.DoesNotExist:
        raise Http404 from None
