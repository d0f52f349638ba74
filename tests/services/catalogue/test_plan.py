"""The guide asks what matters, the plan orders what is needed: told with the small dog package."""

from pathlib import Path

import pytest
from django.utils.translation import override

from services.catalogue.compose import check_values, compose, cuts, json_schema, projection
from services.catalogue.loader import load
from services.catalogue.plan import guide, parse_answer, plan
from services.catalogue.vocabulary import Alternative, Package
from tests.services.catalogue.strategies import TODAY

INDOORS = {"vaccinated": "no", "home": "indoors", "flat": "no"}
OUTDOORS = {"vaccinated": "no", "home": "outdoors"}
VACCINATED = {"vaccinated": "yes", "home": "indoors", "flat": "no"}
FILLED = {
    "keeper.id_number": "11010119900307758X",
    "keeper.region": "330106",
    "dog.name": "旺财",
    "dog.weight": "12.5",
    "dog.coat": "black",
    "dog.dangerous": "no",
}


@pytest.fixture(scope="module")
def dog() -> Package:
    return load(Path(__file__).with_name("dog.yaml")).packages["keep_a_dog"]


def names(questions) -> list[str]:
    return [question.name for question in questions]


def test_a_question_comes_up_when_the_answer_before_leads_to_it(dog):
    assert names(guide(dog, {}).questions) == ["vaccinated", "home"]
    assert names(guide(dog, {"home": "indoors"}).questions) == ["vaccinated", "home", "flat"]
    assert guide(dog, {"vaccinated": "no"}).next.name == "home"
    assert not guide(dog, {"vaccinated": "no"}).complete
    assert guide(dog, INDOORS).complete


def test_an_answer_that_no_longer_applies_is_dropped_and_told(dog):
    asked = guide(dog, {**OUTDOORS, "flat": "yes"})
    assert asked.dropped == ("flat",)
    assert "flat" not in asked.answers
    assert asked.complete


def test_an_answer_that_is_not_offered_counts_as_none(dog):
    for wrong in ("castle", ["castle"], [{"a": 1}], {"a": 1}, 7):
        asked = guide(dog, {**INDOORS, "home": wrong})
        assert asked.next.name == "home"


def test_a_stopping_answer_ends_the_guide_with_what_to_do_instead(dog):
    asked = guide(dog, {"vaccinated": "no", "home": "elsewhere"})
    assert asked.stopped.en == "Please apply where the dog lives."
    assert not asked.complete
    stopped = plan(dog, {"vaccinated": "no", "home": "elsewhere"})
    assert (stopped.needed, stopped.skipped, stopped.stopped) == ((), (), asked.stopped)
    assert compose(dog, {"home": "elsewhere"}).keys == ()


def test_who_applies_is_asked_first_when_several_may(dog):
    several = dog.model_copy(
        update={"one_thing": dog.one_thing.model_copy(update={"applicants": ("keeper", "dog")})}
    )
    question = guide(several, {}).questions[0]
    assert (question.name, question.kind) == ("applicant", "choice")
    assert [option.value for option in question.options] == ["keeper", "dog"]
    with override("en"):
        assert str(question.text) == "Who is applying?"
    assert guide(dog, {}).answers == {"applicant": "keeper"}


def test_an_answer_typed_is_read_or_refused(dog):
    assert parse_answer(dog, "home", "indoors", today=TODAY) == "indoors"
    for wrong in ("castle", "", None, ["indoors"], {"a": 1}):
        with pytest.raises(ValueError):
            parse_answer(dog, "home", wrong, today=TODAY)
    with pytest.raises(KeyError):
        parse_answer(dog, "colour", "red", today=TODAY)


def test_the_plan_says_what_is_needed_and_why_the_rest_is_not(dog):
    needed = plan(dog, OUTDOORS)
    assert needed.codes == ("vaccinate", "licence", "kennel")
    assert needed.planned("licence").after == ("vaccinate",)
    skipped = plan(dog, VACCINATED)
    assert [(one.code, one.reason.en) for one in skipped.skipped] == [
        ("vaccinate", "The dog is vaccinated already."),
        ("kennel", "Dogs kept indoors need no record."),
    ]
    assert skipped.planned("licence").after == ()


def test_a_joint_visit_brings_together_only_matters_that_are_needed(dog):
    both = plan(dog, OUTDOORS)
    assert [joint.matters for joint in both.planned("kennel").joint] == [("vaccinate", "kennel")]
    assert both.planned("licence").joint == ()
    assert plan(dog, {**OUTDOORS, "vaccinated": "yes"}).planned("kennel").joint == ()


