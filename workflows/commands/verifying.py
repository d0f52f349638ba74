"""What supervisors do about bad ratings: assign, verify, reopen, settle; exclude one only by two people."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from services.models import Department
from workflows.clock.practice import RATING_CALLBACK, RECTIFICATION_AGAIN
from workflows.commands.rectifying import expect, on_rectification
from workflows.errors import Invalid, WrongState
from workflows.models import (
    ROUNDS,
    Rectification,
    RectificationAnswer,
    RectificationEnd,
    RectificationState,
    Verb,
)
from workflows.policy import heads_for
from workflows.reads.rectifications import departments_of, is_done_again
from workflows.steps import Effects, written_reason
from workflows.steps.deadlines import deadline
from workflows.steps.rectifying import (
    TURN,
    end_rectification,
    new_rectification,
    record,
    take_turn,
    watching,
)

VERIFY = "verify rectification"
BEFORE_THE_CITIZEN = (RectificationState.TO_ASSIGN, RectificationState.OPEN, RectificationState.ANSWERED)
"""A rating is doubted only as long as the citizen was not asked whether it is put right."""


def assign_rating(
    *, row: Rectification, departments: Sequence[Department], by: AbstractBaseUser, now: datetime
) -> Rectification:
    """Say which departments the rating of a whole case is about; each puts right its own part.

    They call back within the term from now; the whole term goes on counting from the rating. Raises Invalid under
    `departments` for none, or for one without a part in the case; NotAllowed, WrongState.
    """
    wanted = {each.pk: each for each in departments}
    possible = {each.pk for each in departments_of(row.rating)}
    if not wanted or not set(wanted) <= possible:
        raise Invalid({"departments": _("Please choose departments that had a part in the case.")})

    def write(held: Rectification, effects: Effects) -> None:
        expect(held, RectificationState.TO_ASSIGN)
        others = [new_rectification(held.rating, each, held.opened_at) for each in list(wanted.values())[1:]]
        for each in (held, *others):
            if each is held:
                each.department = next(iter(wanted.values()))
            each.callback_due_at = deadline(now, RATING_CALLBACK).due_at
            take_turn(each, RectificationState.OPEN, now)
            each.save()
            event = record(each, Verb.RECTIFY_ASSIGNED, effects)
            effects.tell(event, heads_for(each, now))

    return on_rectification(row, VERIFY, by, now, write)


def accept_answer(*, row: Rectification, by: AbstractBaseUser, now: datetime) -> Rectification:
    """The supervisor has verified it: the citizen reads the answer, and is asked whether it is put right.

    Raises WrongState while what was rated is being done again: the citizen is asked when that has ended.
    """

    def write(held: Rectification, effects: Effects) -> None:
        expect(held, RectificationState.ANSWERED)
        if is_done_again(held):
            raise WrongState("what was rated was reopened, and has not ended yet")
        answer = _standing(held)
        answer.accepted_by, answer.accepted_at = by, now
        answer.save(update_fields=["accepted_by", "accepted_at"])
        take_turn(held, RectificationState.TOLD, now)
        held.save(update_fields=TURN)
        event = record(held, Verb.RECTIFY_TOLD, effects, due=held.turn_due_at.isoformat())
        effects.tell(event, heads_for(held, now))

    return on_rectification(row, VERIFY, by, now, write)


def send_back_answer(
    *, row: Rectification, by: AbstractBaseUser, reason: str, now: datetime
) -> Rectification:
    """The answer does not do: the department answers again. Raises Invalid under `reason`, WrongState."""
    reason = written_reason(reason, _("Please write what is missing in the answer."))

    def write(held: Rectification, effects: Effects) -> None:
        expect(held, RectificationState.ANSWERED)
        answer = _standing(held)
        answer.remark, answer.sent_back_by, answer.sent_back_at = reason, by, now
        answer.save(update_fields=["remark", "sent_back_by", "sent_back_at"])
        event = record(held, Verb.RECTIFY_SENT_BACK, effects)
        effects.tell(event, heads_for(held, now))
        _back_to_the_department(held, now)

    return on_rectification(row, VERIFY, by, now, write)


def reopen_rectification(*, row: Rectification, by: AbstractBaseUser, now: datetime) -> Rectification:
    """The citizen is right that it is not put right: the department goes on with it, once."""

    def write(held: Rectification, effects: Effects) -> None:
        expect(held, RectificationState.DISPUTED)
        if held.round == ROUNDS:
            raise WrongState("it was reopened once already")
        held.round += 1
        held.save(update_fields=["round"])
        event = record(held, Verb.RECTIFY_REOPENED, effects)
        effects.tell(event, heads_for(held, now))
        _back_to_the_department(held, now)

    return on_rectification(row, VERIFY, by, now, write)


def settle(*, row: Rectification, by: AbstractBaseUser, reason: str, now: datetime) -> Rectification:
    """Close it although the citizen does not agree, with a reasoned answer that they read.

    Raises Invalid under `reason`, WrongState.
    """
    reason = written_reason(reason, _("Please give the citizen a reasoned answer."))

    def write(held: Rectification, effects: Effects) -> None:
        expect(held, RectificationState.DISPUTED)
        end_rectification(held, RectificationEnd.NOT_AGREED, effects, by=by, closing=reason)

    return on_rectification(row, VERIFY, by, now, write)


def doubt_rating(*, row: Rectification, by: AbstractBaseUser, reason: str, now: datetime) -> Rectification:
    """A supervisor holds the rating to be mistaken or malicious; another one decides. Raises Invalid, WrongState."""
    reason = written_reason(reason, _("Please write why the rating should not count."))

    def write(held: Rectification, effects: Effects) -> None:
        expect(held, *BEFORE_THE_CITIZEN)
        if held.doubted_at is not None:
            raise WrongState("a second person has decided already that it counts")
        held.doubt, held.doubted_by, held.doubted_at = reason, by, now
        take_turn(held, RectificationState.DOUBTED, now)
        held.save(update_fields=["doubt", "doubted_by", "doubted_at", *TURN])
        event = record(held, Verb.RECTIFY_DOUBTED, effects)
        effects.tell(event, watching(held, now, but=[by.pk]))

    return on_rectification(row, VERIFY, by, now, write)


def review_doubt(
    *, row: Rectification, excluded: bool, by: AbstractBaseUser, reason: str, now: datetime
) -> Rectification:
    """A second supervisor decides: the rating does not count, and the citizen reads why; or it counts, and goes on.

    Raises Invalid without a reason to exclude it, NotAllowed for whoever doubted it, WrongState.
    """
    if excluded:
        reason = written_reason(
            reason, _("Please write why the rating does not count: the citizen reads it.")
        )

    def write(held: Rectification, effects: Effects) -> None:
        expect(held, RectificationState.DOUBTED)
        if excluded:
            end_rectification(held, RectificationEnd.UNFOUNDED, effects, by=by, closing=reason)
            return
        event = record(held, Verb.RECTIFY_UPHELD, effects)
        effects.tell(event, [held.doubted_by_id, *heads_for(held, now)])
        if held.department_id is None:
            take_turn(held, RectificationState.TO_ASSIGN, now)
            held.save(update_fields=TURN)
        elif held.answers.filter(round=held.round, sent_back_at__isnull=True).exists():
            take_turn(held, RectificationState.ANSWERED, now)
            held.save(update_fields=TURN)
        else:
            # The days of the review are not the department's.
            called = deadline(now, RATING_CALLBACK).due_at
            held.callback_due_at = max(held.callback_due_at, called)
            held.due_at = max(held.due_at, deadline(now, RECTIFICATION_AGAIN).due_at)
            take_turn(held, RectificationState.OPEN, now)
            held.save(update_fields=["callback_due_at", "due_at", *TURN])

    return on_rectification(row, "review doubted rating", by, now, write)


def _standing(row: Rectification) -> RectificationAnswer:
    return row.answers.get(round=row.round, sent_back_at__isnull=True)


def _back_to_the_department(row: Rectification, now: datetime) -> None:
    """It answers again: until the end of its term, and at least for as long as a second answer is given."""
    row.answered_at = None
    row.due_at = max(row.due_at, deadline(now, RECTIFICATION_AGAIN).due_at)
    take_turn(row, RectificationState.OPEN, now)
    row.save(update_fields=["answered_at", "due_at", *TURN])
