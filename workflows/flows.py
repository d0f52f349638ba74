"""The one flow every case runs through. It reads like the picture; the catalogue says which way a case takes.

start ─► accept ─► review ─► decide ─► deliver ─► end
           │  ▲      ▲ │       ▲                   ▲
           └─ verify ──┴───────┴───────────────────┘
"""

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow.base import Flow

from workflows import nodes, steps
from workflows.models import Case, CaseState, SubCase, Task, Verb
from workflows.steps import Effects


class CaseFlow(Flow):
    """One application through many departments."""

    process_class = Case
    task_class = Task
    process_title = _("Case")
    lock_impl = nodes.CaseLock()

    start = nodes.Start().Next(this.accept, this.verify, this.review, this.decide, this.deliver)
    accept = nodes.Human(steps.settle_acceptance).Next(
        this.verify, this.review, this.decide, this.deliver, this.end
    )
    verify = nodes.Automatic(steps.settle_verification).Next(
        this.verify, this.accept, this.review, this.decide, this.deliver, this.end
    )
    review = nodes.Human(steps.settle_review).Next(
        this.verify, this.accept, this.review, this.decide, this.deliver, this.end
    )
    decide = nodes.Human(steps.settle_decision).Next(this.verify, this.review, this.deliver, this.end)
    deliver = nodes.Human(steps.settle_delivery).Next(this.end)
    end = nodes.End()

    @classmethod
    def begin(cls, case: Case, sub_cases: list[SubCase], *, by: AbstractBaseUser, now: datetime) -> None:
        """The application is submitted: its sub-cases, the first entries of the history, and the first tasks."""
        effects = Effects(case=case, by=by, now=now)
        effects.record(Verb.SUBMITTED)
        effects.by = None
        steps.begin(effects, sub_cases)
        effects.write(nodes.open_tasks(cls, effects))

    @classmethod
    def locked(cls, case_id: int) -> Case:
        """The case under the flow's lock, with who is told about it; held until the running transaction ends."""
        locked = Case.objects.select_for_update(no_key=True, of=("self",))
        return locked.select_related("applicant__user").get(pk=case_id)

    @classmethod
    def advance(cls, case: Case, *, now: datetime) -> None:
        """Under the lock: start, open, block and close what the state of the case asks for."""
        effects = Effects(case=case, by=None, now=now)
        steps.advance(effects)
        if case.state == CaseState.CLOSED and case.finished is None:
            cls.end.finish(effects)
        effects.write(nodes.open_tasks(cls, effects))
