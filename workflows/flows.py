"""The one flow every case runs through. It reads like the picture; the catalogue says which way a case takes.

start ─► precheck ─► accept ─► review ─► decide ─► deliver ─► end
  │                  ▲ │  ▲      ▲ │       ▲                   ▲
  └──────────────────┘ ├─ verify ──┼───────┼───────────────────┤
                       └─ announce ┴───────┴───────────────────┘

The precheck looks at the whole application, where a one-thing has one; the other nodes work at one matter each. Beside
the road a matter may end without a decision (withdrawn, terminated), and a case may go back after the precheck.
"""

from collections.abc import Mapping
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _
from viewflow import this
from viewflow.workflow.base import Flow

from workflows import nodes, steps
from workflows.models import (
    RUNNING,
    Case,
    CaseState,
    Commitment,
    DeferredDocument,
    NoticeKind,
    SubCase,
    Task,
    Verb,
)
from workflows.steps import Effects

HAS_PROMISES = Exists(DeferredDocument.objects.filter(case=OuterRef("pk"))) | Exists(
    Commitment.objects.filter(sub_case__case=OuterRef("pk"))
)


class CaseFlow(Flow):
    """One application through many departments."""

    process_class = Case
    task_class = Task
    process_title = _("Case")
    lock_impl = nodes.CaseLock()

    start = nodes.Start().Next(
        this.precheck, this.accept, this.verify, this.announce, this.review, this.decide, this.deliver
    )
    precheck = nodes.Human(steps.settle_precheck).Next(
        this.accept, this.verify, this.announce, this.review, this.decide, this.deliver, this.end
    )
    accept = nodes.Human(steps.settle_acceptance).Next(
        this.verify, this.announce, this.review, this.decide, this.deliver, this.end
    )
    verify = nodes.Automatic(steps.settle_verification).Next(
        this.verify, this.announce, this.accept, this.review, this.decide, this.deliver, this.end
    )
    announce = nodes.Waiting(steps.settle_announcement).Next(
        this.verify, this.accept, this.review, this.decide, this.deliver, this.end
    )
    review = nodes.Human(steps.settle_review).Next(
        this.verify, this.announce, this.accept, this.review, this.decide, this.deliver, this.end
    )
    decide = nodes.Human(steps.settle_decision).Next(this.verify, this.review, this.deliver, this.end)
    deliver = nodes.Human(steps.settle_delivery).Next(this.end)
    end = nodes.End()

    @classmethod
    def begin(
        cls,
        case: Case,
        sub_cases: list[SubCase],
        *,
        by: AbstractBaseUser,
        now: datetime,
        precheck_desk_id: int | None = None,
        documents: Mapping[str, str] | None = None,
    ) -> None:
        """The application is submitted: its sub-cases, the first entries of the history, and the first tasks.

        `documents` is how each was met, by ``holder.kind``: the receipt lists them, and what was promised is kept.
        """
        effects = Effects(case=case, by=by, now=now, sub_cases=sub_cases)
        submitted = effects.record(Verb.SUBMITTED, department_id=precheck_desk_id)
        effects.give_notice(NoticeKind.RECEIPT, submitted, documents=documents or {})
        effects.by = None
        if precheck_desk_id is None:
            steps.begin(effects, sub_cases)
        else:
            steps.begin_precheck(effects, sub_cases, desk_id=precheck_desk_id)
        steps.keep_promises(effects, sub_cases, documents or {}, by=by)
        effects.write(nodes.open_tasks(cls, effects))

    @classmethod
    def locked(cls, case_id: int) -> Case:
        """The case under the flow's lock, with who is told about it and whether the applicant promised anything; held
        until the running transaction ends.
        """
        locked = Case.objects.select_for_update(no_key=True, of=("self",)).annotate(has_promises=HAS_PROMISES)
        return locked.select_related("applicant__user").get(pk=case_id)

    @classmethod
    def advance(cls, case: Case, *, now: datetime) -> None:
        """Under the lock: start, open, block and close what the state of the case asks for."""
        effects = Effects(case=case, by=None, now=now)
        steps.advance(effects)
        if case.state not in RUNNING and case.finished is None:
            cls.end.finish(effects)
        effects.write(nodes.open_tasks(cls, effects))

    @classmethod
    def stop(cls, case: Case, state: CaseState, effects: Effects) -> None:
        """Under the lock: the case ends as a whole, whatever its sub-cases are at."""
        case.state = state
        cls.end.finish(effects)
