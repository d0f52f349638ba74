"""What a supervisor was told: the list, and one of them, which leads to its order or case."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from citizen_portal import work_messages
from citizen_portal.access import may
from citizen_portal.supervisors.frame import frame
from workflows.reads.work_messages import place_on_the_board

private = cache_control(private=True, no_store=True)


@may("read board messages")
@private
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Newest first; `?before=ID` gives older ones."""
    now = timezone.now()
    context = work_messages.page(request, now, face="supervisors")
    return render(request, "supervisors/messages.html", frame(request, now, tab="messages") | context)


@may("read board messages")
@require_POST
def opening(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark one as read, and go on to what it is about."""
    now = timezone.now()
    return work_messages.opened(
        request, pk, now, rule="read board messages", face="supervisors", find=place_on_the_board
    )
