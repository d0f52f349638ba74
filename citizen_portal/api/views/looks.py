"""Who has looked at one's data."""

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.api import problems
from citizen_portal.api.cursors import CURSOR, cursor_of, page_of
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.openapi import operation
from citizen_portal.api.shapes import people as shapes
from workflows.reads.looks import PAGE_SIZE, looks

TAG = "looks"


class Looks(Endpoint):
    @operation(
        "listLooks",
        "Read which offices looked at one's data, when, at what and why, newest first",
        may="read looks",
        tag=TAG,
        parameters=[CURSOR],
        answers={200: shapes.LookPage},
        problems_=[problems.MALFORMED],
    )
    def get(self, request: Request) -> Response:
        rows = looks(request.user, now=timezone.now(), before=cursor_of(request))
        return Response(shapes.LookPage(page_of(rows, PAGE_SIZE)).data)
