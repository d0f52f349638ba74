"""The sample answers beside the shipped one-things, and the example of the tutorial: what a person really types."""

import json
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from ruamel.yaml import YAML

from services.catalogue.answers import parse
from services.catalogue.compose import check_values, compose
from services.catalogue.loader import load, load_with_shipped, shipped_packages
from services.catalogue.plan import guide, plan
from services.catalogue.sources import PackageErrors
from services.catalogue.vocabulary import Constraints, Package
from services.models import Holder
from workflows.reads.prefill import prefill

ROOT = Path(__file__).parents[3]
FILES = sorted((ROOT / "tests/answers").glob("*.yaml"))
TUTORIAL = ROOT / "docs/examples/dog_licence.yaml"
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)


def code_of(file: Path) -> str:
    return file.stem.removesuffix("_smallest")


@pytest.fixture(params=FILES, ids=lambda file: file.stem)
def sample(request: pytest.FixtureRequest) -> tuple[Package, dict[str, Any]]:
    packages = load(shipped_packages()).packages
    return packages[code_of(request.param)], YAML(typ="safe").load(request.param)


def test_sample_answers_fill_the_whole_form_and_nothing_else(sample: tuple[Package, dict[str, Any]]) -> None:
    package, given = sample
    guided = guide(package, given["answers"])
    assert guided.complete
    assert not guided.dropped
    checked = check_values(package, given["answers"], given["values"], today=TODAY)
    assert checked.errors == {}
    assert checked.dropped == ()
    on_the_list = {document.key for document in checked.form.documents}
    assert on_the_list >= set(given["documents"])


def test_sample_results_are_what_the_needed_matters_issue(sample: tuple[Package, dict[str, Any]]) -> None:
    package, given = sample
    needed = plan(package, given["answers"]).codes
    # What a batch decides, it also writes.
    for code, data in given.get("results", {}).items():
        assert code in needed
        wanted = {datum.field for result in package.matters[code].results for datum in result.data}
        assert set(data) == wanted
        for key, value in data.items():
            assert parse(package.element_of(key), Constraints(), value, today=TODAY) == value


def test_the_full_sample_of_the_newborn_needs_all_eight_matters() -> None:
    package = load(shipped_packages()).packages["newborn"]
    given = YAML(typ="safe").load(ROOT / "tests/answers/newborn.yaml")
    assert len(plan(package, given["answers"]).codes) == len(package.matters) == 8


def test_food_sign_and_fire_come_together_in_one_survey() -> None:
    package = load(shipped_packages()).packages["restaurant"]
    given = YAML(typ="safe").load(ROOT / "tests/answers/restaurant.yaml")
    visit = plan(package, given["answers"]).planned("food_licence").joint[0]
    assert set(visit.matters) == {"food_licence", "signboard_record", "fire_safety_inspection"}
    promised = {**given["answers"], "fire_way": "commitment"}
    visit = plan(package, promised).planned("food_licence").joint[0]
    assert set(visit.matters) == {"food_licence", "signboard_record"}


@pytest.mark.parametrize(
    ("benefit", "living", "care"),
    [
        ("none", True, True),
        ("work_injury_care", False, False),
        ("destitute_support", False, False),
        ("orphan_support", False, True),
    ],
)
def test_benefits_exclude_each_other_as_the_state_council_says(
    benefit: str, living: bool, care: bool
) -> None:
    """Guofa 2015 No. 52: orphans keep the care allowance, the others keep neither."""
    package = load(shipped_packages()).packages["disability"]
    given = YAML(typ="safe").load(ROOT / "tests/answers/disability.yaml")
    needed = plan(package, {**given["answers"], "other_benefits": [benefit]}).codes
    assert ("disability_living_allowance" in needed) is living
    assert ("disability_care_allowance" in needed) is care


def test_the_example_of_the_tutorial_is_a_valid_package() -> None:
    loaded = load_with_shipped(TUTORIAL)
    package = loaded.packages["dog_licence"]
    assert plan(package, {"vaccinated": "certified", "dog.shoulder_height": 40}).codes == (
        "dog_registration",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_case_with_the_sample_answers_ends_with_everything_granted(file: Path) -> None:
    call_command("seed_demo", verbosity=0)
    call_command("publish", stdout=StringIO())
    told = StringIO()
    code = code_of(file)
    call_command("walk", code, answers=file, start=NOW, json=True, stdout=told)
    given = YAML(typ="safe").load(file)
    matters = json.loads(told.getvalue())["matters"]
    states = {matter["matter"]: matter["state"] for matter in matters}
    needed = plan(load(shipped_packages()).packages[code], given["answers"]).codes
    assert {states[matter] for matter in needed} <= {"granted", "delivered"}


@pytest.mark.django_db
@pytest.mark.parametrize(("follows", "filled"), [("mother", True), ("father", False)])
def test_her_own_records_name_the_father_and_only_her_own_household(follows: str, filled: bool) -> None:
    """She applies: her marriage certificate names him; his household register is not hers to open."""
    call_command("seed_demo", verbosity=0)
    package = load(shipped_packages()).packages["newborn"]
    given = YAML(typ="safe").load(ROOT / "tests/answers/newborn.yaml")
    answers = {**given["answers"], "child.follows": follows}
    known = prefill(
        package,
        compose(package, answers),
        answers=answers,
        applicant_role="mother",
        applicant=Holder.objects.get(name="林悦然"),
        now=NOW,
    ).values
    assert {"mother.name", "mother.id_number", "mother.mobile", "father.name", "father.id_number"} <= set(
        known
    )
    assert known["father.name"] == given["values"]["father.name"]
    household = {"name", "id_number", "household_kind", "household_region", "household_address"}
    assert ({f"householder.{element}" for element in household} <= set(known)) is filled
    assert ("householder.name" in known) is filled


@pytest.mark.parametrize(
    ("rule", "fault"),
    [
        ("{record: id_card, of: dog, fills: {name: keeper.name}}", "never applies"),
        ("{record: dog_photo, of: keeper, fills: {name: keeper.name}}", "does not provide 'name'"),
        ("{record: id_card, of: keeper, fills: {name: dog.dog_nam}}", "there is no element 'dog_nam'"),
        ("{record: id_card, of: keeper, fills: {sex: keeper.sex}}", "no matter asks for 'keeper.sex'"),
        ("{record: id_card, of: keeper, when: {fed: a}, fills: {name: keeper.name}}", "no question 'fed'"),
    ],
)
def test_a_prefill_that_cannot_work_is_told(rule: str, fault: str, tmp_path: Path) -> None:
    faulty = tmp_path / "dog_licence.yaml"
    faulty.write_text(TUTORIAL.read_text().replace("    baseline:", f"    prefills: [{rule}]\n    baseline:"))
    with pytest.raises(PackageErrors) as refused:
        load_with_shipped(faulty)
    assert any(fault in each.message for each in refused.value.faults)


@pytest.mark.django_db
def test_the_example_of_the_tutorial_can_be_published_and_walked() -> None:
    call_command("seed_demo", verbosity=0)
    call_command("publish", str(TUTORIAL), stdout=StringIO())
    told = StringIO()
    call_command("walk", "dog_licence", stdout=told)
    assert "犬只登记" in told.getvalue()
