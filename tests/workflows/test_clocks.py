"""A matter's clocks are stopped for a special procedure, run again, and are extended once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from services.calendar.hours import SHANGHAI
from services.catalogue.models import OneThingVersion
from services.models import Post, PostKind
from tests.acting import MONDAY, act, apply_for, open_task
from workflows import clock
from workflows.commands import clerk, clocks
from workflows.commands.sweep import sweep
from workflows.errors import AlreadyTaken, Invalid, NotAllowed, WrongState
from workflows.models import (
    Case,
    CaseEvent,
    Extension,
    ExtensionState,
    Light,
    Message,
    Notice,
    NoticeKind,
    Outcome,
    SubCaseState,
    Suspension,
    Task,
    Verb,
)
from workflows.reads import inbox
from workflows.reads.clocks import light_of_task
from workflows.reads.desk_search import Sought, search
from workflows.reads.queues import Queue, counts
from workflows.walk import clerk_of

WHY = "需要现场检测"


@pytest.fixture
def case(pair: OneThingVersion) -> Case:
    """Two matters without a step of acceptance, promised in two working days: due on Wednesday."""
    return apply_for(pair)


def held(case: Case, matter: str = "left", now: datetime = MONDAY) -> tuple[Task, Any]:
    task = open_task(case, matter)
    return clerk.claim(task=task, by=(worker := clerk_of(task.department, now)), now=now), worker


def suspended(case: Case, *, until: date = date(2026, 11, 6), now: datetime = MONDAY) -> tuple[Task, Any]:
    task, worker = held(case, now=now)
    clocks.suspend(task=task, kind="test", reason=WHY, expected_end=until, by=worker, now=now)
    return task, worker


def day(moment: datetime) -> str:
    return timezone.localtime(moment, SHANGHAI).strftime("%m-%d")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def leader_of(task: Task) -> Any:
    return Post.objects.get(department=task.department, kind=PostKind.LEADER).user


def receivers(verb: Verb) -> set[int]:
    return set(Message.objects.filter(event__verb=verb).values_list("receiver_id", flat=True))


def test_a_special_procedure_stops_every_clock_and_the_applicant_is_told_how_long(case: Case) -> None:
    task, _worker = suspended(case)
    sub_case = case.sub_cases.get(matter="left")
    assert sub_case.state == SubCaseState.SUSPENDED
    assert (sub_case.promised_due_at, sub_case.statutory_due_at) == (None, None)
    task.refresh_from_db()
    assert (task.due_at, task.alarm_at, task.light) == (None, None, Light.GREEN)
    assert light_of_task(task, MONDAY + timedelta(days=90)) is clock.Light.PAUSED
    notice = Notice.objects.get(case=case, kind=NoticeKind.SUSPENSION)
    assert notice.event.detail["due"].startswith("2026-11-06")
    assert receivers(Verb.SUSPENDED) == {case.submitted_by_id}
    assert sweep(now=MONDAY + timedelta(days=30), case_id=case.pk) > 0  # the other matter's lights
    assert not CaseEvent.objects.filter(sub_case=sub_case, verb=Verb.TURNED_RED).exists()


def test_what_stands_still_stands_in_a_queue_of_its_own_and_is_handed_to_nobody(case: Case) -> None:
    _task, worker = suspended(case)
    rows = inbox.page(Queue.SUSPENDED, user=worker, now=MONDAY).rows
    assert [row.standing.light for row in rows] == [clock.Light.PAUSED]
    assert rows[0].due_at is None
    assert not inbox.page(Queue.MINE, user=worker, now=MONDAY).rows
    counted = counts(worker, MONDAY).queues
    assert (counted[Queue.SUSPENDED], counted[Queue.MINE], counted[Queue.POOL]) == (1, 0, 0)
    clerk.release(task=open_task(case, "left"), by=worker, now=MONDAY)
    assert clerk.claim_next(by=worker, now=MONDAY) is None
    assert search(Sought(number=case.number), user=worker, now=MONDAY)[-1].due_at is None


def test_pages_of_what_stands_still_are_turned_like_any_other(pair: OneThingVersion) -> None:
    for number in range(3):
        _task, worker = suspended(apply_for(pair, MONDAY + timedelta(minutes=number), key=str(number)))
    first = inbox.page(Queue.SUSPENDED, user=worker, now=MONDAY, size=2)
    second = inbox.page(Queue.SUSPENDED, user=worker, now=MONDAY, size=2, after=first.next)
    back = inbox.page(Queue.SUSPENDED, user=worker, now=MONDAY, size=2, before=second.previous)
    assert [len(first.rows), len(second.rows), len(back.rows)] == [2, 1, 2]
    assert len({row.task_id for row in (*first.rows, *second.rows)}) == 3


def test_work_goes_on_with_the_days_that_were_left(case: Case) -> None:
    task, worker = suspended(case)
    now = at("11-04 10:00")
    clocks.resume(task=task, by=worker, now=now)
    sub_case = case.sub_cases.get(matter="left")
    assert sub_case.state == SubCaseState.ACCEPTED
    assert (day(sub_case.promised_due_at), day(sub_case.statutory_due_at)) == ("11-06", "11-11")
    task.refresh_from_db()
    assert task.due_at == sub_case.promised_due_at
    assert day(task.alarm_at) == "11-05"
    assert Notice.objects.filter(case=case, kind=NoticeKind.RESUMPTION).count() == 1
    assert receivers(Verb.RESUMED) == {case.submitted_by_id}
    clerk.complete(task=task, by=worker, outcome=Outcome.GRANTED, now=now)


def test_the_whole_case_waits_as_long_as_it_was_told_and_no_longer(case: Case) -> None:
    assert day(case.due_at) == "11-09"
    task, worker = suspended(case, until=date(2026, 11, 5))
    case.refresh_from_db()
    assert day(case.due_at) == "11-12"  # Tuesday, Wednesday and Thursday are expected to be lost
    before = case.statutory_due_at
    clocks.resume(task=task, by=worker, now=at("11-03 10:00"))
    case.refresh_from_db()
    assert day(case.due_at) == "11-10"
    assert case.statutory_due_at < before


def test_resuming_at_once_changes_no_date(case: Case) -> None:
    before = case.sub_cases.values_list("promised_due_at", "statutory_due_at").get(matter="left")
    task, worker = suspended(case)
    clocks.resume(task=task, by=worker, now=MONDAY)
    assert case.sub_cases.values_list("promised_due_at", "statutory_due_at").get(matter="left") == before


def test_a_step_that_opens_after_a_pause_knows_of_it(stall: OneThingVersion) -> None:
    case = apply_for(stall, answers={"grant": "no"}, values={})
    act(case, "permit")
    task, worker = held(case, "permit")
    clocks.suspend(
        task=task, kind="hearing", reason=WHY, expected_end=date(2026, 11, 4), by=worker, now=MONDAY
    )
    clocks.resume(task=task, by=worker, now=at("11-03 18:00"))
    clerk.complete(task=task, by=worker, outcome=Outcome.PASSED, now=at("11-03 18:00"))
    for matter in ("fire",):
        if case.sub_cases.filter(matter=matter).exclude(state="skipped").exists():
            act(case, matter, now=at("11-03 18:00"))
    sub_case = case.sub_cases.get(matter="permit")
    later = open_task(case, "permit")
    assert later.pk != task.pk
    assert later.due_at == sub_case.promised_due_at
    assert day(later.due_at) == "11-10"  # five working days without Tuesday


def test_only_what_is_accepted_and_undecided_stands_still(silence: OneThingVersion) -> None:
    case = apply_for(silence)
    task, worker = held(case, "plain")
    with pytest.raises(WrongState):
        clocks.suspend(
            task=task, kind="test", reason=WHY, expected_end=date(2026, 11, 6), by=worker, now=MONDAY
        )
    clerk.complete(task=task, by=worker, outcome=Outcome.ACCEPTED, now=MONDAY)
    task, worker = suspended_matter(case, "plain")
    with pytest.raises(WrongState):
        clocks.suspend(
            task=task, kind="test", reason=WHY, expected_end=date(2026, 11, 6), by=worker, now=MONDAY
        )
    assert Suspension.objects.count() == 1


def suspended_matter(case: Case, matter: str) -> tuple[Task, Any]:
    task, worker = held(case, matter)
    clocks.suspend(task=task, kind="test", reason=WHY, expected_end=date(2026, 11, 6), by=worker, now=MONDAY)
    return task, worker


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"kind": "correction"}, "kind"),
        ({"kind": "coffee"}, "kind"),
        ({"reason": "  "}, "reason"),
        ({"expected_end": date(2026, 11, 1)}, "expected_end"),
        ({"expected_end": date(2028, 11, 1)}, "expected_end"),
    ],
)
def test_a_special_procedure_is_one_of_the_law_with_a_reason_and_an_end(
    case: Case, wrong: dict[str, Any], key: str
) -> None:
    task, worker = held(case)
    given = {"kind": "test", "reason": WHY, "expected_end": date(2026, 11, 6)} | wrong
    with pytest.raises(Invalid) as refused:
        clocks.suspend(task=task, by=worker, now=MONDAY, **given)
    assert set(refused.value.errors) == {key}
    assert not Suspension.objects.exists()


def test_nothing_is_decided_while_it_stands_still(case: Case) -> None:
    task, worker = suspended(case)
    with pytest.raises(WrongState):
        clerk.complete(task=task, by=worker, outcome=Outcome.GRANTED, now=MONDAY)
    with pytest.raises(WrongState):
        clocks.ask_extension(task=task, term="5wd", reason=WHY, by=worker, now=MONDAY)


def test_only_whoever_has_the_task_stops_and_starts_its_clock(case: Case) -> None:
    task = open_task(case, "left")
    head = Post.objects.get(department=task.department, kind=PostKind.SECTION_HEAD).user
    stranger = clerk_of(open_task(case, "right").department, MONDAY)
    asked: dict[str, Any] = {"kind": "test", "reason": WHY, "expected_end": date(2026, 11, 6), "now": MONDAY}
    with pytest.raises(WrongState):
        clocks.suspend(task=task, by=head, **asked)
    with pytest.raises(NotAllowed):
        clocks.suspend(task=task, by=stranger, **asked)
    task, worker = suspended(case)
    with pytest.raises(AlreadyTaken):
        clocks.resume(task=task, by=head, now=MONDAY)
    clocks.resume(task=task, by=worker, now=MONDAY)
    with pytest.raises(WrongState):
        clocks.resume(task=task, by=worker, now=MONDAY)


def test_whoever_handles_it_is_reminded_once_when_the_procedure_takes_longer_than_told(case: Case) -> None:
    _task, worker = suspended(case, until=date(2026, 11, 5))
    on_the_day, at_night, in_the_morning = at("11-05 16:00"), at("11-06 06:00"), at("11-06 09:00")
    for moment in (on_the_day, at_night):
        sweep(now=moment, case_id=case.pk)
    assert worker.pk not in receivers(Verb.REMINDED)
    for _again in range(2):
        sweep(now=in_the_morning, case_id=case.pk)
    reminded = Message.objects.filter(event__sub_case__matter="left", event__verb=Verb.REMINDED)
    assert [message.receiver_id for message in reminded] == [worker.pk]


# --- extension ------------------------------------------------------------------------------------------------


def asked(case: Case, term: str = "3wd", **more: Any) -> tuple[Extension, Task, Any]:
    task, worker = held(case)
    extension = clocks.ask_extension(task=task, term=term, reason=WHY, by=worker, now=MONDAY, **more)
    return extension, task, worker


def test_a_leader_extends_a_matter_and_the_applicant_is_told_why_and_until_when(case: Case) -> None:
    extension, task, worker = asked(case)
    leader = leader_of(task)
    assert receivers(Verb.EXTENSION_ASKED) == {leader.pk}
    clocks.answer_extension(extension=extension, approved=True, by=leader, now=MONDAY)
    sub_case = case.sub_cases.get(matter="left")
    assert (day(sub_case.promised_due_at), day(sub_case.statutory_due_at)) == ("11-09", "11-12")
    task.refresh_from_db()
    assert task.due_at == sub_case.promised_due_at
    before = case.statutory_due_at
    case.refresh_from_db()
    assert day(case.due_at) == "11-12"
    assert case.statutory_due_at == before  # the joint term has an extension of its own
    notice = Notice.objects.get(case=case, kind=NoticeKind.EXTENSION)
    assert notice.event.detail["term"] == "3wd"
    assert datetime.fromisoformat(notice.event.detail["due"]) == sub_case.promised_due_at
    assert receivers(Verb.EXTENDED) == {case.submitted_by_id, worker.pk}


def test_the_lead_department_extends_the_joint_handling(case: Case) -> None:
    extension, task, _worker = asked(case, "15wd", joint=True)
    assert extension.sub_case is None
    statutory = case.statutory_due_at
    clocks.answer_extension(extension=extension, approved=True, by=leader_of(task), now=MONDAY)
    case.refresh_from_db()
    assert day(case.due_at) == "11-30"
    assert case.statutory_due_at > statutory
    assert day(case.sub_cases.get(matter="left").promised_due_at) == "11-04"
    assert Notice.objects.get(case=case, kind=NoticeKind.EXTENSION).sub_case is None


def test_another_department_does_not_extend_the_joint_handling(case: Case) -> None:
    task, worker = held(case, "right")
    with pytest.raises(WrongState):
        clocks.ask_extension(task=task, term="5wd", reason=WHY, by=worker, now=MONDAY, joint=True)


def test_an_extension_comes_once_but_a_no_may_be_asked_again(case: Case) -> None:
    extension, task, worker = asked(case)
    again: dict[str, Any] = {"task": task, "term": "10wd", "reason": WHY, "by": worker, "now": MONDAY}
    with pytest.raises(WrongState):
        clocks.ask_extension(**again)
    leader = leader_of(task)
    with pytest.raises(Invalid):
        clocks.answer_extension(extension=extension, approved=False, by=leader, now=MONDAY)
    clocks.answer_extension(extension=extension, approved=False, by=leader, now=MONDAY, reason="加派人手即可")
    assert day(case.sub_cases.get(matter="left").promised_due_at) == "11-04"
    assert receivers(Verb.EXTENSION_DENIED) == {worker.pk}
    second = clocks.ask_extension(**again)
    clocks.answer_extension(extension=second, approved=True, by=leader, now=MONDAY)
    with pytest.raises(WrongState):
        clocks.ask_extension(**again)
    with pytest.raises(WrongState):
        clocks.answer_extension(extension=second, approved=True, by=leader, now=MONDAY)


@pytest.mark.parametrize("term", ["11wd", "0wd", "2.5wd", "5nd", "immediate", "long", ""])
def test_an_extension_is_whole_working_days_and_at_most_ten(case: Case, term: str) -> None:
    with pytest.raises(Invalid) as refused:
        asked(case, term)
    assert set(refused.value.errors) == {"term"}


def test_nobody_but_another_leader_answers(case: Case) -> None:
    extension, task, worker = asked(case)
    head = Post.objects.get(department=task.department, kind=PostKind.SECTION_HEAD).user
    for by in (worker, head, clerk_of(open_task(case, "right").department, MONDAY)):
        with pytest.raises(NotAllowed):
            clocks.answer_extension(extension=extension, approved=True, by=by, now=MONDAY)
    leader = leader_of(task)
    Extension.objects.filter(pk=extension.pk).update(asked_by=leader)
    with pytest.raises(NotAllowed):
        clocks.answer_extension(extension=extension, approved=True, by=leader, now=MONDAY)


def test_where_nobody_leads_the_section_head_answers(case: Case) -> None:
    extension, task, _worker = asked(case)
    Post.objects.filter(department=task.department, kind=PostKind.LEADER).update(ends_on=date(2026, 10, 30))
    head = Post.objects.get(department=task.department, kind=PostKind.SECTION_HEAD).user
    answered = clocks.answer_extension(extension=extension, approved=True, by=head, now=MONDAY)
    assert answered.state == ExtensionState.APPROVED


def test_after_the_statutory_term_nothing_is_extended(case: Case) -> None:
    extension, task, worker = asked(case)
    late = at("11-10 00:00")
    with pytest.raises(WrongState):
        clocks.answer_extension(extension=extension, approved=True, by=leader_of(task), now=late)
    sweep(now=late, case_id=case.pk)
    extension.refresh_from_db()
    assert extension.state == ExtensionState.LAPSED
    with pytest.raises(WrongState):
        clocks.ask_extension(task=task, term="3wd", reason=WHY, by=worker, now=late)


def test_what_was_decided_needs_no_extension(case: Case) -> None:
    extension, task, worker = asked(case)
    clerk.complete(task=task, by=worker, outcome=Outcome.GRANTED, now=MONDAY)
    with pytest.raises(WrongState):
        clocks.answer_extension(extension=extension, approved=True, by=leader_of(task), now=MONDAY)
    sweep(now=MONDAY)
    extension.refresh_from_db()
    assert extension.state == ExtensionState.LAPSED


def test_an_overdue_light_goes_out_again_with_the_extension(case: Case) -> None:
    task, worker = held(case)
    sweep(now=at("11-05 00:00"), case_id=case.pk)
    task.refresh_from_db()
    assert task.light == Light.RED
    now = at("11-05 10:00")
    extension = clocks.ask_extension(task=task, term="5wd", reason=WHY, by=worker, now=now)
    clocks.answer_extension(extension=extension, approved=True, by=leader_of(task), now=now)
    task.refresh_from_db()
    assert task.light == Light.GREEN
    assert task.alarm_at > now


def test_pause_and_extension_add_up(case: Case) -> None:
    extension, task, worker = asked(case, "3wd")
    clocks.answer_extension(extension=extension, approved=True, by=leader_of(task), now=MONDAY)
    clocks.suspend(
        task=task, kind="appraisal", reason=WHY, expected_end=date(2026, 11, 6), by=worker, now=MONDAY
    )
    clocks.resume(task=task, by=worker, now=at("11-04 12:00"))
    # Five working days in all, without Tuesday and Wednesday.
    assert day(case.sub_cases.get(matter="left").promised_due_at) == "11-11"


def test_everybody_finds_the_same_reckoning(case: Case) -> None:
    from workflows.reads.clocks import explained

    extension, task, worker = asked(case, "3wd")
    clocks.answer_extension(extension=extension, approved=True, by=leader_of(task), now=MONDAY)
    suspension: Callable[..., Suspension] = clocks.suspend
    suspension(task=task, kind="test", reason=WHY, expected_end=date(2026, 11, 6), by=worker, now=MONDAY)
    clocks.resume(task=task, by=worker, now=at("11-04 12:00"))
    task = open_task(case, "left")
    told = explained(task)
    assert told.at == task.due_at
    assert str(told.extension) == "3wd"
    assert [step.pause.reason for step in told.steps if step.pause] == [WHY, WHY]
