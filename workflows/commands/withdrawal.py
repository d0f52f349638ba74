"""Withdrawing (撤回): one matter or the whole case, by the applicant or who may act for them, until the decision."""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction

from workflows.errors import NotAllowed, WrongState
from workflows.flows import CaseFlow
from workflows.models import (
    RUNNING,
    Case,
    CaseState,
    NoticeKind,
    SubCase,
    SubCaseState,
    Task,
    Verb,
)
from workflows.policy import permitted
from workflows.reads.staff import handlers_of
from workflows.reads.withdrawal import is_withdrawable
from workflows.steps import Effects
from workflows.steps.ending import end_undecided, how_it_ended


def withdraw(*, case: Case, by: AbstractBaseUser, now: datetime, matter: str | None = None) -> Case:
    """Take back one matter, or with None everything that is not decided yet; the rest of the case goes on.

    What waits for it is blocked at once. Raises WrongState when a decision was quicker, or when the case is over; while
    an application is being prechecked it is taken back as a whole.
    """
    with transaction.atomic():
        if not permitted("withdraw case", by, now).filter(pk=case.pk).exists():
            raise NotAllowed("it is somebody else's case")
        case = CaseFlow.locked(case.pk)
        if case.state not in RUNNING:
            raise WrongState("the case is over")
        if matter is not None and case.state != CaseState.IN_PROGRESS:
            raise WrongState("while it is being prechecked an application is withdrawn as a whole")
        sub_cases = list(SubCase.objects.select_related("department").filter(case=case).order_by("position"))
        chosen = [one for one in sub_cases if is_withdrawable(one) and matter in (None, one.matter)]
        if not chosen:
            raise WrongState("it has been decided, or has ended")
        effects = Effects(case=case, by=by, now=now)
        handlers = _handlers(chosen, now)
        for one in chosen:
            one.case = case
            end_undecided(one, SubCaseState.WITHDRAWN, effects)
        if all(one.has_ended for one in sub_cases) and how_it_ended(sub_cases)[0] is CaseState.WITHDRAWN:
            # The whole case: one entry of its history, one notice, one message.
            events = [effects.record(Verb.WITHDRAWN)]
            CaseFlow.stop(case, CaseState.WITHDRAWN, effects)
        else:
            events = [effects.record(Verb.WITHDRAWN, one) for one in chosen]
        for event in events:
            effects.give_notice(NoticeKind.WITHDRAWAL, event)
            effects.tell(event, handlers)
        effects.write([])
        CaseFlow.advance(case, now=now)
    return case


def _handlers(sub_cases: list[SubCase], now: datetime) -> list[int]:
    """Whoever has a task of theirs in hand is told that there is nothing more to do."""
    held = Task.objects.filter(
        sub_case__in=sub_cases, finished__isnull=True, flow_task_type="HUMAN", owner__isnull=False
    )
    return [each for task in held for each in handlers_of(task, now)]
