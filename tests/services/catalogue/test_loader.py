"""The loader tells every fault of a package at once, at its line, in words its author understands."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from services.catalogue.loader import PackageErrors, load, load_with_shipped, shipped_packages
from services.catalogue.sources import read
from services.catalogue.vocabulary import Package

DOG = Path(__file__).with_name("dog.yaml")
HELD = frozenset({"animal_health@district", "police@district", "urban_management@street"})


def faults(tmp_path: Path, *changes: tuple[str, str], functions: frozenset[str] | None = None) -> list[str]:
    """The faults of the dog package after these replacements, without the file's path."""
    text = DOG.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"the test changes {old!r}, which the package does not hold"
        text = text.replace(old, new, 1)
    file = tmp_path / "dog.yaml"
    file.write_text(text, encoding="utf-8")
    try:
        load(file, functions=functions)
    except PackageErrors as errors:
        return [str(fault).removeprefix(f"{file}:") for fault in errors.faults]
    return []


def line_of(text: str) -> int:
    """The line of the first occurrence in the dog package."""
    before, found, _ = DOG.read_text(encoding="utf-8").partition(text)
    assert found
    return before.count("\n") + 1


def test_a_whole_package_loads_without_faults():
    loaded = load(DOG, functions=HELD)
    package = loaded.packages["keep_a_dog"]
    assert set(package.matters) == {"vaccinate", "licence", "kennel"}
    assert package.element_of("dog.weight").code == "weight"
    assert loaded.origins == {"keep_a_dog": DOG}


def test_what_is_shipped_has_no_faults():
    assert load(shipped_packages()).packages.keys() == load_with_shipped().packages.keys()


def test_dumping_and_loading_again_gives_an_equal_package():
    package = load(DOG).packages["keep_a_dog"]
    assert Package.model_validate(package.model_dump(mode="json")) == package
    assert Package.model_validate_json(package.model_dump_json()) == package


