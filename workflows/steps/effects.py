"""What a step brings about, gathered first and written together."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser

from services.catalogue.vocabulary import RoleKind, Step
from workflows import outbox
from workflows.models import (
    Case,
    CaseEvent,
    Intent,
    IntentKind,
    Notice,
    NoticeKind,
    Outcome,
    Result,
    Revocation,
    SubCase,
    Task,
    Verb,
)

from .notices import Given, written
from .telling import announce

TOLD = frozenset(
    {
        Verb.SUBMITTED,
        Verb.ACCEPTED,
        Verb.DECLINED,
        Verb.GRANTED,
        Verb.REFUSED,
        Verb.DELIVERED,
        Verb.BLOCKED,
        Verb.ACCEPTED_BY_SILENCE,
        Verb.SUSPENDED,
        Verb.RESUMED,
        Verb.ANNOUNCED,
        Verb.ANNOUNCEMENT_OVER,
        Verb.OBJECTED,
        Verb.EXTENDED,
        Verb.RECOUNTED,
        Verb.PRECHECKED,
        Verb.SENT_BACK,
        Verb.CORRECTION_ASKED,
        Verb.CORRECTION_REMINDED,
        Verb.CORRECTION_ANSWERED,
        Verb.DOCUMENT_REMINDED,
        Verb.DOCUMENT_HANDED_IN,
        Verb.DOCUMENT_OVERDUE,
        Verb.COMMITMENT_CHECKED,
        Verb.WITHDRAWN,
        Verb.TERMINATED,
        Verb.TRANSFERRED,
        Verb.RULED,
        Verb.REVOKED,
        Verb.REOPENED,
        Verb.RULES_EASED,
        Verb.CLOSED,
        Verb.BAD_RATING,
        Verb.RECTIFY_TOLD,
        Verb.RECTIFY_REOPENED,
        Verb.RECTIFY_CLOSED,
    }
)
"""The events the citizen is told about."""


@dataclass(frozen=True)
class Act:
    """What somebody says at a step. `by` is None when the system acts; `data` is by ``role.element``."""

    outcome: Outcome
    by: AbstractBaseUser | None
    now: datetime
    reason: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Opening:
    """A task to be opened. `asked` says why a person is asked at an automatic step."""

    sub_case: SubCase
    step: Step
    department_id: int
    asked: Outcome | None = None


@dataclass
class Effects:
    """Events, notices, openings and results of one transition of `case`; `hand_off` asks to look at the whole case.

    `sub_cases` are those of the case where a notice speaks of them all.
    """

    case: Case
    by: AbstractBaseUser | None
    now: datetime
    events: list[CaseEvent] = field(default_factory=list)
    told: list[tuple[CaseEvent, int]] = field(default_factory=list)
    notices: list[Given] = field(default_factory=list)
    sub_cases: Sequence[SubCase] = ()
    openings: list[Opening] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    revocations: list[Revocation] = field(default_factory=list)
    hand_off: bool = False

    def record(
        self, verb: Verb, sub_case: SubCase | None = None, *, department_id: int | None = None, **detail: Any
    ) -> CaseEvent:
        """Append to the history. `detail` takes codes and times only: the history is read by many."""
        event = CaseEvent(
            case=self.case,
            sub_case=sub_case,
            verb=verb,
            at=self.now,
            by=self.by,
            department_id=department_id or (sub_case.department_id if sub_case else None),
            detail=detail,
        )
        self.events.append(event)
        return event

    def tell(self, event: CaseEvent, receivers: Iterable[int]) -> None:
        """Staff (ids of users) get a message about `event`; the citizen is told of what is in `TOLD` anyway."""
        self.told.extend((event, receiver) for receiver in sorted(set(receivers)))

    def give_notice(self, kind: NoticeKind, event: CaseEvent, **facts: Any) -> None:
        """Issue a legal notice about `event`, one at most; `steps.notices` lists the facts of each kind."""
        self.notices.append(Given(kind, event, facts))

    def write(self, tasks: list[Task]) -> None:
        """Insert everything in bulk, with the messages and intents that follow from it: one statement a table."""
        if self.events:
            CaseEvent.objects.bulk_create(self.events)
        news = [event for event in self.events if event.verb in TOLD]
        citizens = [(event, receiver) for event in news for receiver in self._receivers()]
        tellings = announce(citizens, self.told, now=self.now) if citizens or self.told else []
        if tasks:
            Task.objects.bulk_create(tasks)
        if self.results:
            Result.objects.bulk_create(self.results)
        issued = written(self) if self.notices else []
        outbox.post([*self._intents(tasks, issued), *tellings])

    def _intents(self, tasks: list[Task], issued: list[Notice]) -> list[Intent]:
        wanted = [(IntentKind.VERIFY, task.pk) for task in tasks if task.flow_task_type == "JOB"]
        wanted += [(IntentKind.KEEP, result.pk) for result in self.results if self._has_holder(result)]
        wanted += [(IntentKind.REVOKE, revocation.pk) for revocation in self.revocations]
        wanted += [(IntentKind.PRINT, notice.pk) for notice in issued]
        if self.hand_off:
            wanted.append((IntentKind.HAND_OFF, self.case.pk))
        return [
            outbox.intend(kind, case_id=self.case.pk, target=target, now=self.now) for kind, target in wanted
        ]

    def _receivers(self) -> list[int]:
        """Who submitted the case, and whose case it is; an applicant may have no log-in."""
        receivers = {self.case.submitted_by_id}
        if hasattr(self.case.applicant, "user"):
            receivers.add(self.case.applicant.user.pk)
        return sorted(receivers)

    def _has_holder(self, result: Result) -> bool:
        """A thing (a vehicle, a dog) has no record that a result could be kept in."""
        return self.case.package.roles[result.holder_role].kind is not RoleKind.THING
