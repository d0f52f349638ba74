"""A year is announced while cases run into it: their due dates are counted again."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from services.calendar.current import forget_calendar
from services.catalogue.models import OneThingVersion
from tests.acting import apply_for, open_task
from workflows.commands import clerk, clocks
from workflows.commands.calendar import recount
from workflows.models import Light, Message, Verb
from workflows.walk import clerk_of

# The Wednesday before New Year: five working days end in the year after, which nobody has announced yet.
END_OF_2026 = datetime(2026, 12, 30, 1, 30, tzinfo=UTC)

NOTICE = """
holiday:
  - {date: 2027-01-01, zh: 元旦, en: New Year}
  - {date: 2027-01-04, zh: 元旦, en: New Year}
makeup:
  - {date: 2027-01-09, zh: 元旦调休, en: Make-up day}
"""


@pytest.fixture(autouse=True)
def calendar_as_it_was():
    forget_calendar()
    yield
    forget_calendar()


def test_an_announced_year_moves_what_was_counted_on_expectation(
    stall: OneThingVersion, tmp_path: Path
) -> None:
    case = apply_for(stall, END_OF_2026)
    task = open_task(case, "permit")
    assert timezone.localdate(task.due_at).isoformat() == "2027-01-07"
    notice = tmp_path / "2027.yaml"
    notice.write_text(NOTICE, encoding="utf-8")
    call_command("announce_calendar", 2027, notice, verbosity=0)
    before, alarm = task.due_at, task.alarm_at
    task.refresh_from_db()
    assert timezone.localdate(task.due_at).isoformat() == "2027-01-08"
    assert task.due_at > before
    assert task.alarm_at > alarm
    assert task.light == Light.GREEN
    sub_case = case.sub_cases.get(matter="permit")
    assert sub_case.promised_due_at.date().isoformat() == "2027-01-08"
    assert recount(now=END_OF_2026) == 0


def test_the_applicant_is_told_of_a_date_that_moved_and_pauses_count_on(
    pair: OneThingVersion, tmp_path: Path
) -> None:
    case = apply_for(pair, END_OF_2026)
    task = open_task(case, "left")
    worker = clerk_of(task.department, END_OF_2026)
    clerk.claim(task=task, by=worker, now=END_OF_2026)
    clocks.suspend(
        task=task, kind="test", reason="送检", expected_end=date(2027, 1, 5), by=worker, now=END_OF_2026
    )
    notice = tmp_path / "2027.yaml"
    notice.write_text(NOTICE, encoding="utf-8")
    call_command("announce_calendar", 2027, notice, verbosity=0)
    task.refresh_from_db()
    assert task.due_at is None  # it still stands still
    events = {event.sub_case_id: event.detail for event in case.events.filter(verb=Verb.RECOUNTED)}
    right = case.sub_cases.get(matter="right")
    assert set(events) == {None, right.pk}  # the case, and the matter whose clock runs
    assert events[right.pk]["before"][:10] == "2027-01-04"
    assert events[right.pk]["due"][:10] == "2027-01-05"
    told = Message.objects.filter(event__verb=Verb.RECOUNTED, receiver=case.submitted_by)
    assert told.count() == 2
    clocks.resume(task=task, by=worker, now=END_OF_2026)
    left = case.sub_cases.get(matter="left")
    assert left.promised_due_at == right.promised_due_at


def test_a_notice_that_cannot_be_read_changes_nothing(db: None, tmp_path: Path) -> None:
    for text in (
        "holiday: [",
        "holiday: [{date: 2027-13-01, zh: x, en: x}]",
        "[]",
        "holiday: [{date: 2026-01-01, zh: x, en: x}]",
    ):
        notice = tmp_path / "bad.yaml"
        notice.write_text(text, encoding="utf-8")
        with pytest.raises(CommandError):
            call_command("announce_calendar", 2027, notice)
    with pytest.raises(CommandError):
        call_command("announce_calendar", 2027, tmp_path / "missing.yaml")
