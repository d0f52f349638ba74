"""Putting right what a bad rating is about (差评整改): the department calls and answers, the citizen has the last word.

What supervisors do about it stands in `commands.verifying`.
"""

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from workflows.clock.practice import RECTIFICATION_AGAIN
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.flows import CaseFlow
from workflows.models import (
    Callback,
    Rectification,
    RectificationAnswer,
    RectificationEnd,
    RectificationReply,
    RectificationState,
    Stars,
    Verb,
)
from workflows.policy import heads_for, permitted
from workflows.reads.rectifications import has_called_back, is_done_again, with_people
from workflows.steps import Effects, written_reason
from workflows.steps.deadlines import deadline
from workflows.steps.rectifying import TURN, end_rectification, next_alarm, record, take_turn, watching

Write = Callable[[Rectification, Effects], None]


def call_back(
    *, row: Rectification, by: AbstractBaseUser, at: datetime, reached: bool, said: str, now: datetime
) -> Rectification:
    """A head of the department writes down a call: when, whether it reached the citizen, and what was said.

    Raises Invalid under `said` or `at`, NotAllowed, WrongState while it is not the department's turn.
    """
    if reached:
        said = written_reason(said, _("Please write what was said."), key="said")
    # People write down minutes: the minute of the rating counts.
    if not row.opened_at.replace(second=0, microsecond=0) <= at <= now:
        raise Invalid({"at": _("The call lies between the rating and now.")})

    def write(held: Rectification, effects: Effects) -> None:
        expect(held, RectificationState.OPEN)
        try:
            with transaction.atomic():
                Callback.objects.create(
                    rectification=held, at=at, reached=reached, said=said.strip(), by=by, written_at=now
                )
        except IntegrityError as conflict:
            raise WrongState("this call is written down already") from conflict
        if reached and held.called_back_at is None:
            held.called_back_at = at
            take_turn(held, RectificationState.OPEN, now)
        held.save(update_fields=["called_back_at", *TURN])
        record(held, Verb.CALLED_BACK, effects, reached=reached)

    return on_rectification(row, "put right bad rating", by, now, write)


def answer_rating(*, row: Rectification, by: AbstractBaseUser, text: str, now: datetime) -> Rectification:
    """A head of the department writes what was put right; a supervisor verifies it before the citizen reads it.

    Raises Invalid under `text`, NotAllowed, WrongState before the citizen was called back.
    """
    text = written_reason(text, _("Please write what was put right."), key="text")

    def write(held: Rectification, effects: Effects) -> None:
        expect(held, RectificationState.OPEN)
        if not has_called_back(held, held.callbacks.count()):
            raise WrongState("the citizen has to be called back first")
        RectificationAnswer.objects.create(rectification=held, round=held.round, text=text, by=by, at=now)
        held.answered_at = now
        take_turn(held, RectificationState.ANSWERED, now)
        held.save(update_fields=["answered_at", *TURN])
        event = record(held, Verb.RECTIFIED, effects)
        effects.tell(event, watching(held, now))

    return on_rectification(row, "put right bad rating", by, now, write)


def reply(
    *,
    row: Rectification,
    by: AbstractBaseUser,
    agrees: bool,
    now: datetime,
    reason: str = "",
    level: Stars | None = None,
) -> Rectification:
    """The citizen says, once a round, whether it is put right, and may rate anew.

    Yes closes it; no goes to the supervisor. Raises NotAllowed, WrongState when nobody asks them now.
    """

    def write(held: Rectification, effects: Effects) -> None:
        expect(held, RectificationState.TOLD)
        RectificationReply.objects.create(
            rectification=held,
            round=held.round,
            agrees=agrees,
            reason=reason.strip(),
            level=level,
            by=by,
            at=now,
        )
        event = record(held, Verb.RECTIFY_REPLIED, effects, agrees=agrees)
        effects.tell(event, [*watching(held, now), *heads_for(held, now)])
        if agrees:
            end_rectification(held, RectificationEnd.PUT_RIGHT, effects, by=by)
        else:
            take_turn(held, RectificationState.DISPUTED, now)
            held.save(update_fields=TURN)

    return on_rectification(row, "answer rectification", by, now, write)


def remind_or_end(row_id: int, now: datetime) -> Rectification | None:
    """What the alarm of a rectification is for: reminders when due and overdue, and the end of waiting for the citizen.

    None when nothing was due any more. Safe twice. While what was rated is done again, the term is put off.
    """
    with transaction.atomic():
        case_id = Rectification.objects.values_list("case_id", flat=True).get(pk=row_id)
        case = CaseFlow.locked(case_id)
        held = with_people(Rectification.objects.filter(pk=row_id)).select_related("department__region").get()
        if held.alarm_at is None or held.alarm_at > now:
            return None
        effects = Effects(case=case, by=None, now=now)
        is_over = held.turn_due_at < now
        if is_over and held.state == RectificationState.TOLD:
            end_rectification(held, RectificationEnd.UNANSWERED, effects, by=None)
        elif (
            is_over and held.state == RectificationState.OPEN and held.called_back_at and is_done_again(held)
        ):
            held.due_at = deadline(now, RECTIFICATION_AGAIN).due_at
            take_turn(held, RectificationState.OPEN, now)
            held.save(update_fields=["due_at", *TURN])
        else:
            held.alarm_at = next_alarm(held, after=now)
            held.save(update_fields=["alarm_at"])
            event = record(held, Verb.RECTIFY_DUE, effects, due=held.turn_due_at.isoformat(), overdue=is_over)
            effects.tell(event, _up(held, now, is_over))
        effects.write([])
    return held


def on_rectification(
    row: Rectification, rule: str, by: AbstractBaseUser, now: datetime, write: Write
) -> Rectification:
    """Under the lock of its case, with one that this person may handle: write what happens."""
    with transaction.atomic():
        case = CaseFlow.locked(row.case_id)
        found = with_people(permitted(rule, by, now).filter(pk=row.pk))
        held = found.select_related("department__region").first()
        if held is None:
            raise NotAllowed("not a bad rating of one's own department, region or case")
        held.case = case
        effects = Effects(case=case, by=by, now=now)
        write(held, effects)
        effects.write([])
    return held


def expect(row: Rectification, *states: RectificationState) -> None:
    """Raises WrongState unless it stands in one of these."""
    if row.state not in states:
        raise WrongState(f"the rectification is {row.state}")


def _up(row: Rectification, now: datetime, is_over: bool) -> list[int]:
    """Whose turn it is; when it is overdue for a department, its supervisors as well."""
    if row.state == RectificationState.OPEN:
        return heads_for(row, now) + (watching(row, now) if is_over else [])
    but = [row.doubted_by_id] if row.state == RectificationState.DOUBTED else []
    return watching(row, now, but=but)
