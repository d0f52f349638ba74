"""The clock of a yearly round: everything is due by the end of a stage, the same day for everybody."""

import csv
from datetime import date, datetime
from pathlib import Path

import pytest
from django.utils import translation

from services.calendar import DEFAULT_HOURS, load_calendar
from services.calendar.hours import SHANGHAI
from services.catalogue.vocabulary import Text
from services.terms import StageEnd, TermError
from workflows.clock import Light, Pause, PauseKind, alarms, due_at, light, yellow_at

TABLE = Path(__file__).parent.parent / "tables" / "stage_due_dates.csv"
OFFICE = {"calendar": load_calendar(), "hours": DEFAULT_HOURS}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def stage(first: str, last: str) -> StageEnd:
    names = Text(zh="学位分配", en="Admission"), Text(zh="公布录取名单", en="The admission list is published")
    return StageEnd.of(*names, date.fromisoformat(first), date.fromisoformat(last))


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8") as table:
        return list(csv.DictReader(table))


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['case']}-{row['opened']}")
def test_the_table_of_stages_holds(row):
    due = due_at(at(row["opened"]), stage(row["first_day"], row["last_day"]), **OFFICE)
    assert f"{due.at:%Y-%m-%d %H:%M:%S}" == row["expected"], row["why"]
    assert f"{yellow_at(due, **OFFICE):%Y-%m-%d %H:%M:%S}" == row["yellow"], row["why"]


def test_nothing_that_befalls_one_case_moves_the_end_of_a_stage():
    term = stage("2027-05-10", "2027-05-28")
    start = at("2027-05-10 10:00")
    pauses = [
        Pause(PauseKind.CORRECTION, at("2027-05-12 09:00")),
        Pause(PauseKind.TEST, at("2027-05-13 09:00")),
    ]
    assert due_at(start, term, pauses=pauses, **OFFICE) == due_at(start, term, **OFFICE)


def test_the_light_turns_and_the_ladder_climbs_after_the_last_day_of_the_stage():
    due = due_at(at("2027-05-10 10:00"), stage("2027-05-10", "2027-05-28"), **OFFICE)
    assert light(at("2027-05-20 10:00"), due, **OFFICE) is Light.GREEN
    assert light(at("2027-05-28 10:00"), due, **OFFICE) is Light.YELLOW
    assert light(at("2027-05-29 00:00"), due, **OFFICE) is Light.RED
    rungs = {rung.value: moment for rung, moment in alarms(due, **OFFICE).rungs}
    # 28 May 2027 is a Friday: the section head hears on Monday.
    assert rungs["section_head"] == at("2027-05-31 09:00")


def test_a_stage_explains_itself_in_both_languages():
    told = due_at(at("2027-05-10 10:00"), stage("2027-05-10", "2027-05-28"), **OFFICE).explanation
    with translation.override("en"):
        assert told.sentences()[-1] == "The admission list is published: 28 May 2027."
        assert told.term.label == "By 28 May 2027"
    with translation.override("zh-hans"):
        assert told.sentences()[-1] == "公布录取名单：2027年5月28日。"
    assert told.as_dict()["stage"]["last_day"] == "2027-05-28"
    assert told.as_dict()["term"] == "until 2027-05-28"


def test_a_stage_that_ends_before_it_begins_is_no_stage():
    with pytest.raises(TermError):
        stage("2027-05-28", "2027-05-10")
