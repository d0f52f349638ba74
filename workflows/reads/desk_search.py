"""Searching at the desk: by whole numbers and whole names. What is sought never stands in an address or a log."""

import re
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Q

from workflows.access_log import Look, record_looks
from workflows.models import Purpose, Task
from workflows.policy import workplaces

from .inbox import Row, rows_of, tasks_in_order
from .queues import KEPT

LINE = "case:line"
"""What a search shows of one case, as the access log names it."""

CASE_NUMBER = re.compile(r"[0-9]{20}[0-9A-Z*]")
HANDLING_NUMBER = re.compile(r"[0-9A-Z]{43}")
IDENTIFIER = re.compile(r"[0-9]{17}[0-9X]|[0-9A-HJ-NP-RTUW-Y]{18}")


@dataclass(frozen=True)
class Sought:
    """What somebody typed, read as one of four things; at most one is filled."""

    number: str = ""
    handling_number: str = ""
    identifier: str = ""
    name: str = ""

    @classmethod
    def read(cls, text: str) -> "Sought":
        """A case number, a handling number, a citizen's or an enterprise's number, else a name."""
        text = " ".join(text.split())
        packed = text.replace(" ", "").upper()
        if CASE_NUMBER.fullmatch(packed):
            return cls(number=packed)
        if HANDLING_NUMBER.fullmatch(packed):
            return cls(handling_number=packed)
        if IDENTIFIER.fullmatch(packed):
            return cls(identifier=packed)
        return cls(name=text)


def search(sought: Sought, *, user: AbstractBaseUser, now: datetime, size: int = 50) -> tuple[Row, ...]:
    """Tasks of one's departments: by exact number of the case or of the matter in it, or by the applicant's exact
    name or number.

    A person is found by what is open or was finished in the past 30 days: the department's work, not a city's record.
    Who asks after a person learns that this person has a case here, so every case found is a look on record;
    the lists of a queue, with masked names, are not. As many statements however much is found.
    """
    tasks = Task.objects.filter(department__in=workplaces(user, now), flow_task_type="HUMAN")
    recent = Q(finished__isnull=True) | Q(finished__gte=now - KEPT)
    match sought:
        case Sought(number=number) if number:
            tasks = tasks.filter(process__number=number)
        case Sought(handling_number=number) if number:
            tasks = tasks.filter(sub_case__number=number)
        case Sought(identifier=identifier) if identifier:
            tasks = tasks.filter(recent, process__applicant__identifier=identifier)
        case Sought(name=name) if name:
            tasks = tasks.filter(recent, process__applicant__name=name)
        case _:
            return ()
    ids = list(tasks.order_by("-id").values_list("id", flat=True)[:size])
    found = sorted(tasks_in_order(ids), key=_most_urgent_first)
    looks = [
        Look(task.department_id, task.process_id, task.process.applicant_id, None, (LINE,)) for task in found
    ]
    record_looks(looks, by=user, purpose=Purpose.SEARCH, now=now)
    return rows_of(found, user=user, now=now)


def _most_urgent_first(task: Task) -> tuple:
    """What is finished comes last, and before it what stands still."""
    return task.finished is not None, task.due_at is None, task.due_at or task.created, task.pk
