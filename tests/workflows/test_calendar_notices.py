"""A year's notice: looked at without moving anything, confirmed, and then exactly that moves."""

from datetime import date, datetime, timedelta

import pytest

from citizen_portal.accounts.models import User
from services.calendar import Day, Kind
from services.calendar.current import MAX_AGE, current_calendar, forget_calendar
from services.models import CalendarDay
from tests.acting import apply_for, drain
from workflows import outbox
from workflows.clock.due import due_at
from workflows.commands import calendar_notices as notices
from workflows.errors import Invalid, NotAllowed, WrongState
from workflows.models import CalendarNotice, Case, CaseEvent, Intent, NoticeState, Verb

MONDAY = datetime.fromisoformat("2027-06-07T09:30+08:00")
"""No notice for 2027 is known to the product: its days are computed."""

FESTIVAL = Day(date(2027, 6, 9), Kind.HOLIDAY, "端午节", "Dragon Boat Festival")


@pytest.fixture(autouse=True)
def calendar():
    forget_calendar()
    yield
    forget_calendar()


@pytest.fixture
def operator(city):
    return User.objects.get(username="operator")


def days(*more: Day) -> list[Day]:
    """The year as it is computed, with the days after the case's submission off that `more` names."""
    known = current_calendar()
    year = (date(2027, 1, 1) + timedelta(days=offset) for offset in range(365))
    return [
        *(known.day(day) for day in year if known.day(day).kind is Kind.HOLIDAY and day < MONDAY.date()),
        *more,
    ]


def enter(operator, *more: Day) -> CalendarNotice:
    return notices.enter_notice(
        year=2027, days=days(*more), announced_on=MONDAY.date(), by=operator, now=MONDAY
    )


def test_the_look_says_what_will_move_and_moves_nothing_and_the_confirmation_moves_exactly_that(
    stall, operator, monkeypatch
) -> None:
    cases = [apply_for(stall, MONDAY, key=f"k{each}") for each in range(3)]
    monkeypatch.setattr(notices, "BATCH", 2)
    before = dict(Case.objects.values_list("pk", "due_at"))
    events = CaseEvent.objects.count()
    notice = enter(operator, Day(date(2027, 6, 8), Kind.HOLIDAY, "端午节", "Dragon Boat Festival"), FESTIVAL)
    with pytest.raises(WrongState):
        notices.confirm_notice(notice=notice, by=operator, now=MONDAY)
    with pytest.raises(Invalid, match="year"):
        enter(operator, FESTIVAL)
    drain(MONDAY)
    notice.refresh_from_db()
    assert (notice.state, notice.seen, notice.earlier, notice.later) == (NoticeState.COUNTED, 3, 0, 3)
    assert dict(Case.objects.values_list("pk", "due_at")) == before and CaseEvent.objects.count() == events
    assert not CalendarDay.objects.exists() and current_calendar().is_provisional(2027)

    notices.confirm_notice(notice=notice, by=operator, now=MONDAY)
    with pytest.raises(WrongState):
        notices.drop_notice(notice=notice, by=operator, now=MONDAY)
    drain(MONDAY)
    notice.refresh_from_db()
    assert (notice.state, notice.turn, notice.changed) == (NoticeState.CARRYING, 2, 3)
    for case in cases:
        case.refresh_from_db()
        assert case.due_at > before[case.pk]
        assert (
            case.due_at
            == due_at(case.submitted_at, case.package.one_thing.promise, calendar=current_calendar()).at
        )
    assert CaseEvent.objects.filter(verb=Verb.RECOUNTED, sub_case=None).count() == 3
    # What processes opened by the calendar of before is counted again, once all have seen the new one.
    outbox.set_right(now=MONDAY)
    assert drain(MONDAY) == 0
    drain(MONDAY + timedelta(seconds=MAX_AGE))
    notice.refresh_from_db()
    assert (notice.state, notice.changed, notice.decided_by) == (NoticeState.CARRIED, 3, operator)
    assert not Intent.objects.exists()


def test_a_notice_that_was_dropped_changes_nothing_and_leaves_room_for_another(stall, operator) -> None:
    apply_for(stall, MONDAY)
    notice = enter(operator, FESTIVAL)
    notices.drop_notice(notice=notice, by=operator, now=MONDAY)
    drain(MONDAY)
    notice.refresh_from_db()
    assert (notice.state, notice.seen) == (NoticeState.DROPPED, 0)
    assert enter(operator, FESTIVAL).state == NoticeState.COUNTING


def test_what_can_be_no_notice_is_refused_and_nobody_but_an_operator_enters_one(operator) -> None:
    makeup = Day(date(2027, 6, 6), Kind.MAKEUP, "端午节调休上班", "Make-up")
    for year, wrong, on in (
        (2027, [makeup], MONDAY.date()), (2028, [FESTIVAL], MONDAY.date()), (2026, [FESTIVAL], MONDAY.date()),
        (2027, [FESTIVAL, FESTIVAL], MONDAY.date()),
        (2027, [FESTIVAL], MONDAY.date() + timedelta(days=1)),
    ):  # fmt: skip
        with pytest.raises(Invalid):
            notices.enter_notice(year=year, days=wrong, announced_on=on, by=operator, now=MONDAY)
    notice = enter(operator, FESTIVAL)
    for who in ("lin", "police_binjiang", "supervisor"):
        by = User.objects.get(username=who)
        for verb in (
            lambda by=by: enter(by, FESTIVAL),
            lambda by=by: notices.confirm_notice(notice=notice, by=by, now=MONDAY),
            lambda by=by: notices.drop_notice(notice=notice, by=by, now=MONDAY),
        ):
            with pytest.raises(NotAllowed):
                verb()
