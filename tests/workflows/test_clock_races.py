"""Two at once, where a clock meets a person: whichever is first counts, once, and the other is told or does nothing."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from services.calendar.hours import SHANGHAI
from services.catalogue.models import OneThingVersion
from services.models import Post, PostKind
from tests.acting import MONDAY, apply_for, open_task
from tests.workflows.test_races import Pair, claimed, granting, pair_of_threads
from workflows.commands import clerk, clocks, routing
from workflows.commands.silence import accept_by_silence
from workflows.commands.sweep import sweep
from workflows.errors import WrongState
from workflows.models import (
    CaseEvent,
    Extension,
    LadderRung,
    Notice,
    NoticeKind,
    Outcome,
    Reminder,
    SubCase,
    SubCaseState,
    SupervisionOrder,
    Suspension,
    Task,
    Transfer,
    Verb,
)

__all__ = ["pair_of_threads"]

RACES = 50
SILENT = datetime(2026, 11, 10, tzinfo=SHANGHAI)
"""The first moment after the fifth working day of what came in on Monday 2 November."""
pytestmark = pytest.mark.django_db(transaction=True)


def one_was_late(answers: list[Any]) -> bool:
    return sorted(isinstance(answer, WrongState) for answer in answers) == [False, True]


def test_a_matter_is_accepted_by_its_clerk_or_by_silence_never_by_both(
    silence: OneThingVersion, pair_of_threads: Pair
) -> None:
    for number in range(RACES):
        task, worker = claimed(apply_for(silence, key=str(number)), "plain")

        def accepting(task: Task = task, worker: Any = worker) -> Task:
            return clerk.complete(task=task, by=worker, outcome=Outcome.ACCEPTED, now=SILENT)

        def by_silence(pk: int = task.sub_case_id) -> SubCase | None:
            return accept_by_silence(pk, SILENT)

        by_clerk, by_law = pair_of_threads.race(accepting, by_silence)
        assert isinstance(by_clerk, WrongState) == (by_law is not None), (by_clerk, by_law)
        events = CaseEvent.objects.filter(
            sub_case=task.sub_case_id, verb__in=[Verb.ACCEPTED, Verb.ACCEPTED_BY_SILENCE]
        )
        verb = Verb.ACCEPTED if by_law is None else Verb.ACCEPTED_BY_SILENCE
        assert list(events.values_list("verb", flat=True)) == [verb]
        assert Notice.objects.filter(sub_case=task.sub_case_id, kind=NoticeKind.ACCEPTANCE).count() == 1
        assert SubCase.objects.get(pk=task.sub_case_id).state == SubCaseState.ACCEPTED


def test_a_matter_stands_still_or_is_decided_never_both(pair: OneThingVersion, pair_of_threads: Pair) -> None:
    for number in range(RACES):
        task, worker = claimed(apply_for(pair, key=str(number)), "left")

        def stopping(task: Task = task, worker: Any = worker) -> Suspension:
            until = date(2026, 11, 6)
            return clocks.suspend(
                task=task, kind="test", reason="送检", expected_end=until, by=worker, now=MONDAY
            )

        stopped, decided = answers = pair_of_threads.race(stopping, granting(task, worker))
        assert one_was_late(answers), answers
        sub_case = SubCase.objects.get(pk=task.sub_case_id)
        is_stopped = not isinstance(stopped, WrongState)
        assert (sub_case.state == SubCaseState.SUSPENDED, sub_case.decided_at is None) == (is_stopped,) * 2
        assert Suspension.objects.filter(sub_case=sub_case).exists() == is_stopped
        assert isinstance(decided, WrongState) == is_stopped


def test_of_two_leaders_one_answers_an_extension_and_the_other_is_told(
    pair: OneThingVersion, pair_of_threads: Pair
) -> None:
    department = open_task(apply_for(pair, key="first"), "left").department
    leader = Post.objects.get(department=department, kind=PostKind.LEADER).user
    second = type(leader).objects.create(username="second", display_name="副局长")
    Post.objects.create(
        user=second, department=department, kind=PostKind.LEADER, title_zh="副局长", title_en="Deputy",
        starts_on=MONDAY.date(),
    )  # fmt: skip
    for number in range(RACES):
        task, worker = claimed(apply_for(pair, key=str(number)), "left")
        assert task.department_id == department.pk
        wish = clocks.ask_extension(task=task, term="2wd", reason="需向外省核实", by=worker, now=MONDAY)

        def answering(by: Any, approved: bool, wish: Extension = wish) -> Callable[[], Extension]:
            return lambda: clocks.answer_extension(
                extension=wish, approved=approved, by=by, now=MONDAY, reason="可以按期办结"
            )

        approved, denied = answers = pair_of_threads.race(answering(leader, True), answering(second, False))
        assert one_was_late(answers), answers
        wish.refresh_from_db()
        assert wish.answered_by == (leader if isinstance(denied, WrongState) else second)
        verbs = CaseEvent.objects.filter(
            case=task.process_id, verb__in=[Verb.EXTENDED, Verb.EXTENSION_DENIED]
        )
        assert verbs.count() == 1
        notices = Notice.objects.filter(case=task.process_id, kind=NoticeKind.EXTENSION).count()
        assert notices == (not isinstance(approved, WrongState))


def test_two_sweeps_at_once_tell_each_rung_once(pair: OneThingVersion, pair_of_threads: Pair) -> None:
    late = datetime(2026, 11, 10, 9, tzinfo=SHANGHAI)
    for number in range(RACES):
        case = apply_for(pair, key=str(number))
        tasks = list(Task.objects.filter(process=case, finished__isnull=True, alarm_at__isnull=False))
        assert tasks

        def sweeping(pk: int = case.pk) -> int:
            return sweep(now=late, case_id=pk)

        rang = pair_of_threads.race(sweeping, sweeping)
        # What one sweep had locked the other passed over; nothing is left for a third.
        assert sum(rang) == len(tasks)
        assert sweep(now=late, case_id=case.pk) == 0
        for task in tasks:
            told = Counter(Reminder.objects.filter(task=task).values_list("rung", flat=True))
            assert told == dict.fromkeys(LadderRung.values, 1)
            assert SupervisionOrder.objects.filter(task=task).count() == 1
        red = CaseEvent.objects.filter(case=case, verb=Verb.TURNED_RED).count()
        assert red == len(tasks)


def test_a_task_is_transferred_or_done_never_both(pair: OneThingVersion, pair_of_threads: Pair) -> None:
    for number in range(RACES):
        case = apply_for(pair, key=str(number))
        task, worker = claimed(case, "left")
        fire = open_task(case, "right").department

        def moving(task: Task = task, worker: Any = worker, to: Any = fire) -> Task:
            return routing.transfer(task=task, to=to, by=worker, reason="属于消防部门职责", now=MONDAY)

        moved, done = answers = pair_of_threads.race(moving, granting(task, worker))
        assert one_was_late(answers), answers
        is_moved = isinstance(done, WrongState)
        task.refresh_from_db()
        assert task.outcome == (Outcome.TRANSFERRED if is_moved else Outcome.GRANTED)
        assert Transfer.objects.filter(sub_case=task.sub_case_id).exists() == is_moved
        waiting = Task.objects.filter(sub_case=task.sub_case_id, finished__isnull=True)
        assert list(waiting) == ([moved] if is_moved else [])
