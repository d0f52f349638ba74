"""Working days: what was announced, what the law lets us expect, what an operator enters."""

from collections import Counter
from datetime import date, time, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from services.calendar import CalendarError, Day, Kind, OfficeHours, load_calendar
from services.calendar.current import announce, current_calendar, forget_calendar, office_hours
from services.calendar.models import CalendarDay, CalendarYear

CALENDAR = load_calendar()


def days_of(year: int, calendar=CALENDAR) -> list[Day]:
    first = date(year, 1, 1)
    return [calendar.day(first + timedelta(days=n)) for n in range((date(year + 1, 1, 1) - first).days)]


def dates(kind: Kind, year: int) -> list[str]:
    return [f"{day.date:%m-%d}" for day in days_of(year) if day.kind is kind]


def span(first: str, last: str) -> list[str]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [f"{start + timedelta(days=n):%m-%d}" for n in range((end - start).days + 1)]


def test_2026_is_as_the_state_council_announced_it():
    assert dates(Kind.HOLIDAY, 2026) == [
        *span("2026-01-01", "2026-01-03"),
        *span("2026-02-15", "2026-02-23"),
        *span("2026-04-04", "2026-04-06"),
        *span("2026-05-01", "2026-05-05"),
        *span("2026-06-19", "2026-06-21"),
        *span("2026-09-25", "2026-09-27"),
        *span("2026-10-01", "2026-10-07"),
    ]
    assert dates(Kind.MAKEUP, 2026) == ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]
    assert not any(day.provisional for day in days_of(2026))


def test_2025_is_as_the_state_council_announced_it():
    assert dates(Kind.HOLIDAY, 2025) == [
        "01-01",
        *span("2025-01-28", "2025-02-04"),
        *span("2025-04-04", "2025-04-06"),
        *span("2025-05-01", "2025-05-05"),
        *span("2025-05-31", "2025-06-02"),
        *span("2025-10-01", "2025-10-08"),
    ]
    assert dates(Kind.MAKEUP, 2025) == ["01-26", "02-08", "04-27", "09-28", "10-11"]


def test_a_year_not_announced_follows_the_law_alone():
    assert dates(Kind.HOLIDAY, 2027) == [
        "01-01",
        *span("2027-02-05", "2027-02-10"),
        "04-05",
        *span("2027-05-01", "2027-05-04"),
        "06-09",
        "09-15",
        *span("2027-10-01", "2027-10-05"),
    ]
    assert dates(Kind.MAKEUP, 2027) == []
    assert all(day.provisional for day in days_of(2027))


def test_two_festivals_on_one_day_give_a_day_back():
    """In 2028 Mid-Autumn is the third day of National Day, and the first is a Sunday."""
    assert dates(Kind.HOLIDAY, 2028)[-5:] == span("2028-10-01", "2028-10-05")


@pytest.mark.parametrize("year", [2025, 2026, 2027, 2028, 2029, 2040, 2099])
def test_announced_or_computed_a_year_loses_thirteen_working_days(year):
    """Thirteen statutory days since 2025; every further day off is paid for with a make-up workday."""
    weekdays = sum(day.date.weekday() < 5 for day in days_of(year))
    assert weekdays - sum(day.is_workday for day in days_of(year)) == 13


@pytest.mark.parametrize(
    ("festival", "day"),
    [
        ("Spring Festival", "2030-02-02"),
        ("Spring Festival", "2033-01-31"),
        ("Dragon Boat Festival", "2030-06-05"),
        ("Mid-Autumn Festival", "2030-09-12"),
        ("Qingming Festival", "2032-04-04"),
    ],
)
def test_festivals_of_the_moon_and_the_sun_fall_on_their_day(festival, day):
    assert CALENDAR.day(date.fromisoformat(day)).name_en == festival


def test_a_day_tells_its_name_in_both_languages():
    eve, makeup, saturday = (CALENDAR.day(date(2026, *day)) for day in ((2, 16), (2, 14), (3, 7)))
    with translation.override("zh-hans"):
        assert [day.name for day in (eve, makeup, saturday)] == ["春节", "春节调休上班", "星期六"]
    with translation.override("en"):
        assert [day.name for day in (eve, makeup, saturday)] == [
            "Spring Festival",
            "Make-up working day for Spring Festival",
            "Saturday",
        ]


def test_the_calendar_ends_with_an_error_and_not_with_a_guess():
    assert CALENDAR.day(date(2004, 1, 2)).kind is Kind.WORKDAY
    for outside in (date(2003, 12, 31), date(2100, 1, 1)):
        with pytest.raises(CalendarError, match="2004 to 2099"):
            CALENDAR.is_workday(outside)


@given(st.dates(date(2004, 1, 1), date(2099, 6, 1)))
def test_every_day_has_one_answer(day):
    told = CALENDAR.day(day)
    assert told.date == day
    assert told.kind is not Kind.WEEKEND or day.weekday() >= 5
    assert told.kind is not Kind.MAKEUP or day.weekday() >= 5
    following = CALENDAR.next_workday(day)
    assert day < following <= day + timedelta(days=12)


# --- an operator's days -----------------------------------------------------------------------------------------

