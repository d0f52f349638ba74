"""The clock: a table an official can review, and properties that hold for every start, term and pause."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from services.calendar import DEFAULT_HOURS, CalendarError, OfficeHours, load_calendar
from services.calendar.hours import SHANGHAI
from services.terms import Term, Unit
from tests.workflows.slow_reckoner import Reckoner
from workflows.clock import (
    Due,
    Light,
    Pause,
    PauseKind,
    Rung,
    StepKind,
    alarms,
    due_at,
    extended,
    fraction,
    light,
    light_of,
    next_office_moment,
    office_time,
    remaining,
    silent_acceptance_at,
    yellow_at,
)

TABLE = Path(__file__).parent.parent / "tables" / "due_dates.csv"
OFFICE = {"calendar": load_calendar(), "hours": DEFAULT_HOURS}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def pauses_of(text: str) -> list[Pause]:
    """`hearing 2026-03-10 10:00 > 2026-03-12 15:00; test … >`: an open pause has nothing after the arrow."""
    pauses = []
    for one in filter(None, text.split("; ")):
        kind, rest = one.split(" ", 1)
        start, _, end = rest.partition(">")
        pauses.append(Pause(PauseKind(kind), at(start.strip()), at(end.strip()) if end.strip() else None))
    return pauses


def due_of(start: str, term: str, pauses: str = "", extension: str = "") -> Due:
    due = due_at(at(start), Term.parse(term), pauses=pauses_of(pauses), **OFFICE)
    return extended(due, Term.parse(extension), **OFFICE) if extension else due


def told_of(due: Due) -> str:
    return f"{due.at:%Y-%m-%d %H:%M:%S}" if due.at else f"paused: {due.left} left"


def slowly(start: datetime, term: Term, pauses: list[Pause], extension: Term | None = None) -> str:
    """The same from the second reckoner."""
    naive = [(one.start.replace(tzinfo=None), one.end and one.end.replace(tzinfo=None)) for one in pauses]
    reckoner = Reckoner(OFFICE["calendar"].is_workday, tuple(naive))
    given = start.replace(tzinfo=None), float(term.amount), term.unit.value
    if extension is not None:
        return reckoner.extended(*given, float(extension.amount))
    return reckoner.due(*given)


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8") as table:
        return list(csv.DictReader(table))


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['case']}-{row['start']}-{row['term']}")
def test_the_table_of_due_dates_holds(row):
    due = due_of(row["start"], row["term"], row["pauses"], row["extension"])
    assert told_of(due) == row["expected"], row["why"]


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['case']}-{row['start']}-{row['term']}")
def test_a_second_reckoner_who_walks_minute_by_minute_comes_to_the_same_table(row):
    extension = Term.parse(row["extension"]) if row["extension"] else None
    told = slowly(at(row["start"]), Term.parse(row["term"]), pauses_of(row["pauses"]), extension)
    assert told == row["expected"], row["why"]


def test_the_table_is_large_enough_and_names_no_case_twice():
    cases = [(row["start"], row["term"], row["extension"], row["pauses"]) for row in rows()]
    assert len(cases) >= 300
    assert len(set(cases)) == len(cases)


# --- properties -----------------------------------------------------------------------------------------------

MOMENTS = st.integers(0, 900 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=SHANGHAI) + timedelta(minutes=minutes)
)
TERMS = st.one_of(
    st.integers(1, 90).map(lambda half_days: Term.parse(f"{half_days / 2:g}wd")),
    st.integers(1, 60).map(lambda days: Term.parse(f"{days}nd")),
    st.integers(1, 80).map(lambda quarters: Term.parse(f"{quarters / 4:g}wh")),
    st.just(Term.parse("immediate")),
)


@st.composite
def closed_pauses(draw, near: datetime):
    start = near + timedelta(minutes=draw(st.integers(-5_000, 40_000)))
    return Pause(PauseKind.TEST, start, start + timedelta(minutes=draw(st.integers(0, 20_000))))


@st.composite
def cases(draw):
    start = draw(MOMENTS)
    return start, draw(TERMS), draw(st.lists(closed_pauses(start), max_size=4))


@given(cases(), st.data())
def test_a_pause_never_makes_a_date_earlier(case, data):
    start, term, pauses = case
    more = [*pauses, data.draw(closed_pauses(start))]
    assert due_at(start, term, pauses=more, **OFFICE).at >= due_at(start, term, pauses=pauses, **OFFICE).at


SHORT = st.one_of(
    st.integers(1, 24).map(lambda half_days: Term.parse(f"{half_days / 2:g}wd")),
    st.integers(1, 20).map(lambda days: Term.parse(f"{days}nd")),
    st.integers(1, 60).map(lambda quarters: Term.parse(f"{quarters / 4:g}wh")),
    st.just(Term.parse("immediate")),
)
EXTENSIONS = st.integers(1, 15).map(lambda days: Term.parse(f"{days}wd"))


@settings(max_examples=60, deadline=None)
@given(cases(), SHORT, st.none() | EXTENSIONS)
def test_two_reckoners_who_share_nothing_come_to_the_same_date(case, term, extension):
    start, _term, pauses = case
    due = due_at(start, term, pauses=pauses, **OFFICE)
    if extension is not None:
        due = extended(due, extension, **OFFICE)
    assert told_of(due) == slowly(start, term, pauses, extension)


@given(cases(), EXTENSIONS, EXTENSIONS)
def test_an_extension_never_makes_a_date_earlier_and_a_longer_one_neither(case, one, other):
    start, term, pauses = case
    due = due_at(start, term, pauses=pauses, **OFFICE)
    short, long = (extended(due, each, **OFFICE).at for each in sorted((one, other)))
    assert due.at < short <= long


@given(cases(), EXTENSIONS)
def test_the_explanation_of_an_extension_leaves_no_day_out(case, extension):
    start, term, pauses = case
    due = extended(due_at(start, term, pauses=pauses, **OFFICE), extension, **OFFICE)
    told = due.explanation
    assert (told.start, told.term, told.extension, told.at) == (start, term, extension, due.at)
    days = sorted({step.day.date for step in told.steps})
    assert days == [days[0] + timedelta(days=offset) for offset in range(len(days))]
    assert days[-1] == due.at.date()
    counted = [step for step in told.steps if step.kind is StepKind.COUNTED]
    whole_days = sum(step.time is None for step in counted)
    time = sum((step.time for step in counted if step.time is not None), timedelta())
    match term.unit:
        case Unit.IMMEDIATE:
            assert (whole_days, time) == (1 + int(extension.amount), timedelta())
        case Unit.WORKING_HOURS:
            assert (whole_days, time) == (int(extension.amount), timedelta(hours=float(term.amount)))
        case _:
            assert whole_days + time / DEFAULT_HOURS.total == float(term.amount + extension.amount)


@given(cases(), st.integers(0, 40_000))
def test_going_on_at_once_changes_nothing(case, minutes):
    start, term, pauses = case
    moment = start + timedelta(minutes=minutes)
    more = [*pauses, Pause(PauseKind.HEARING, moment, moment)]
    assert due_at(start, term, pauses=more, **OFFICE).at == due_at(start, term, pauses=pauses, **OFFICE).at


@given(cases(), TERMS)
def test_a_longer_term_never_makes_a_date_earlier(case, other):
    start, term, pauses = case
    if other.unit is not term.unit:
        return
    short, long = sorted((term, other))
    assert due_at(start, short, pauses=pauses, **OFFICE).at <= due_at(start, long, pauses=pauses, **OFFICE).at


@given(cases(), st.integers(0, 100_000))
def test_a_later_start_is_never_due_earlier(case, minutes):
    start, term, pauses = case
    later = start + timedelta(minutes=minutes)
    assert due_at(later, term, pauses=pauses, **OFFICE).at >= due_at(start, term, pauses=pauses, **OFFICE).at


@given(cases())
def test_a_due_date_is_on_a_working_day_and_after_the_start(case):
    start, term, pauses = case
    due = due_at(start, term, pauses=pauses, **OFFICE)
    assert OFFICE["calendar"].is_workday(due.at.date())
    assert due.at > start


@given(cases())
def test_an_explanation_leaves_no_day_out_and_adds_up_to_the_term(case):
    start, term, pauses = case
    due = due_at(start, term, pauses=pauses, **OFFICE)
    steps = due.explanation.steps
    days = sorted({step.day.date for step in steps})
    assert days == [days[0] + timedelta(days=offset) for offset in range(len(days))]
    assert days[0] in (start.date(), start.date() + timedelta(days=1))
    assert days[-1] == due.at.date()
    counted = [step for step in steps if step.kind is StepKind.COUNTED]
    whole_days = sum(step.time is None for step in counted)
    time = sum((step.time for step in counted if step.time is not None), timedelta())
    match term.unit:
        case Unit.IMMEDIATE:
            assert (whole_days, time) == (1, timedelta())
        case Unit.WORKING_HOURS:
            assert (whole_days, time) == (0, timedelta(hours=float(term.amount)))
        case _:
            assert whole_days + time / DEFAULT_HOURS.total == float(term.amount)
    assert sum(len(run) for run in due.explanation.runs()) == len(steps)


@given(cases(), st.lists(st.integers(-1_000, 100_000), min_size=2, max_size=6))
def test_a_light_only_ever_goes_from_green_over_yellow_to_red(case, minutes):
    start, term, pauses = case
    due = due_at(start, term, pauses=pauses, **OFFICE)
    order = [Light.GREEN, Light.YELLOW, Light.RED]
    seen = [order.index(light(start + timedelta(minutes=one), due, **OFFICE)) for one in sorted(minutes)]
    assert seen == sorted(seen)


@given(cases())
def test_yellow_comes_before_red_and_never_before_the_start(case):
    start, term, pauses = case
    due = due_at(start, term, pauses=pauses, **OFFICE)
    assert start <= yellow_at(due, **OFFICE) < due.at


@given(cases(), st.integers(0, 60_000), st.integers(0, 60_000))
def test_the_bar_only_ever_grows_and_ends_full(case, one, other):
    start, term, pauses = case
    due = due_at(start, term, pauses=pauses, **OFFICE)
    first, second = (fraction(start + timedelta(minutes=m), due, **OFFICE) for m in sorted((one, other)))
    assert 0 <= first <= second <= 1
    assert fraction(start, due, **OFFICE) == 0
    assert fraction(due.at, due, **OFFICE) == 1


@given(MOMENTS)
def test_nobody_is_told_at_night_or_on_a_rest_day(moment):
    told = next_office_moment(moment, **OFFICE)
    assert told >= moment
    assert OFFICE["calendar"].is_workday(told.date())
    assert any(opens <= told < closes for opens, closes in DEFAULT_HOURS.on(told.date()))
    assert office_time(moment, told, **OFFICE) == timedelta()


# --- lights, alarms, what is left -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("term", "yellow"),
    [
        ("20wd", "2026-08-27 23:59:59"),  # 90 % of twenty days is the eighteenth
        ("15wd", "2026-08-21 13:30:00"),  # thirteen days and half of the fourteenth
        ("10wd", "2026-08-14 23:59:59"),  # the ninth day: both rules agree
        ("5wd", "2026-08-07 23:59:59"),  # one day before comes first
        ("2wd", "2026-08-04 23:59:59"),
        ("1wd", "2026-08-04 15:42:00"),  # 90 % of thirteen office hours
        ("4wh", "2026-08-03 14:36:00"),  # 90 % of four hours
        ("immediate", "2026-08-03 16:24:00"),  # 90 % of the six hours left of the day
        ("45nd", "2026-09-12 23:59:59"),  # forty whole days, though a Saturday
        ("5nd", "2026-08-07 23:59:59"),  # due on Monday 10, the working day before is Friday
    ],
)
def test_the_light_turns_yellow_at_nine_tenths_or_a_day_before(term, yellow):
    due = due_of("2026-08-03 10:00", term)
    assert yellow_at(due, **OFFICE) == at(yellow)


def test_the_last_second_of_the_term_still_belongs_to_it():
    due = due_of("2026-08-03 10:00", "5wd")
    assert light(at("2026-08-10 23:59:59.999999"), due, **OFFICE) is Light.YELLOW
    assert light(at("2026-08-11 00:00:00"), due, **OFFICE) is Light.RED
    assert light_of(at("2026-08-03 10:00"), yellow_at=None, due_at=due.at) is Light.GREEN


def test_the_ladder_climbs_in_office_hours_over_the_holiday():
    ladder = alarms(due_of("2026-09-23 10:00", "5wd"), **OFFICE)
    assert ladder.yellow_at == at("2026-09-30 23:59:59")
    assert ladder.red_at == at("2026-10-09 00:00:00")
    assert ladder.rungs == (
        (Rung.HANDLER, at("2026-10-08 09:00")),
        (Rung.SECTION_HEAD, at("2026-10-09 09:00")),
        (Rung.LEADER, at("2026-10-10 09:00")),
        (Rung.SUPERVISORS, at("2026-10-13 09:00")),
    )
    assert ladder.after(at("2026-10-09 09:00")) == (Rung.LEADER, at("2026-10-10 09:00"))
    assert ladder.after(at("2026-10-13 09:00")) is None


def test_an_open_pause_stops_the_lights_the_alarms_and_the_bar():
    due = due_of("2026-03-09 10:00", "5wd", "hearing 2026-03-11 10:00 >")
    now = at("2026-06-01 10:00")
    assert due.paused
    assert light(now, due, **OFFICE) is Light.PAUSED
    assert yellow_at(due, **OFFICE) is None
    assert alarms(due, **OFFICE) is None
    assert fraction(now, due, **OFFICE) == 0.2


@pytest.mark.parametrize(
    ("now", "english", "chinese"),
    [
        ("2026-09-30 10:00", "3 working days left", "剩 3 个工作日"),
        ("2026-10-09 18:00", "1 working day left", "剩 1 个工作日"),
        ("2026-10-10 15:20", "1.5 hours left", "剩 1.5 小时"),
        ("2026-10-10 16:35", "25 minutes left", "剩 25 分钟"),
        ("2026-10-10 18:00", "Due by the end of today", "今日到期"),
        ("2026-10-11 10:00", "Just overdue", "刚刚超期"),
        ("2026-10-12 09:05", "5 minutes overdue", "已超 5 分钟"),
        ("2026-10-12 15:00", "5 hours overdue", "已超 5 小时"),
        ("2026-10-13 10:00", "1 working day overdue", "已超 1 个工作日"),
    ],
)
def test_what_is_left_is_told_as_people_count(now, english, chinese):
    left = remaining(at("2026-10-10 23:59:59"), at(now), **OFFICE)
    with translation.override("en"):
        assert left.label == english
    with translation.override("zh-hans"):
        assert left.label == chinese


def test_an_extension_is_told_with_its_term():
    due = due_of("2026-03-09 10:00", "4wh", extension="3wd")
    with translation.override("en"):
        sentences = due.explanation.sentences()
    assert sentences[:2] == [
        "The term of 4 working hours runs from 9 March 2026, 10:00, in office hours only.",
        "A leader of the department has extended it by 3 working days.",
    ]
    assert due.explanation.as_dict()["extension"] == "3wd"
    assert yellow_at(due, **OFFICE) == at("2026-03-11 23:59:59")


def test_five_working_days_of_silence_are_acceptance():
    assert silent_acceptance_at(at("2026-09-29 16:00"), **OFFICE).at == at("2026-10-12 23:59:59")


# --- the explanation ------------------------------------------------------------------------------------------


def test_a_date_explains_itself_in_plain_sentences():
    hearing = Pause(
        PauseKind.HEARING, at("2026-02-25 10:00"), at("2026-02-26 11:00"), "The neighbours are heard."
    )
    due = due_at(at("2026-02-12 10:00"), Term.parse("5wd"), pauses=[hearing], **OFFICE)
    with translation.override("en"):
        assert due.explanation.sentences() == [
            "The term of 5 working days runs from 12 February 2026; that day itself is not counted.",
            "The first day that counts is 13 February 2026.",
            "14 February 2026 counts: it is a working day (Make-up working day for Spring Festival).",
            "15 February 2026 to 23 February 2026 are not counted: Spring Festival.",
            "From 25 February 2026, 10:00 to 26 February 2026, 11:00 the clock stood still (Hearing); "
            "2 days are not counted.",
            "The reason given: The neighbours are heard.",
            "28 February 2026 counts: it is a working day (Make-up working day for Spring Festival).",
            "The term ends with the end of 28 February 2026.",
        ]


def test_a_date_that_rests_on_an_unannounced_year_says_so():
    due = due_of("2026-12-28 10:00", "5wd")
    assert due.explanation.provisional_years == [2027]
    with translation.override("en"):
        told = due.explanation.sentences()
    assert "The rest days of 2027 are not announced yet, so this date may still change." in told
    assert due_of("2026-12-07 10:00", "5wd").explanation.provisional_years == []


def test_the_explanation_travels_as_plain_data():
    told = due_of("2026-09-30 16:30", "4wh", "test 2026-10-08 09:00 > 2026-10-08 09:30").explanation.as_dict()
    assert told["due"] == "2026-10-08T14:00:00+08:00"
    assert told["first_counted"] == "2026-09-30"
    assert [(step["kind"], step["first"], step["last"], step.get("minutes")) for step in told["steps"]] == [
        ("counted", "2026-09-30", "2026-09-30", 30),
        ("rest", "2026-10-01", "2026-10-07", None),
        ("counted", "2026-10-08", "2026-10-08", 210),
        ("paused", "2026-10-08", "2026-10-08", 30),
    ]
    assert told["steps"][1]["name"] == {"zh": "国庆节", "en": "National Day"}
    assert told["steps"][3]["pause"]["kind"] == "test"


@given(cases())
def test_every_date_can_tell_why_in_both_languages(case):
    start, term, pauses = case
    explanation = due_at(start, term, pauses=pauses, **OFFICE).explanation
    for language in ("en", "zh-hans"):
        with translation.override(language):
            sentences = explanation.sentences()
        assert all("%(" not in sentence for sentence in sentences)


# --- edges ----------------------------------------------------------------------------------------------------


def test_a_moment_in_another_zone_counts_as_the_same_moment_in_shanghai():
    # 20:00 in London on Monday is Tuesday 04:00 in Shanghai.
    london = datetime.fromisoformat("2026-03-09T20:00:00+00:00")
    assert due_at(london, Term.parse("1wd"), **OFFICE).at == at("2026-03-11 23:59:59")


def test_a_naive_moment_is_refused():
    naive = datetime(2026, 3, 9, 10)  # noqa: DTZ001
    with pytest.raises(ValueError, match="aware"):
        due_at(naive, Term.parse("1wd"), **OFFICE)
    with pytest.raises(ValueError, match="aware"):
        Pause(PauseKind.TEST, naive)


def test_a_pause_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="before"):
        Pause(PauseKind.TEST, at("2026-03-09 10:00"), at("2026-03-09 09:00"))


def test_beyond_the_calendar_is_an_error_and_no_guess():
    with pytest.raises(CalendarError, match="2099"):
        due_of("2099-12-25 10:00", "20wd")


def test_other_office_hours_move_hours_but_not_days():
    summer = OfficeHours.parse("08:30-11:30 14:30-17:30")
    calendar = load_calendar()
    monday = at("2026-08-03 08:00")
    assert due_at(monday, Term.parse("4wh"), calendar=calendar, hours=summer).at == at("2026-08-03 15:30")
    assert due_at(monday, Term.parse("0.5wd"), calendar=calendar, hours=summer).at == at("2026-08-03 11:30")
    assert due_at(monday, Term.parse("1wd"), calendar=calendar, hours=summer).at == at("2026-08-04 23:59:59")
