"""The search beside the simplest one there could be, with the shipped one-things and with 500.

The floor looks for the query, as it stands, in every text of every package: no synonyms, no sound, no ranking. Prints
medians and the ratio; nothing about time is asserted. To measure: ``manage.py test -m benchmark -s -k beside_a_scan``.
"""

import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from services.catalogue.loader import load, shipped_packages
from services.catalogue.search import Index, search
from services.catalogue.search.measuring import read_table
from services.catalogue.search.normal import plain
from services.catalogue.search.texts import texts
from services.catalogue.vocabulary import Package, Text

TABLE = Path(__file__).parents[1] / "tables" / "search.csv"
STEMS, BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"


def many(shipped: Mapping[str, Package], count: int) -> dict[str, Package]:
    """Copies of the shipped packages; each has a mark of its own in its name and those of its matters."""
    originals = list(shipped.values())
    copies = {}
    for number in range(count):
        package = originals[number % len(originals)]
        mark = STEMS[number % 10] + BRANCHES[number % 12] + STEMS[number // 60 % 10]
        one = package.one_thing
        changes = {"code": f"{one.code}_{number}", "name": Text(zh=one.name.zh + mark, en=one.name.en)}
        matters = {
            code: matter.model_copy(update={"name": Text(zh=matter.name.zh + mark, en=matter.name.en)})
            for code, matter in package.matters.items()
        }
        copy = package.model_copy(update={"one_thing": one.model_copy(update=changes), "matters": matters})
        copies[copy.one_thing.code] = copy
    return copies


def scan(query: str, texts_by_code: list[tuple[str, str]]) -> set[str]:
    return {code for code, text in texts_by_code if query in text}


def milliseconds(do: Callable[[str], object], queries: list[str]) -> list[float]:
    times = []
    for query in queries:
        begun = time.perf_counter()
        do(query)
        times.append((time.perf_counter() - begun) * 1000)
    return sorted(times)


@pytest.mark.benchmark
@pytest.mark.parametrize("count", [0, 500])
def test_the_search_beside_a_scan(count: int) -> None:
    shipped = load(shipped_packages()).packages
    packages = many(shipped, count) if count else shipped
    begun = time.perf_counter()
    index = Index(packages)
    built = time.perf_counter() - begun
    scanned = [(code, plain(text)) for code, package in packages.items() for _, text in texts(package)]
    queries = [asked.query for asked in read_table(TABLE)]
    assert any(search(query, index) for query in queries)

    ours = milliseconds(lambda query: search(query, index), queries)
    floor = milliseconds(lambda query: scan(plain(query), scanned), queries[::4])
    middle, least = statistics.median(ours), statistics.median(floor)
    sys.stdout.write(
        f"\n{len(packages)} one-things: built in {built:.2f} s; median {middle:.2f} ms, "
        f"95 % {ours[-len(ours) // 20]:.2f}, most {ours[-1]:.2f}; floor {least:.2f} ms; ratio {middle / least:.2f}\n"
    )
