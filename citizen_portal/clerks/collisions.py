"""Somebody was quicker: said in plain words, with a way on."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from citizen_portal.clerks.frame import frame
from workflows.errors import AlreadyTaken, WrongState


def collisions_told(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Say who has the task, and offer the next one (409)."""

    @wraps(view)
    def told(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except WrongState as error:
            context = frame(request, timezone.now()) | {
                "owner": error.owner if isinstance(error, AlreadyTaken) else "",
                "task_id": kwargs.get("pk"),
            }
            return render(request, "clerks/taken.html", context, status=409)

    return told