FESTIVAL = Day(date(2027, 2, 8), Kind.HOLIDAY, "春节", "Spring Festival")
WORKED_SUNDAY = Day(date(2027, 2, 14), Kind.MAKEUP, "春节调休上班", "Make-up working day for Spring Festival")
CITY_CLOSED = Day(date(2026, 7, 20), Kind.HOLIDAY, "台风停工", "Closed for the typhoon")


def test_an_announced_year_is_what_was_entered_and_nothing_else():
    calendar = load_calendar([FESTIVAL, WORKED_SUNDAY], announced=[2027])
    kinds = Counter(day.kind for day in days_of(2027, calendar))
    assert (kinds[Kind.HOLIDAY], kinds[Kind.MAKEUP]) == (1, 1)
    assert calendar.is_workday(date(2027, 2, 14))
    assert not any(day.provisional for day in days_of(2027, calendar))
    assert calendar.day(date(2028, 1, 3)).provisional


def test_a_year_announced_without_a_holiday_stays_computed():
    calendar = load_calendar([WORKED_SUNDAY], announced=[2027])
    assert not calendar.is_workday(date(2027, 2, 8))
    assert calendar.is_workday(date(2027, 2, 14))
    assert calendar.day(date(2027, 2, 8)).provisional


def test_a_single_day_lies_on_top_of_the_notice():
    calendar = load_calendar([CITY_CLOSED])
    assert not calendar.is_workday(CITY_CLOSED.date)
    assert not calendar.is_workday(date(2026, 10, 1))


def test_the_version_changes_with_the_days_and_only_with_them():
    assert load_calendar().version == load_calendar().version
    assert load_calendar([CITY_CLOSED]).version != load_calendar().version
    assert load_calendar([FESTIVAL], announced=[2027]).version != load_calendar([FESTIVAL]).version


@pytest.fixture
def fresh_calendar(db):
    forget_calendar()
    yield
    forget_calendar()


def test_entering_a_notice_changes_the_calendar_in_use(fresh_calendar, django_capture_on_commit_callbacks):
    before = current_calendar()
    with django_capture_on_commit_callbacks(execute=True):
        announce(year=2027, days=[FESTIVAL, WORKED_SUNDAY], announced_at=date(2026, 11, 4))
    after = current_calendar()
    assert before.is_provisional(2027)
    assert not after.is_provisional(2027)
    assert after.day(date(2027, 2, 14)) == WORKED_SUNDAY
    assert before.version != after.version


def test_a_notice_entered_again_replaces_the_first(fresh_calendar):
    announce(year=2027, days=[FESTIVAL, WORKED_SUNDAY], announced_at=date(2026, 11, 4))
    announce(year=2027, days=[FESTIVAL], announced_at=date(2026, 11, 5))
    assert list(CalendarDay.objects.values_list("date", flat=True)) == [FESTIVAL.date]
    assert CalendarYear.objects.get().announced_at == date(2026, 11, 5)


def test_the_calendar_is_read_once(fresh_calendar, django_assert_num_queries):
    with django_assert_num_queries(2):
        assert current_calendar() is current_calendar()


@pytest.mark.parametrize(
    ("days", "says"),
    [
        ([], "names no holiday"),
        ([WORKED_SUNDAY], "names no holiday"),
        ([FESTIVAL, CITY_CLOSED], "does not belong"),
        ([FESTIVAL, Day(date(2027, 2, 13), Kind.WEEKEND, "星期六", "Saturday")], "holidays and make-up"),
    ],
)
def test_a_faulty_notice_is_refused_whole(fresh_calendar, days, says):
    with pytest.raises(CalendarError, match=says):
        announce(year=2027, days=days, announced_at=date(2026, 11, 4))
    assert not CalendarDay.objects.exists()
    assert not CalendarYear.objects.exists()


def test_the_database_refuses_a_day_that_is_neither_holiday_nor_makeup(db):
    with pytest.raises(IntegrityError, match="calendar_day_is_a_holiday_or_a_makeup"), transaction.atomic():
        CalendarDay.objects.create(
            date=date(2027, 3, 1),
            kind="weekend",
            name_zh="周末",
            name_en="Weekend",
            announced_at=date(2026, 11, 4),
        )


# --- office hours -----------------------------------------------------------------------------------------------


def test_office_hours_are_read_from_a_setting_and_add_up():
    hours = OfficeHours.parse("09:00-12:00, 13:00-17:00")
    assert str(hours) == "09:00-12:00 13:00-17:00"
    assert hours.total == timedelta(hours=7)
    assert (hours.opens, hours.closes) == (time(9), time(17))


def test_the_office_hours_in_use_are_the_setting(settings):
    settings.OFFICE_HOURS = "08:30-11:30 14:30-17:30"
    assert office_hours() == OfficeHours.parse("08:30-11:30 14:30-17:30")


@pytest.mark.parametrize(
    "text", ["", "12:00-09:00", "09:00-12:00 11:00-17:00", "nine to five", "09:00-09:00"]
)
def test_impossible_office_hours_are_refused(text):
    with pytest.raises(ValueError, match=r"office|Invalid|period"):
        OfficeHours.parse(text)
