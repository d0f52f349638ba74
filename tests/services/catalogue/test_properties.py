"""What holds for every package and every citizen: random packages, and the shipped ones with random answers."""

import json
from functools import cache
from itertools import islice
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from services.catalogue.checks import check_library, check_package, check_packages
from services.catalogue.compose import check_values, compose, json_schema, projection
from services.catalogue.gathering import gather
from services.catalogue.loader import load, shipped_packages
from services.catalogue.plan import guide, plan
from services.catalogue.publish import body_of, digest_of
from services.catalogue.reachable import reachable
from services.catalogue.vocabulary import Library, Package
from tests.services.catalogue import strategies

CALM = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
SHIPPED = sorted(load(shipped_packages()).packages)


@cache
def shipped() -> dict[str, Package]:
    return load(shipped_packages()).packages


def checked(library: dict[str, Any]) -> Package:
    """The package of what an author wrote. Assumes that there is no fault in it."""
    known = {section: frozenset(entry["code"] for entry in entries) for section, entries in library.items()}
    whole = Library.model_validate(library)
    package = gather(whole)["random"]
    assume(not any(check_library(whole, known, None)))
    assume(not any(check_package(package, whole=True)))
    assume(not any(check_packages([package])))
    return package


packages = strategies.libraries().map(checked) | st.sampled_from(SHIPPED).map(lambda code: shipped()[code])


@st.composite
def applications(draw: st.DrawFn) -> tuple[Package, dict[str, Any], dict[str, Any]]:
    """A package, answers to its questions, and a form filled in to the end."""
    package = draw(packages)
    answers = draw(strategies.guiding_answers(package))
    return package, answers, draw(strategies.filled_forms(package, answers))


def ancestors(package: Package, code: str) -> set[str]:
    """All that the matter waits for, were every matter needed."""
    before = set(package.one_thing.member(code).after)
    return before.union(*(ancestors(package, other) for other in before))


@CALM
@given(applications())
def test_every_field_a_needed_matter_declares_is_asked_once_or_fed_by_a_matter_before_it(application):
    package, answers, filled = application
    form = compose(package, {**answers, **filled})
    upstream = plan(package, answers).upstream
    known = {**guide(package, answers).answers, **{key: filled.get(key) for key in form.keys}}
    asked = [
        (field.key, need.matter) for s in form.sections for field in s.fields for need in field.needed_by
    ]
    fed = {(field.key, need.matter): field for field in form.fed for need in field.needed_by}
    assert len({field.key for s in form.sections for field in s.fields}) == sum(
        len(s.fields) for s in form.sections
    )
    declared = []
    for planned in plan(package, answers).needed:
        for rule in planned.matter.fields:
            if rule.when is None or rule.when.holds(known) is True:
                declared.append((rule.field, planned.code))
    assert sorted([*asked, *fed]) == sorted(declared)
    for (_key, matter), field in fed.items():
        assert upstream[matter][-1] == field.from_matter or field.from_matter in upstream[matter]


@CALM
@given(applications())
def test_each_department_sees_exactly_what_its_matter_declares(application):
    package, answers, filled = application
    everything = {**answers, **filled}
    form = compose(package, everything)
    known = {**guide(package, answers).answers, **{key: filled.get(key) for key in form.keys}}
    for planned in plan(package, answers).needed:
        seen = projection(package, everything, planned.code)
        rules = [
            rule for rule in planned.matter.fields if rule.when is None or rule.when.holds(known) is True
        ]
        papers = [
            rule for rule in planned.matter.documents if rule.when is None or rule.when.holds(known) is True
        ]
        assert seen.fields == {rule.field for rule in rules}
        assert seen.documents == {f"{rule.holder}.{rule.kind}" for rule in papers}
        assert seen.fields <= {*form.keys, *(field.key for field in form.fed)}
        assert seen.documents <= {document.key for document in form.documents}


@CALM
@given(applications())
def test_the_order_respects_every_after_also_through_skipped_matters(application):
    package, answers, _filled = application
    planned = plan(package, answers)
    place = {code: index for index, code in enumerate(planned.codes)}
    if planned.stopped is not None:
        assert not place
        return
    assert {*place, *(skipped.code for skipped in planned.skipped)} == set(package.matters)
    for code in place:
        waits_for = ancestors(package, code) & place.keys()
        assert set(planned.upstream[code]) == waits_for
        assert all(place[before] < place[code] for before in waits_for)


@CALM
@given(applications())
def test_whatever_was_answered_there_is_a_way_to_complete_the_form(application):
    package, answers, filled = application
    checked = check_values(package, answers, filled, today=strategies.TODAY)
    assert checked.errors == {}
    assert checked.values == filled
    assert checked.dropped == ()
    for document in checked.form.documents:
        assert document.by, f"{document.key} can be met in no way"


@CALM
@given(applications())
def test_the_json_schema_of_the_form_accepts_what_the_form_accepts(application):
    package, answers, filled = application
    schema = json_schema(package, {**answers, **filled})
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(filled)


@CALM
@given(applications(), st.randoms(use_true_random=False))
def test_the_same_answers_give_the_same_form_however_they_are_ordered(application, shuffler):
    package, answers, filled = application
    everything = list({**answers, **filled}.items())
    again = everything.copy()
    shuffler.shuffle(again)
    copy = Package.model_validate(json.loads(json.dumps(body_of(package), sort_keys=True)))
    assert compose(package, dict(everything)) == compose(copy, dict(again))
    assert plan(package, dict(everything)) == plan(copy, dict(again))


@CALM
@given(packages)
def test_a_package_survives_the_way_to_the_database_and_back(package):
    body = json.loads(json.dumps(body_of(package)))
    assert Package.model_validate(body) == package
    assert digest_of(body_of(Package.model_validate(body))) == digest_of(body_of(package))


@CALM
@given(applications())
def test_an_answer_that_no_longer_applies_changes_nothing(application):
    package, answers, filled = application
    asked = {question.name for question in guide(package, answers).questions}
    stale = {s.code: "yes" for s in package.one_thing.situations if s.name not in asked and s.field is None}
    assert plan(package, {**answers, **stale}) == plan(package, answers)
    assert compose(package, {**answers, **stale, **filled}) == compose(package, {**answers, **filled})
    assert set(guide(package, {**answers, **stale}).dropped) == set(stale)


@settings(CALM, max_examples=15)
@given(strategies.libraries())
def test_a_package_read_from_a_file_is_the_package_that_was_written(tmp_path_factory, library):
    file = tmp_path_factory.mktemp("random") / "random.yaml"
    with file.open("w", encoding="utf-8") as text:
        YAML().dump(json.loads(json.dumps(library)), text)
    package = checked(library)
    assert load(file).packages["random"] == package


@CALM
@given(packages)
def test_what_the_loader_calls_reachable_is_what_the_guide_really_asks(package):
    for answers in islice(reachable(package), 50):
        asked = guide(package, answers)
        assert asked.complete
        assert set(asked.answers) == set(answers) - {key for key in answers if "." in key} | {
            key for key in asked.answers if "." in key
        }
