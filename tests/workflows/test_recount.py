"""A year is announced while cases run into it: their due dates are counted again."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from services.calendar.current import forget_calendar
from services.catalogue.models import OneThingVersion
from tests.acting import apply_for, open_task
from workflows.commands.calendar import recount
from workflows.models import Light

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
