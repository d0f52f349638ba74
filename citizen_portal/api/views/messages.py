"""What a person was told."""

from django.http import Http404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from citizen_portal.api import problems
from citizen_portal.api.cursors import CURSOR, cursor_of, page_of
from citizen_portal.api.endpoint import Endpoint
from citizen_portal.api.openapi import operation
from citizen_portal.api.shapes import people as shapes
from workflows.commands.messages import mark_read
from workflows.policy import own_messages
from workflows.reads.citizen import PAGE_SIZE, message_rows

TAG = "messages"


class Messages(Endpoint):
    @operation(
        "listMessages",
        "Read one's messages, newest first",
        may="read messages",
        tag=TAG,
        parameters=[CURSOR],
        answers={200: shapes.MessagePage},
        problems_=[problems.MALFORMED],
    )
    def get(self, request: Request) -> Response:
        rows = message_rows(request.user, now=timezone.now(), before=cursor_of(request))
        return Response(shapes.MessagePage(page_of(rows, PAGE_SIZE)).data)


class MessageRead(Endpoint):
    @operation(
        "markMessageRead",
        "Mark a message as read; twice changes nothing",
        may="mark message",
        tag=TAG,
        answers={204: None},
        problems_=[problems.NOT_FOUND],
    )
    def post(self, request: Request, message_id: int) -> Response:
        if not own_messages(request.user, timezone.now()).filter(pk=message_id).exists():
            raise Http404
        mark_read(by=request.user, now=timezone.now(), message_id=message_id)
        return Response(status=204)