CHANGES = {
    "an unknown element": (
        ("field: dog.coat", "field: dog.coats"),
        "licence › fields › 5 › field: there is no element 'coats'; did you mean 'coat'?",
    ),
    "an unknown role": (
        ("field: dog.coat", "field: cat.coat"),
        "licence › fields › 5 › field: there is no role 'cat'",
    ),
    "an unknown document": (
        ("kind: photo, holder: dog", "kind: painting, holder: dog"),
        "licence › documents › 3 › kind: there is no document 'painting'",
    ),
    "an unknown matter": (
        ("matter: kennel", "matter: kennels"),
        "keep_a_dog › matters › 3 › matter: there is no matter 'kennels'; did you mean 'kennel'?",
    ),
    "after a matter that is no member": (
        ("after: [vaccinate]", "after: [vaccination]"),
        "keep_a_dog › matters › 2 › after › 1: 'vaccination' is not among the matters of this one-thing",
    ),
    "a circle": (
        ("- matter: vaccinate", "- matter: vaccinate\n        after: [licence]"),
        "matters › 1 › after: these matters wait for each other in a circle: vaccinate → licence → vaccinate",
    ),
    "a question that does not exist": (
        ("when: { vaccinated: no }", "when: { vaccine: no }"),
        "keep_a_dog › matters › 1 › when: 'keep_a_dog' has no question 'vaccine' to ask before this",
    ),
    "an answer that does not exist": (
        ("when: { vaccinated: no }", "when: { vaccinated: never }"),
        "matters › 1 › when: 'vaccinated' has no answer 'never'; known: yes, no",
    ),
    "a field no matter asks for": (
        ("when: { dog.dangerous: true }", "when: { dog.born_on: 2026-01-01 }"),
        "licence › fields › 7 › when: the field 'dog.born_on' is not known here: in 'keep_a_dog' no matter asks for it",
    ),
    "yes for true": (
        ("when: { dog.dangerous: true }", "when: { dog.dangerous: yes }"),
        "fields › 7 › when: 'dog.dangerous' is true or false; write one of these without quotes",
    ),
    "a comparison of words by size": (
        ("when: { dog.dangerous: true }", "when: { dog.coat: { at_least: 3 } }"),
        "fields › 7 › when: 'dog.coat' is no number and cannot be compared by 'at_least'",
    ),
    "nothing for an answer": (
        ("when: { home: indoors }", "when: { home: null }"),
        "situations › 3 › when: 'home' has no answer 'null'",
    ),
    "a word compared with a number": (
        ("when: { dog.dangerous: true }", "when: { dog.weight: { is: [heavy] } }"),
        "fields › 7 › when: 'dog.weight' is compared with '['heavy']', which is no value of it",
    ),
    "no such comparison": (
        ("when: { dog.dangerous: true }", "when: { dog.weight: { above: 3 } }"),
        "fields › 7 › when: 'above' is no comparison; known: is, in, at_least, more_than, at_most, less_than",
    ),
    "a matter decided by a form value": (
        ("when: { vaccinated: no }", "when: { dog.dangerous: true }"),
        "when: the field 'dog.dangerous' is not known here: which matters are needed is decided by the questions",
    ),
    "fields in a circle": (
        ("- field: dog.dangerous", "- field: dog.dangerous\n        when: { dog.muzzle: steel }"),
        "these fields depend on each other in a circle: dog.",
    ),
    "minimum over maximum of two matters": (
        ("constraints: { minimum: 5 }\n        when: { home: outdoors }", "constraints: { minimum: 121 }"),
        "fields › 2 › constraints: no value of 'weight' can meet this: it must be at least 121 and at most 120",
    ),
    "rules of two matters that contradict": (
        (
            "      - field: dog.weight\n    documents",
            "      - field: dog.weight\n        constraints: { maximum: 4 }\n    documents",
        ),
        "the rules of 'vaccinate' and 'kennel' for 'dog.weight' contradict each other: "
        "it must be at least 5 and at most 4 (for {applicant: keeper, vaccinated: no, home: outdoors})",
    ),
    "no way to hand over a document": (
        (
            "{ kind: id_card, holder: keeper, by: [licence, upload], deferrable: true }",
            "{ kind: id_card, holder: keeper, by: [share] }",
        ),
        "'keeper.id_card' cannot be handed over in a way acceptable to 'vaccinate' and 'licence'",
    ),
    "an earlier result that may be missing": (
        ("by: [prior, upload]", "by: [prior]"),
        "'dog.vaccination_card' cannot be handed over in a way acceptable to 'licence' "
        "(for {applicant: keeper, vaccinated: yes",
    ),
    "an earlier result that nobody issues": (
        ("kind: photo, holder: dog, by: [upload]", "kind: photo, holder: dog, by: [prior, upload]"),
        "documents › 3 › by: 'prior' is not possible: no matter before issues 'photo' for 'dog'",
    ),
    "a result that comes too late": (
        ("{ matter: licence, after: [vaccinate] }", "{ matter: licence }"),
        "licence › fields › 4: 'dog.chip_number' is given by 'vaccinate', which does not run before this matter",
    ),
    "a term that does not parse": (
        ("promised_term: 3wd", "promised_term: 3 days"),
        "licence › promised_term: '3 days' is not a term",
    ),
    "a promise beyond the law": (
        ("promised_term: 3wd", "promised_term: 30wd"),
        "licence › promised_term: the promise of 30wd is longer than the statutory term of 20wd",
    ),
    "a missing translation": (
        ("{ zh: 养犬登记, en: Dog licence }", "{ zh: 养犬登记 }"),
        "licence › name › en: the English translation (en) is missing",
    ),
    "a missing Chinese text": (
        ("{ zh: 养犬登记, en: Dog licence }", "{ en: Dog licence }"),
        "licence › name › zh: the Chinese text (zh) is missing",
    ),
    "a text in one language only": (
        ("name: { zh: 养犬登记, en: Dog licence }\n    base", "name: 养犬登记\n    base"),
        "licence › name: write the text in both languages: {zh: …, en: …}",
    ),
    "a mistyped key": (
        ("deferrable: true }", "deferable: true }"),
        "licence › documents › 1 › deferable: 'deferable' is not known here; did you mean 'deferrable'?",
    ),
    "an unknown step kind": (
        ("{ code: accept, kind: accept }", "{ code: accept, kind: approve }"),
        "licence › steps › 1 › kind: 'approve' is not known; choose 'precheck', 'accept', 'review', 'decide'",
    ),
    "a department without level": (
        ("department: police@district", "department: police"),
        "licence › department: 'police' cannot be read: write who does it as function@level",
    ),
    "a serving place that is no place": (
        (
            "served_by: keeper.region\n    statutory_term: 20wd",
            "served_by: dog.coat\n    statutory_term: 20wd",
        ),
        "licence › served_by: 'dog.coat' is no place; 'served_by' names a field of type region",
    ),
    "a serving place nobody asks for": (
        (
            "served_by: keeper.region\n    statutory_term: 20wd",
            "served_by: dog.region\n    statutory_term: 20wd",
        ),
        "licence › served_by: in 'keep_a_dog' the place 'dog.region' is not always known",
    ),
    "a joint visit without its step": (
        (
            "{ code: look, kind: review, joint: home_visit }\n      - { code: decide, kind: decide }\none",
            "{ code: decide, kind: decide }\none",
        ),
        "joint_visits › 1 › matters › 2: 'kennel' needs exactly one step with 'joint: home_visit'; it has 0",
    ),
    "a joint visit that waits for itself": (
        ("- matter: kennel\n", "- matter: kennel\n        after: [vaccinate]\n"),
        "joint_visits › 1: the joint visit 'home_visit' can never take place: its matters wait for each other",
    ),
    "exclusive matters needed together": (
        (
            "    joint_visits:",
            "    exclusive:\n      - { matters: [vaccinate, kennel], reason: { zh: 一, en: One } }\n    joint_visits:",
        ),
        "exclusive › 1: 'vaccinate' and 'kennel' exclude each other but are both needed for "
        "{applicant: keeper, vaccinated: no, home: outdoors}",
    ),
    "a question that is never asked": (
        ("when: { home: indoors }", "when: { all: [{ home: indoors }, { home: outdoors }] }"),
        "situations › 3 › when: the question 'flat' can never be asked",
    ),
    "a matter that is never needed": (
        ("when: { vaccinated: no }", "when: { all: [{ vaccinated: no }, { vaccinated: yes }] }"),
        "matters › 1: no answers ever need the matter 'vaccinate'",
    ),
    "an answer that ends the guide as condition": (
        (
            "when: { home: outdoors }\n        otherwise",
            "when: { home: elsewhere }\n        otherwise",
        ),
        "matters › 3: no answers ever need the matter 'kennel'",
    ),
    "every way stops": (
        (
            "kind: yes_no\n      - code: home",
            "kind: yes_no\n        answers:\n"
            "          - { value: yes, label: { zh: 是, en: Yes }, stop: { zh: 停, en: Stop } }\n"
            "          - { value: no, label: { zh: 否, en: No }, stop: { zh: 停, en: Stop } }\n      - code: home",
        ),
        "situations: every way through the questions stops: nobody can apply",
    ),
    "a bound that means nothing": (
        ("constraints: { max_length: 30 }", "constraints: { minimum: 30 }"),
        "licence › fields › 3 › constraints › minimum: 'minimum' means nothing for an element of type string",
    ),
    "a copy the department may not see": (
        ("copies: [dog.name]", "copies: [dog.coat]"),
        "results › 1 › copies › 1: the department does not see 'dog.coat'",
    ),
    "a fault about nothing": (
        ("about: dog.photo", "about: dog.tail"),
        "faults › 1 › about: 'dog.tail' is neither a field (role.element) nor a document of this matter",
    ),
    "a check of what a record does not say": (
        ("compare: { id_number: keeper.id_number }", "compare: { weight: keeper.id_number }"),
        "compare › weight: the record 'id_card' does not provide 'weight'",
    ),
    "a lead that is no function": (
        ("lead: police@district", "lead: the police"),
        "keep_a_dog › lead: 'the police' cannot be read: write who leads as function@level",
    ),
    "a code defined twice": (
        ("  - code: name\n", "  - code: id_number\n"),
        "elements › id_number: 'id_number' is already defined in",
    ),
    "a key written twice": (
        ("statutory_term: 20wd", "statutory_term: 20wd\n    statutory_term: 30wd"),
        "'statutory_term' is written twice in the same place",
    ),
    "an unknown section": (("one_things:", "onethings:"), "onethings: 'onethings' is not known here"),
    "no YAML": (("  - code: kennel", "  - code: [kennel"), "this is not YAML"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_fault_is_told_in_plain_words(name: str, tmp_path: Path):
    change, message = CHANGES[name]
    told = faults(tmp_path, change)
    assert any(message in fault for fault in told), told


EVERYTHING_WRONG = (
    ("{ zh: 毛色, en: Coat }", "{ zh: 毛色 }"),  # a missing translation
    ("field: dog.coat", "field: dog.tail"),  # an unknown element
    ("constraints: { max_length: 20 }", "constraints: { min_length: 31 }"),  # against the licence's 30
    ("promised_term: 3wd", "promised_term: soon"),  # no term
    ("by: [upload], deferrable: true }", "by: [fax] }"),  # no alternative
    ("about: dog.photo", "about: dog.ears"),  # a fault about nothing
    ("department: urban_management@street", "department: circus@street"),  # held by nobody
    ("when: { home: outdoors }\n    steps", "when: { home: castle }\n    steps"),  # no such answer
    ("when: { home: indoors }", "when: { house: indoors }"),  # no such question
    ("- matter: vaccinate\n", "- matter: vaccinate\n        after: [licence]\n"),  # a circle
)


def test_faults_of_every_sort_are_told_at_once(tmp_path: Path):
    told = faults(tmp_path, *EVERYTHING_WRONG, functions=HELD)
    for message in (
        "the English translation (en) is missing",
        "there is no element 'tail'",
        "the rules of 'vaccinate' and 'licence' for 'dog.name' contradict each other: "
        "it must have at least 31 and at most 30 characters",
        "'soon' is not a term",
        "'fax' is not known",
        "'dog.ears' is neither a field",
        "no department holds 'circus@street'",
        "'home' has no answer 'castle'",
        "has no question 'house'",
        "wait for each other in a circle",
    ):
        assert [fault for fault in told if message in fault], (message, told)
    assert len(told) == len(EVERYTHING_WRONG), told


def test_each_fault_stands_at_its_line(tmp_path: Path):
    told = faults(tmp_path, *EVERYTHING_WRONG, functions=HELD)
    changed = (tmp_path / "dog.yaml").read_text(encoding="utf-8").splitlines()
    for fault, wrong in {
        "(en) is missing": "{ zh: 毛色 }",
        "'tail'": "field: dog.tail",
        "'soon'": "promised_term: soon",
        "'fax'": "by: [fax]",
        "'dog.ears'": "about: dog.ears",
        "'circus@street'": "circus@street",
        "'castle'": "castle",
        "'house'": "house",
        "in a circle": "after: [licence]",
    }.items():
        lines = [int(told_.partition(":")[0]) for told_ in told if fault in told_]
        assert [wrong in changed[line - 1] for line in lines] == [True], (fault, lines)


def test_an_entry_with_a_fault_does_not_make_every_mention_of_it_a_fault(tmp_path: Path):
    assert len(faults(tmp_path, ("{ zh: 毛色, en: Coat }", "{ zh: 毛色 }"))) == 1


def test_a_function_nobody_holds_is_a_fault(tmp_path: Path):
    told = faults(tmp_path, functions=frozenset({"animal_health@district", "urban_management@street"}))
    assert [fault.partition(": ")[2] for fault in told] == [
        "matters › licence › department: no department holds 'police@district'",
        "one_things › keep_a_dog › lead: no department holds 'police@district'",
    ]


def test_a_file_given_twice_is_read_once():
    assert load(DOG, DOG.parent / "dog.yaml").packages.keys() == {"keep_a_dog"}


def test_a_path_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(PackageErrors, match="there is no such file or folder"):
        load(tmp_path / "nowhere.yaml")


def test_a_contradiction_that_no_answers_reach_is_no_fault(tmp_path: Path):
    """The heavy-dog rule and the light-dog rule are never in one form: vaccination is needed indoors only."""
    told = faults(
        tmp_path,
        (
            "      - field: dog.weight\n    documents",
            "      - field: dog.weight\n        when: { home: indoors }\n"
            "        constraints: { maximum: 4 }\n    documents",
        ),
    )
    assert told == []


def places(part: Any, path: tuple = ()) -> Iterator[tuple]:
    """The way to every part of plain data."""
    yield path
    inside = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for key, value in inside:
        yield from places(value, (*path, key))


WHOLE = YAML(typ="safe", pure=True).load(DOG)
NOTHING = (None, "", "x", "NaN", 0, -1, 3.5, True, [], ["x"], [[]], {}, {"x": 1})
ELSEWHERE = ("a.b", "keeper.region", "dog.name", "yes", "1wd", "vaccinate", "licence", "kennel")
SHAPES = (
    {"zh": "文", "en": "Text"},
    {"home": "outdoors"},
    {"not": {"home": "indoors"}},
    {"dog.weight": {"at_least": 3}},
)
ODD = st.sampled_from((*NOTHING, *ELSEWHERE, *SHAPES))


def test_a_choice_of_very_many_matters_can_still_be_proven(tmp_path: Path):
    values = [f"wish_{n}" for n in range(14)]
    answers = "".join(f"          - {{ value: {value}, label: {{ zh: 一, en: One }} }}\n" for value in values)
    question = (
        "      - code: wishes\n        question: { zh: 要办什么？, en: What? }\n        kind: choices\n"
    )
    told = faults(
        tmp_path,
        ("    situations:\n", f"    situations:\n{question}        answers:\n{answers}"),
        ("when: { vaccinated: no }", f"when: {{ wishes: [{', '.join(values[:7])}] }}"),
        (
            "when: { home: outdoors }\n        otherwise",
            f"when: {{ wishes: [{', '.join(values[7:])}] }}\n        otherwise",
        ),
        (
            "    joint_visits:",
            "    exclusive:\n      - { matters: [vaccinate, kennel], reason: { zh: 一, en: One } }\n    joint_visits:",
        ),
    )
    assert ["both needed for" in fault for fault in told] == [True]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(list(places(WHOLE))[1:]), ODD), min_size=1, max_size=3))
