"""The search: what people type, what is found, why, and what it withstands."""

import logging
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.loader import load, shipped_packages
from services.catalogue.models import OneThingVersion
from services.catalogue.publish import publish
from services.catalogue.search import Because, Index, index_of, search
from services.catalogue.search.english import EMPTY
from services.catalogue.search.measuring import answer, hit_rate, read_table
from services.catalogue.search.normal import LONGEST, plain
from services.catalogue.search.sounds import readings
from services.catalogue.search.words import everyday_words
from services.catalogue.vocabulary import Package, Text

TABLE = Path(__file__).parents[2] / "tables" / "search.csv"
DOG = Path(__file__).with_name("dog.yaml")
NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)
NUMBERS = {f"YJS-P-0{n}" for n in range(1, 6)} | {f"YJS-E-0{n}" for n in (1, 2, 3, 4, 6)}

SHIPPED = load(shipped_packages()).packages
DOG_KEEPING = load(DOG).packages["keep_a_dog"]


def named(package: Package, code: str, zh: str, en: str) -> Package:
    """The package as another one-thing, found by nothing but its name and what it asks."""
    changes = {"code": code, "name": Text(zh=zh, en=en), "summary": Text(zh=zh, en=en), "words": ()}
    return package.model_copy(update={"one_thing": package.one_thing.model_copy(update=changes)})


KITES = named(DOG_KEEPING, "fly_a_kite", "放飞风筝", "Flying a kite")
HAULAGE = named(DOG_KEEPING, "haulage", "开办货车运输企业", "Starting to haul")
INDEX = Index({**SHIPPED, "keep_a_dog": DOG_KEEPING, "fly_a_kite": KITES, "haulage": HAULAGE})


ELSEWHERE = Index({**SHIPPED, "keep_a_dog": DOG_KEEPING})


def found(query: str, index: Index = INDEX) -> list[str]:
    return [one.code for one in search(query, index)]


def test_the_table_asks_for_every_one_thing_in_many_ways():
    table = read_table(TABLE)
    asked = Counter(number for one in table for number in one.expected)
    assert set(asked) == NUMBERS
    assert min(asked.values()) >= 25
    assert len({one.query for one in table}) == len(table) >= 240
    assert sum(not one.expected for one in table) >= 20


def test_everyday_queries_find_the_right_one_thing():
    numbers = {code: package.one_thing.number for code, package in SHIPPED.items()}
    answered, _ = answer(read_table(TABLE), Index(SHIPPED), numbers)
    seen = [one for one in answered if not one.asked.is_for_measuring]
    unseen = [one for one in answered if one.asked.is_for_measuring]
    assert len(seen) > len(unseen) > 50
    assert hit_rate(seen, 1) >= 0.97
    assert hit_rate(seen, 3) >= 0.985
    assert hit_rate(unseen, 1) >= 0.92
    assert hit_rate(unseen, 3) >= 0.94


@pytest.mark.parametrize(
    "query",
    ["风筝", "放飞 风筝", "放风筝", "fengzheng", "feng zheng", "fangfeifengzheng", "fffz", "放fei风筝", "风征", "風箏",
     "kite", "kites", "flying kites", "kiite", "我想放风筝怎么办理"],
)  # fmt: skip
def test_what_stands_in_no_list_of_words_is_found_by_its_own(query):
    assert not any("风筝" in said or "kite" in said for concept in everyday_words() for said in concept.said)
    assert found(query)[0] == "fly_a_kite"


@pytest.mark.parametrize("query", ["养犬", "puppy", "pupy", "yq", "yangquan", "rabies", "狗证"])
def test_a_package_from_elsewhere_is_found_by_its_words_and_by_everyday_ones(query):
    assert found(query, ELSEWHERE)[0] == "keep_a_dog"


@pytest.mark.parametrize(
    ("query", "said", "word"),
    [
        ("上户口", "上户口", "上户口"),
        ("shang hu kou", "shanghukou", "上户口"),
        ("報戶口", "报户口", "报户口"),
        ("生孩紫", "生孩紫", "生孩子"),
        ("shk", "shk", "上户口"),
        ("restaraunt", "restaraunt", "restaurant"),
    ],
)
def test_every_find_says_by_which_words(query, said, word):
    assert Because(said, word) in search(query, INDEX)[0].because


def test_a_word_of_many_tells_less_than_a_word_of_one():
    assert found("户口 残疾证")[0] == "disability"


def test_a_homophone_that_is_a_word_of_its_own_is_no_slip():
    assert "haulage" in found("货车")
    assert found("买火车票") == []


@pytest.mark.parametrize(
    "query", ["天气预报", "？？？", "\x00", "。", "怎么办", "how do I", "qwzx", "()[]{}*+?\\", "ελληνικά"]
)
def test_what_fits_nothing_finds_nothing(query):
    assert found(query) == []


def test_nothing_asked_is_everything_offered():
    assert found("  ") == sorted(INDEX.codes)


def test_a_catalogue_without_one_things_answers():
    assert search("上户口", Index({})) == ()


@pytest.mark.parametrize(
    "flood",
    [
        "上户口" * 4000,
        "a" * 10_000,
        "shi" * 4000,
        "xian" * 2500,
        "ﷺ" * 10_000,
        "baby " * 2500,
        "(a+)+$" * 2000,
    ],
)
def test_of_a_flood_only_the_beginning_is_read(flood):
    assert search(flood, INDEX) == search(flood[:LONGEST], INDEX)


@given(st.text(max_size=200) | st.text("生孩子上户口开饭店退休 abcshik.*+\x00\u202e", max_size=60))
def test_whatever_is_typed_has_an_orderly_answer(query):
    answers = search(query, INDEX)
    scores = [one.score for one in answers]
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1.0001 for score in scores)
    assert len({one.code for one in answers}) == len(answers)
    assert all(one.because for one in answers) or not query.strip()


def test_letters_are_read_as_syllables_in_every_way():
    assert readings("xian") == (("xian",), ("xi", "an"))
    assert readings("tuixiu") == (("tui", "xiu"),)
    assert readings("bcd") == ()


def test_the_list_of_words_can_be_found_by():
    """A phrase that normalises to nothing, or of filler alone, or in traditional characters, would never be met."""
    for concept in everyday_words():
        for phrase in (*concept.means, *concept.said):
            assert set(plain(phrase).split()) - EMPTY
            assert plain(phrase).replace(" ", "") == phrase.casefold().replace(" ", "").replace("-", "")


@pytest.mark.django_db
def test_the_index_is_built_once_for_what_is_on_offer():
    publish(DOG_KEEPING, by="lin", at=NOW)
    offered = OneThingVersion.objects.current_all()
    before = index_of(offered)
    assert index_of(OneThingVersion.objects.current_all()) is before
    publish(KITES, by="lin", at=NOW)
    after = index_of(OneThingVersion.objects.current_all())
    assert after is not before
    assert found("风筝", before) != found("风筝", after) == ["fly_a_kite"]


def test_the_rates_are_printed(capsys):
    call_command("search_hits", table=TABLE)
    printed = capsys.readouterr().out
    assert "development" in printed
    assert "measuring" in printed


def test_what_is_sought_is_told_to_no_log(caplog):
    with caplog.at_level(logging.DEBUG):
        search("残疾证", INDEX)
    assert "残疾" not in caplog.text
