"""Which task a page of the desk is about."""

from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from workflows.models import Task
from workflows.policy import permitted


def visible_task(request: HttpRequest, pk: int, now: datetime) -> Task:
    """A task of this clerk's departments that people do; whatever else there is, is not found."""
    tasks = permitted("read task", request.user, now)
    return get_object_or_404(
        tasks.select_related("process__applicant", "sub_case", "department", "owner"), pk=pk
    )