def test_whatever_is_written_the_loader_tells_faults_and_never_breaks(tmp_path: Path, changes):
    data = json.loads(json.dumps(WHOLE))
    for path, value in changes:
        around = data
        try:
            for step in path[:-1]:
                around = around[step]
            around[path[-1]] = value
        except (KeyError, IndexError, TypeError, ValueError):
            continue
    file = tmp_path / "odd.yaml"
    with file.open("w", encoding="utf-8") as text:
        YAML().dump(data, text)
    lines = file.read_text(encoding="utf-8").count("\n") + 1
    try:
        package = load(file).packages["keep_a_dog"]
    except PackageErrors as errors:
        assert all(1 <= fault.line <= lines and fault.message for fault in errors.faults)
    except KeyError:
        assert data.get("one_things") != WHOLE["one_things"]
    else:
        assert Package.model_validate(package.model_dump(mode="json")) == package


def test_a_folded_sentence_is_one_line_and_words_that_look_like_switches_stay_words(tmp_path: Path) -> None:
    file = tmp_path / "some.yaml"
    file.write_text("a: >-\n  one\n  two\nb: no\nc: on\nd: 010\ne: 10\nf: 2024-01-01\n", encoding="utf-8")
    found = read(file)
    assert found is not None
    assert found.data == {"a": "one two", "b": "no", "c": "on", "d": "010", "e": 10, "f": "2024-01-01"}
