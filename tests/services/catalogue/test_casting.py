"""A shared matter is written once for roles of its own; each one-thing says who plays them."""

from pathlib import Path

import pytest

from services.catalogue.compose import compose, projection
from services.catalogue.loader import Loaded, PackageErrors, load
from services.catalogue.vocabulary import Package

SHARED = """
elements:
  - {code: name, name: {zh: 姓名, en: Name}, type: string}
  - {code: region, name: {zh: 所在地, en: Place}, type: region}
  - {code: number, name: {zh: 编号, en: Number}, type: string}
roles:
  - {code: owner, name: {zh: 持有人, en: Owner}, kind: person}
  - {code: helper, name: {zh: 代办人, en: Helper}, kind: person}
  - {code: child, name: {zh: 孩子, en: Child}, kind: person}
  - {code: mother, name: {zh: 母亲, en: Mother}, kind: person}
documents:
  - {code: card, name: {zh: 卡, en: Card}}
matters:
  - code: card
    name: {zh: 办卡, en: Card}
    base_code: "000400000001"
    department: police@district
    served_by: owner.region
    statutory_term: 5wd
    promised_term: 1wd
    legal_basis: {zh: 示例, en: Sample}
    steps: [{code: decide, kind: decide}]
    fields:
      - {field: owner.name}
      - {field: owner.region}
      - {field: helper.name, when: {not: {applicant: owner}}}
    documents: [{kind: card, holder: owner, by: [upload], when: {owner.name: old}}]
    results:
      - code: card
        name: {zh: 卡, en: Card}
        document: card
        holder: owner
        data: [{field: owner.number}]
        copies: [owner.name]
    faults: [{code: name, text: {zh: 姓名有误, en: The name is wrong}, about: owner.name}]
one_things:
  - code: own_card
    number: YJS-T-01
    name: {zh: 自己的卡, en: An own card}
    summary: {zh: 示例, en: Sample}
    audience: person
    lead: police@district
    promise: 1wd
    applicants: [owner, helper]
    matters: [{matter: card}]
    baseline: {days: 2, steps: 2, documents: 2, visits: 1}
  - code: childs_card
    number: YJS-T-02
    name: {zh: 孩子的卡, en: A child’s card}
    summary: {zh: 示例, en: Sample}
    audience: person
    lead: police@district
    promise: 1wd
    applicants: [mother]
    matters: [{matter: card, roles: {owner: child, helper: mother}}]
    baseline: {days: 2, steps: 2, documents: 2, visits: 1}
"""


def written(tmp_path: Path, *changes: tuple[str, str]) -> Loaded:
    text = SHARED
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file = tmp_path / "shared.yaml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def test_one_matter_speaks_of_the_child_here_and_of_the_owner_there(tmp_path: Path) -> None:
    packages = written(tmp_path).packages
    assert compose(packages["own_card"], {"applicant": "owner"}).keys == ("owner.name", "owner.region")
    assert compose(packages["childs_card"], {}).keys == ("child.name", "child.region", "mother.name")


def test_every_name_of_the_role_is_cast(tmp_path: Path) -> None:
    package = written(tmp_path).packages["childs_card"]
    card = package.matters["card"]
    assert card.served_by == "child.region"
    assert (card.results[0].holder, card.results[0].copies) == ("child", ("child.name",))
    assert card.results[0].data[0].field == "child.number"
    assert card.faults[0].about == "child.name"
    assert "owner" not in package.model_dump_json()
    assert projection(package, {"child.name": "old"}, "card").documents == {"child.card"}


def test_a_cast_package_is_whole_and_is_not_cast_again(tmp_path: Path) -> None:
    package = written(tmp_path).packages["childs_card"]
    assert package.one_thing.matters[0].roles == {}
    assert Package.model_validate(package.model_dump(mode="json")) == package


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ("{owner: child, keeper: mother}", "the matter 'card' has no role 'keeper'"),
        ("{owner: nobody}", "there is no role 'nobody'"),
        ("{owner: child, helper: child}", "would ask for 'child.name' twice"),
    ],
)
def test_parts_that_cannot_be_played_are_told(parts: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises(PackageErrors) as refused:
        written(tmp_path, ("{owner: child, helper: mother}", parts))
    assert any(fault in each.message for each in refused.value.faults)


def test_who_applies_is_a_role_of_the_package(tmp_path: Path) -> None:
    with pytest.raises(PackageErrors) as refused:
        written(tmp_path, ("{not: {applicant: owner}}", "{applicant: stranger}"))
    assert "'applicant' has no answer 'stranger'" in str(refused.value)
