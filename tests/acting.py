"""People of the tests: they apply, claim and complete through the verbs, at a time that is passed in."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from services.catalogue.models import OneThingVersion
from workflows import outbox
from workflows.commands import clerk, system
from workflows.models import Case, Outcome, SubCase, Task
from workflows.walk import OUTCOMES, Wishes, apply, clerk_of, result_data

# Monday 2 November 2026, 09:30 in Shanghai: an ordinary working day with no holiday near.
MONDAY = datetime(2026, 11, 2, 1, 30, tzinfo=UTC)


def apply_for(version: OneThingVersion, now: datetime = MONDAY, *, key: str = "k", **wishes: Any) -> Case:
    """A submitted case, with what follows at once already done."""
    case = apply(version, Wishes(**wishes), now, key=key)
    drain(now, case)
    return case


def drain(now: datetime, case: Case | None = None) -> int:
    return outbox.drain(handlers=system.HANDLERS, now=now, case_id=case.pk if case else None)


def open_task(case: Case, matter: str) -> Task:
    return Task.objects.select_related("department", "sub_case", "process").get(
        process=case, sub_case__matter=matter, finished__isnull=True
    )


def act(
    case: Case,
    matter: str,
    outcome: Outcome | None = None,
    *,
    now: datetime = MONDAY,
    reason: str = "",
    data: Mapping[str, Any] | None = None,
) -> Task:
    """The department's clerk claims and completes the matter's open task; then everything due is drained."""
    task = open_task(case, matter)
    kind = task.flow_task.name
    outcome = outcome or OUTCOMES[kind]
    if data is None and outcome is Outcome.GRANTED:
        data = result_data(task, case.package, Wishes(), now)
    worker = clerk_of(task.department, now)
    clerk.claim(task=task, by=worker, now=now)
    done = clerk.complete(task=task, by=worker, outcome=outcome, now=now, reason=reason, data=data)
    drain(now, case)
    return done


def states(case: Case) -> dict[str, str]:
    return dict(SubCase.objects.filter(case=case).values_list("matter", "state"))


def open_matters(case: Case) -> set[str]:
    return set(
        Task.objects.filter(process=case, finished__isnull=True, flow_task_type="HUMAN").values_list(
            "sub_case__matter", flat=True
        )
    )
