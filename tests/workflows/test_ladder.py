"""The ladder of reminders: every rung once, in office hours, whatever becomes of the date meanwhile."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.calendar import DEFAULT_HOURS, load_calendar
from services.calendar.hours import SHANGHAI
from services.catalogue.models import OneThingVersion
from services.models import Post, PostKind
from services.terms import Term
from tests.acting import MONDAY, act, apply_for, open_task
from workflows import clock
from workflows.commands import clerk, clocks
from workflows.commands.sweep import sweep
from workflows.models import (
    Case,
    CaseEvent,
    LadderRung,
    Light,
    Message,
    OrderOrigin,
    Reminder,
    SupervisionOrder,
    Task,
    Verb,
)
from workflows.walk import clerk_of

HOUR = timedelta(hours=1)
OFFICE: dict[str, Any] = {"calendar": load_calendar(), "hours": DEFAULT_HOURS}


@pytest.fixture
def task(pair: OneThingVersion) -> Task:
    """The police has it; promised for Wednesday 4 November, so yellow when Tuesday ends, red when Wednesday ends."""
    return open_task(apply_for(pair), "left")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}").replace(tzinfo=SHANGHAI)


def holder(task: Task, kind: PostKind) -> Any:
    return Post.objects.get(department=task.department, kind=kind).user


def told(task: Task) -> list[tuple[str, str]]:
    """(rung, the hour it was told), in order."""
    reminders = Reminder.objects.filter(task=task).order_by("at", "pk")
    return [(each.rung, each.at.astimezone(SHANGHAI).strftime("%m-%d %H:%M")) for each in reminders]


def hear(task: Task, since: str, until: str, step: timedelta = HOUR) -> None:
    """The clock comes by every hour."""
    moment = at(since)
    while moment <= at(until):
        sweep(now=moment, case_id=task.process_id)
        moment += step


CLIMBED = [
    (LadderRung.HANDLER, "11-04 09:00"),
    (LadderRung.SECTION_HEAD, "11-05 09:00"),
    (LadderRung.LEADER, "11-06 09:00"),
    (LadderRung.SUPERVISORS, "11-10 09:00"),
]


def test_every_rung_is_told_at_its_office_moment_and_nobody_is_disturbed_at_night(task: Task) -> None:
    hear(task, "11-03 00:00", "11-14 00:00")
    assert told(task) == CLIMBED
    turned = CaseEvent.objects.filter(sub_case=task.sub_case, verb__startswith="turned").order_by("id")
    # The light itself turns at the exact moment, as soon as the clock comes by.
    assert [(event.verb, event.at) for event in turned] == [
        (Verb.TURNED_YELLOW, at("11-04 00:00")),
        (Verb.TURNED_RED, at("11-05 00:00")),
    ]
    task.refresh_from_db()
    assert (task.rung, task.light, task.alarm_at) == (4, Light.RED, None)


def test_each_rung_reaches_its_people_and_the_last_is_an_order_to_be_answered(task: Task) -> None:
    worker = clerk_of(task.department, MONDAY)
    clerk.claim(task=task, by=worker, now=MONDAY)
    hear(task, "11-04 00:00", "11-11 00:00")
    heard = {
        event.detail.get("rung", "supervisors"): {message.receiver_id for message in event.messages.all()}
        for event in CaseEvent.objects.filter(
            sub_case=task.sub_case, verb__in=[Verb.REMINDED, Verb.ORDERED]
        ).prefetch_related("messages")
    }
    leader = holder(task, PostKind.LEADER)
    supervisors = heard.pop("supervisors")
    assert heard == {
        "handler": {worker.pk},
        "section_head": {holder(task, PostKind.SECTION_HEAD).pk},
        "leader": {leader.pk},
    }
    assert leader.pk in supervisors and len(supervisors) > 1
    order = SupervisionOrder.objects.get(task=task)
    assert (order.origin, order.issued_by, order.department) == (OrderOrigin.LADDER, None, task.department)
    assert order.due_at == at("11-11 23:59:59")


def test_a_free_task_is_told_to_everybody_who_could_take_it(task: Task) -> None:
    second = clerk_of(task.department, MONDAY)
    hear(task, "11-04 09:00", "11-04 09:00")
    event = CaseEvent.objects.get(sub_case=task.sub_case, verb=Verb.REMINDED)
    clerks = Post.objects.filter(department=task.department, kind=PostKind.CLERK)
    assert second.pk in {post.user_id for post in clerks}
    assert {message.receiver_id for message in event.messages.all()} == {post.user_id for post in clerks}


def test_where_there_is_no_section_head_the_next_one_up_is_told(task: Task) -> None:
    Post.objects.filter(department=task.department, kind=PostKind.SECTION_HEAD).update(
        ends_on=date(2026, 10, 30)
    )
    hear(task, "11-04 09:00", "11-05 09:00")
    event = CaseEvent.objects.get(sub_case=task.sub_case, detail__rung="section_head")
    assert [message.receiver_id for message in event.messages.all()] == [holder(task, PostKind.LEADER).pk]


def test_where_nobody_is_above_the_supervisors_are_told(pair: OneThingVersion) -> None:
    task = open_task(apply_for(pair), "right")
    Post.objects.filter(department=task.department).exclude(kind=PostKind.CLERK).update(
        ends_on=date(2026, 10, 30)
    )
    Post.objects.filter(department=task.department).update(ends_on=date(2026, 10, 30))
    hear(task, "11-04 09:00", "11-04 09:00")
    event = CaseEvent.objects.get(sub_case=task.sub_case, verb=Verb.REMINDED)
    supervising = Post.objects.filter(kind=PostKind.SUPERVISOR).values_list("user_id", flat=True)
    assert {message.receiver_id for message in event.messages.all()} <= set(supervising)
    assert event.messages.exists()


def test_a_clock_that_slept_for_a_week_tells_every_rung_once_and_skips_none(task: Task) -> None:
    for _again in range(3):
        sweep(now=at("11-16 10:30"), case_id=task.process_id)
    assert [rung for rung, _at in told(task)] == list(LadderRung.values)
    assert SupervisionOrder.objects.filter(task=task).count() == 1
    assert Message.objects.filter(event__detail__rung="handler", event__sub_case=task.sub_case).exists()


def test_a_clock_that_wakes_at_night_waits_for_the_morning(task: Task) -> None:
    sweep(now=at("11-14 03:00"), case_id=task.process_id)  # a Saturday
    assert told(task) == []
    task.refresh_from_db()
    assert (task.light, task.alarm_at) == (Light.RED, at("11-16 09:00"))
    sweep(now=at("11-16 09:00"), case_id=task.process_id)
    assert len(told(task)) == 4


def test_a_date_that_moves_away_tells_no_rung_twice_and_goes_on_where_it_was(task: Task) -> None:
    worker = clerk_of(task.department, MONDAY)
    clerk.claim(task=task, by=worker, now=MONDAY)
    hear(task, "11-04 00:00", "11-05 10:00")  # handler and section head have heard
    extension = clocks.ask_extension(
        task=task, term="3wd", reason="情况复杂", by=worker, now=at("11-05 10:00")
    )
    clocks.answer_extension(
        extension=extension, approved=True, by=holder(task, PostKind.LEADER), now=at("11-05 11:00")
    )
    hear(task, "11-05 12:00", "11-14 00:00")  # due on Monday 9 November now
    assert told(task) == [
        *CLIMBED[:2],
        (LadderRung.LEADER, "11-11 09:00"),
        (LadderRung.SUPERVISORS, "11-13 09:00"),
    ]
    turned = CaseEvent.objects.filter(sub_case=task.sub_case, verb=Verb.TURNED_RED)
    assert turned.count() == 2  # it really was overdue twice


def test_while_it_stands_still_nobody_is_told(task: Task) -> None:
    worker = clerk_of(task.department, MONDAY)
    clerk.claim(task=task, by=worker, now=MONDAY)
    clocks.suspend(
        task=task,
        kind="test",
        reason="检测",
        expected_end=date(2026, 11, 20),
        by=worker,
        now=at("11-04 10:00"),
    )
    hear(task, "11-04 11:00", "11-12 10:00")
    assert told(task) == []
    clocks.resume(task=task, by=worker, now=at("11-12 10:00"))
    hear(task, "11-12 11:00", "11-20 10:00")
    assert [rung for rung, _at in told(task)] == list(LadderRung.values)
    # One of the two days had gone by: work goes on under a yellow light, and the handler hears of it at once.
    assert told(task)[0][1] == "11-12 11:00"
    assert told(task)[1][1] == "11-16 09:00"


def test_a_task_that_ends_ends_its_ladder(task: Task) -> None:
    hear(task, "11-04 09:00", "11-04 09:00")
    act(task.process, "left", now=at("11-04 10:00"))
    hear(task, "11-05 09:00", "11-10 09:00", timedelta(days=1))
    assert [rung for rung, _at in told(task)] == [LadderRung.HANDLER]


def test_one_poison_row_does_not_stop_the_others(silence: OneThingVersion, caplog: Any) -> None:
    """A matter the catalogue of its version does not know cannot be accepted; its sisters are."""
    case: Case = apply_for(silence)
    case.sub_cases.filter(matter="plain").update(matter="unknown")
    sweep(now=at("11-10 00:00"), case_id=case.pk)
    assert case.sub_cases.get(matter="checked").accepted_at is not None
    assert "failed: KeyError" in caplog.text
    assert case.applicant.name not in caplog.text


MOMENTS = st.integers(0, 600 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=SHANGHAI) + timedelta(minutes=minutes)
)


@given(MOMENTS, st.integers(1, 20), st.lists(st.integers(0, 60 * 24 * 60), min_size=1, max_size=12))
def test_whenever_the_clock_comes_by_the_rungs_are_told_in_order_once_and_in_office_hours(
    start: datetime, days: int, visits: list[int]
) -> None:
    due = clock.due_at(start, Term.parse(f"{days}wd"), **OFFICE)
    alarms = clock.alarms(due, **OFFICE)
    heard: list[clock.Rung] = []
    for minutes in [*sorted(visits), 90 * 24 * 60]:
        now = (
            clock.next_office_moment(start + timedelta(minutes=minutes), **OFFICE)
            if minutes % 2
            else (start + timedelta(minutes=minutes))
        )
        step = clock.climb(alarms, now, told=len(heard), **OFFICE)
        if step.rungs:
            assert clock.next_office_moment(now, **OFFICE) == now
            assert all(when <= now for rung, when in alarms.rungs if rung in step.rungs)
        heard += step.rungs
        assert step.alarm_at is None or step.alarm_at > now
    assert heard == list(clock.RUNGS)[: len(heard)]
