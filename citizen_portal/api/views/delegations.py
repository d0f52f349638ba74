"""Who does the tasks of somebody who is away."""

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
from citizen_portal.api.shapes import conversation as shapes
from services.models import Department, Post
from workflows.commands import delegation
from workflows.policy import permitted
from workflows.reads.delegations import delegations, who_can_be_away, who_can_stand_in

TAG = "delegations"


class Delegations(Endpoint):
    @operation(
        "listDelegations",
        "See who stands in for whom, now and later",
        may="manage delegation",
        tag=TAG,
        answers={200: shapes.StandIns},
    )
    def get(self, request: Request) -> Response:
        return Response(shapes.StandIns(delegations(request.user, timezone.now())).data)

    @operation(
        "delegate",
        "Let a colleague of the same department do the tasks of somebody who is away",
        may="manage delegation",
        tag=TAG,
        request=shapes.StandInRequest,
        example={
            "department": "police_changning",
            "away": "police_changning",
            "stands_in": "police_changning_leader",
            "starts_on": "2026-11-23",
            "ends_on": "2026-11-27",
        },
        answers={201: shapes.StandIn},
        problems_=[problems.INVALID],
    )
    def post(self, request: Request) -> Response:
        now = timezone.now()
        given = shapes.StandInRequest(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = given.validated_data
        office = department(wanted["department"], "department")
        made = delegation.delegate(
            away=_person(who_can_be_away(request.user, now), office, wanted, "away"),
            stands_in=_person(who_can_stand_in(request.user, now), office, wanted, "stands_in"),
            department=office,
            starts_on=wanted["starts_on"],
            ends_on=wanted["ends_on"],
            by=request.user,
            now=now,
        )
        return Response(shapes.StandIn(made).data, 201)


class DelegationEnd(Endpoint):
    @operation(
        "endDelegation",
        "End it now",
        may="manage delegation",
        tag=TAG,
        answers={200: shapes.StandIn},
        problems_=[problems.NOT_FOUND, problems.WRONG_STATE],
    )
    def post(self, request: Request, delegation_id: int) -> Response:
        now = timezone.now()
        found = get_object_or_404(permitted("manage delegation", request.user, now), pk=delegation_id)
        ended = delegation.end_delegation(delegation=found, by=request.user, now=now)
        return Response(shapes.StandIn(ended).data)


def _person(posts: object, office: Department, wanted: dict, key: str) -> object:
    """Somebody with a post there whom this person may name; the same answer for whoever does not exist."""
    post: Post | None = posts.filter(department=office, user__username=wanted[key]).first()
    if post is None:
        raise Misfit({f"/{key}": _("You cannot name this person for this department.")})
    return post.user