def test_a_field_of_two_matters_is_asked_once_with_the_stricter_rule(dog):
    field = compose(dog, INDOORS).field("dog.name")
    assert field.constraints.max_length == 20
    assert [need.matter for need in field.needed_by] == ["vaccinate", "licence"]
    assert compose(dog, VACCINATED).field("dog.name").constraints.max_length == 30


def test_what_an_earlier_result_gives_is_not_asked(dog):
    form = compose(dog, INDOORS)
    assert [(fed.key, fed.from_matter, fed.from_result) for fed in form.fed] == [
        ("dog.chip_number", "vaccinate", "card")
    ]
    assert "dog.chip_number" not in form.keys
    assert "dog.chip_number" in compose(dog, VACCINATED).keys


def test_a_document_an_earlier_matter_issues_is_not_asked_for(dog):
    paper = compose(dog, INDOORS).document("dog.vaccination_card")
    assert (paper.prior_from, paper.by) == ("vaccinate", (Alternative.PRIOR,))
    asked = compose(dog, VACCINATED).document("dog.vaccination_card")
    assert (asked.prior_from, asked.by) == (None, (Alternative.UPLOAD,))


def test_a_document_may_follow_later_only_if_every_matter_allows_it(dog):
    assert not compose(dog, INDOORS).document("keeper.id_card").deferrable
    assert compose(dog, VACCINATED).document("keeper.id_card").deferrable


def test_sections_stand_in_the_authors_order(dog):
    assert [section.role.code for section in compose(dog, INDOORS).sections] == ["keeper", "dog"]


def test_each_department_sees_its_own_fields_only(dog):
    seen = projection(dog, {**OUTDOORS, **FILLED}, "kennel")
    assert seen.fields == {"keeper.region", "dog.weight"}
    assert seen.documents == frozenset()
    assert "dog.chip_number" in projection(dog, INDOORS, "licence").fields
    with pytest.raises(KeyError):
        projection(dog, INDOORS, "kennel")


def test_a_complete_form_is_accepted_and_made_canonical(dog):
    checked = check_values(dog, INDOORS, FILLED, today=TODAY)
    assert checked.ok
    assert checked.values["dog.dangerous"] is False


def test_a_value_may_bring_up_another_field(dog):
    checked = check_values(dog, INDOORS, {**FILLED, "dog.dangerous": "yes"}, today=TODAY)
    assert set(checked.errors) == {"dog.muzzle"}
    again = check_values(dog, INDOORS, {**FILLED, "dog.dangerous": "yes", "dog.muzzle": "皮质"}, today=TODAY)
    assert again.ok


def test_a_value_whose_field_is_gone_is_dropped_and_told(dog):
    checked = check_values(dog, INDOORS, {**FILLED, "dog.muzzle": "皮质", "dog.tail": "long"}, today=TODAY)
    assert checked.ok
    assert checked.dropped == ("dog.muzzle", "dog.tail")
    assert "dog.muzzle" not in checked.values


def test_all_errors_of_a_form_are_told_together(dog):
    checked = check_values(dog, INDOORS, {"keeper.id_number": "1", "dog.weight": "900"}, today=TODAY)
    assert set(checked.errors) == {
        "keeper.id_number",
        "keeper.region",
        "dog.name",
        "dog.weight",
        "dog.coat",
        "dog.dangerous",
    }


def test_the_four_cuts_compare_with_the_baseline(dog):
    figures = cuts(dog, INDOORS)
    assert (figures.days.before, figures.days.after, figures.days.percent) == (20, 5, 75)
    assert (figures.steps.before, figures.steps.after) == (6, 2)
    assert (figures.documents.before, figures.documents.after) == (5, 1)
    assert (figures.visits.percent, figures.sample) == (75, True)


def test_the_schema_of_a_form_says_who_needs_each_field(dog):
    with override("en"):
        schema = json_schema(dog, INDOORS)
    weight = schema["properties"]["dog.weight"]
    assert (weight["title"], weight["x-needed-by"], weight["x-minimum"]) == ("Weight", ["vaccinate"], "0.1")
    assert [choice["title"] for choice in schema["properties"]["dog.coat"]["oneOf"]] == [
        "Black",
        "White",
        "Mixed",
    ]
    assert "dog.muzzle" not in schema["properties"]
