"""What a merge saves is counted again by hand, and held against the form and what offices are shown."""

from pathlib import Path

import pytest

from services.catalogue.compose import compose, projection
from services.catalogue.loader import load, shipped_packages
from services.catalogue.plan import plan
from services.catalogue.proof import Measure, merge
from services.catalogue.shaping import shape
from services.catalogue.vocabulary import Package
from tests.services.catalogue.strategies import TODAY

INDOORS = {"applicant": "keeper", "vaccinated": "no", "home": "indoors", "flat": "no"}
SHIPPED = load(shipped_packages()).packages


@pytest.fixture(scope="module")
def dog() -> Package:
    return load(Path(__file__).with_name("dog.yaml")).packages["keep_a_dog"]


def tally(found, measure):
    return next(one for one in found.tallies if one.measure is measure)


def test_a_row_is_ticked_by_every_matter_that_asks_for_it_and_by_no_other(dog):
    found = merge(dog, INDOORS)
    for row in found.fields:
        asking = {
            code for code in found.planned.codes if row.key in {f.field for f in dog.matters[code].fields}
        }
        assert set(row.ticks) <= asking


def test_a_sum_is_made_of_the_ticks_of_its_columns(dog):
    found = merge(dog, INDOORS)
    fields = tally(found, Measure.FIELDS)
    certain = [t for row in found.fields for t in row.ticks.values() if not t.perhaps]
    assert fields.before == len(certain)
    assert fields.after == len(compose(dog, INDOORS).fields)
    assert fields.percent == round((1 - len(compose(dog, INDOORS).fields) / len(certain)) * 100)


def test_what_an_earlier_matter_gives_is_marked_with_it_and_asked_of_nobody(dog):
    found = merge(dog, INDOORS)
    fed = {(row.key, tick.fed_by) for row in found.fields for tick in row.ticks.values() if tick.fed_by}
    assert fed == {(one.key, one.from_matter) for one in compose(dog, INDOORS).fed}
    assert all(not row.asked for row in found.fields if all(t.fed_by for t in row.ticks.values()))


def test_nothing_to_reduce_is_no_percentage(dog):
    assert all(one.percent is None for one in merge(dog, INDOORS).tallies if not one.before)


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_what_the_proof_says_an_office_sees_is_what_it_is_shown(code):
    package = SHIPPED[code]
    answers = shape(package, {}, today=TODAY).guide.answers
    found = merge(package, answers)
    for matter in found.planned.codes:
        fields, documents = found.seen_by(matter)
        shown = projection(package, answers, matter)
        assert {row.key for row in fields if not row.ticks[matter].perhaps} == shown.fields
        assert {row.key for row in documents if not row.ticks[matter].perhaps} == shown.documents


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_both_tables_agree_on_what_is_handed_in_and_promised(code):
    package = SHIPPED[code]
    found = merge(package, shape(package, {}, today=TODAY).guide.answers)
    for measure, cut in (
        (Measure.DOCUMENTS, found.published.documents),
        (Measure.DAYS, found.published.days),
    ):
        assert tally(found, measure).after == cut.after


@pytest.mark.parametrize("code", sorted(SHIPPED))
def test_whatever_the_address_says_a_shape_is_complete(code):
    package = SHIPPED[code]
    wild = {
        name: ["nonsense", "../../etc"]
        for name in ("applicant", *(s.name for s in package.one_thing.situations))
    }
    for given in ({}, wild, {"unknown": ["yes"]}):
        chosen = shape(package, given, today=TODAY)
        assert chosen.guide.complete and chosen.guide.stopped is None
        assert plan(package, chosen.guide.answers).needed


def test_a_choice_in_the_address_is_kept_and_a_stopping_one_is_not_offered(dog):
    chosen = shape(dog, {"vaccinated": ["yes"], "home": ["elsewhere"]}, today=TODAY)
    by_name = {choice.name: choice for choice in chosen.choices}
    assert by_name["vaccinated"].chosen == ("yes",)
    assert "elsewhere" not in dict(by_name["home"].options)
    assert chosen.guide.answers["home"] != "elsewhere"


def test_a_number_is_chosen_from_the_cases_its_limits_tell_apart():
    package = SHIPPED["restaurant"]
    area = next(c for c in shape(package, {}, today=TODAY).choices if c.name == "premises.area")
    assert {"299.99", "300", "300.01"} <= {code for code, _label in area.options}
    needed = {
        code: shape(package, {"special_place": ["no"], "premises.area": [code]}, today=TODAY).guide.answers
        for code in ("299.99", "300.01")
    }
    small, large = (set(merge(package, answers).planned.codes) for answers in needed.values())
    assert small < large


def test_answers_that_exclude_each_other_fall_back_to_the_usual_ones():
    package = SHIPPED["newborn"]
    services = next(s for s in package.one_thing.situations if s.code == "child_services")
    alone = next((a.value for a in services.offered if a.alone), None)
    together = [a.value for a in services.offered if not a.alone]
    assert alone is not None
    chosen = shape(package, {"child_services": [alone, together[0]]}, today=TODAY)
    assert chosen.guide.answers["child_services"] == together
    only = shape(package, {"child_services": [alone]}, today=TODAY)
    assert only.guide.answers["child_services"] == [alone]
