"""The pages of figures: every number leads to a list as long as it says, what is chosen goes along, a district sees the
district alone, and a file holds what the page shows.
"""

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import openpyxl
import pytest
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from citizen_portal.supervisors.sheets import Cell, Column, Sheet, as_csv, as_xlsx, harmless
from services.catalogue.models import OneThingVersion
from services.models import Department
from tests.acting import act, apply_for
from tests.statements import counted
from tests.workflows.conftest import city, pair, stall
from workflows.commands import citizen
from workflows.commands.figures import count_figures
from workflows.models import Case, Outcome, Stars, Tally, Task
from workflows.reads.figures.registry import INDICATORS

__all__ = ["city", "pair", "stall"]

NOW = timezone.now()
LINK = re.compile(r'<a [^>]*href="(/board/counted/[^"]*)"[^>]*>\s*([\d,.]+)\s*(%?)</a>')
TOTAL = re.compile(r"<strong>([\d,]+)[^<]*</strong>")


def logged_in(username: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(get_user_model().objects.get(username=username))
    return client


@pytest.fixture
def busy(pair: OneThingVersion, stall: OneThingVersion) -> list[Case]:
    """Cases of two one-things: decided in time and late, declined, rated well and badly, and some at the desks."""
    then = NOW - timedelta(days=12)
    cases = [apply_for(pair, then, key=f"{number}") for number in range(3)]
    act(cases[0], "left", now=then + timedelta(hours=1))
    act(cases[0], "right", now=NOW - timedelta(days=1))
    act(cases[1], "left", now=then + timedelta(days=1))
    cases[0].refresh_from_db()
    citizen.rate(
        case=cases[0],
        level=Stars.UNSATISFIED,
        by=cases[0].submitted_by,
        now=NOW - timedelta(hours=5),
        reason="等得太久",
    )
    other = apply_for(stall, then, key="other")
    act(other, "permit", Outcome.DECLINED, now=then + timedelta(hours=2), reason="不在经营区域内")
    count_figures(now=NOW)
    return [*cases, other]


@pytest.fixture
def board(busy: list[Case]) -> Client:
    return logged_in("supervisor")


def pages() -> Iterator[str]:
    for name in ("board", "satisfaction", "timeliness", "matters"):
        yield reverse(f"supervisors:{name}")
    for indicator in INDICATORS:
        yield reverse("supervisors:indicator", args=[indicator.code])


def told(client: Client, address: str) -> int:
    """How many lines a list says it has, after it was counted line by line."""
    page = client.get(address).content.decode()
    total = int(TOTAL.search(page)[1].replace(",", ""))
    # A case has several documents; everything else stands in a line of its own.
    assert page.count('<th scope="row"') == total <= 50 or "/documents/" in address
    return total


def test_every_number_on_every_page_leads_to_a_list_as_long_as_it_says(board: Client, busy: list[Case]):
    """Counts are compared with their lists; a rate leads to the list of all it stands on."""
    seen: dict[str, int] = {}
    counted_of = Department.objects.filter(pk__in=Tally.objects.values("department"))
    departments = [reverse("supervisors:department", args=[each.code]) for each in counted_of]
    for address in (*pages(), *departments):
        page = board.get(address).content.decode()
        for link, number, percent in LINK.findall(page):
            href = unescape(link)
            if href not in seen:
                seen[href] = told(board, href)
            if not percent and "." not in number:
                assert seen[href] == int(number.replace(",", "")), (address, href)
    assert len(seen) > 40
    kinds = {href.split("/")[3] for href in seen}
    assert kinds >= {"submitted", "received", "accepted", "decided", "closed", "rated", "open"}


def test_what_is_chosen_goes_along_to_every_page_and_every_list(board: Client, busy: list[Case]):
    chosen = {"weeks": "4", "region": "990102", "one_thing": "pair"}
    page = board.get(reverse("supervisors:board"), chosen).content.decode()
    for name in ("satisfaction", "timeliness", "matters"):
        assert f"{reverse(f'supervisors:{name}')}?weeks=4&amp;region=990102&amp;one_thing=pair" in page
    lists = {unescape(link) for link, _number, _percent in LINK.findall(page)}
    assert lists
    assert all("weeks=4" in link and "region=990102" in link and "one_thing=pair" in link for link in lists)
    assert '<option value="pair" selected>' in page
    for nonsense in ("region=000000", "department=nobody", "one_thing=nothing", "format=pdf"):
        assert board.get(f"{reverse('supervisors:board')}?{nonsense}").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "counted/lost/", "counted/decided/?side=left", "counted/decided/?weekday=8", "counted/rated/?level=99999999",
        "counted/decided/?since=yesterday", "counted/decided/?handler=x", "indicators/luck/", "departments/nobody/",
    ],
)  # fmt: skip
def test_what_nobody_could_have_chosen_is_not_found(board: Client, address: str):
    assert board.get(f"/board/{address}").status_code == 404


def test_a_district_sees_the_district_alone_on_every_page_in_every_list_and_in_every_file(busy: list[Case]):
    own = busy[0].sub_cases.first().department.code.rpartition("_")[2]
    other = {"binjiang": "linhu", "linhu": "binjiang"}[own]
    here, there, whole = (logged_in(f"supervisor{place}") for place in (f"_{own}", f"_{other}", ""))
    assert told(here, "/board/counted/received/") <= told(whole, "/board/counted/received/")
    foreign = Department.objects.filter(code__endswith=f"_{own}").first()
    for address in (*pages(), "/board/counted/received/", "/board/counted/open/"):
        page = there.get(address).content.decode()
        assert str(foreign.name_en) not in page, address
        assert not any(case.number in page for case in busy)
        assert not [number for _link, number, percent in LINK.findall(page) if not percent and number != "0"]
    assert there.get(reverse("supervisors:department", args=[foreign.code])).status_code == 404
    assert there.get(f"/board/?department={foreign.code}").status_code == 404
    mine = here.get("/board/counted/received/?format=csv").content.decode()
    theirs = there.get("/board/counted/received/?format=csv").content.decode()
    numbers = Tally.objects.filter(kind="received", department=foreign).values_list(
        "sub_case__number", flat=True
    )
    assert numbers and all(number in mine and number not in theirs for number in numbers)


def test_a_file_holds_what_the_page_shows_with_what_was_chosen_and_the_time(board: Client, busy: list[Case]):
    answer = board.get(reverse("supervisors:timeliness"), {"format": "csv", "weeks": "4"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    text = answer.content.decode()
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert rows[0] == ["How long it takes"]
    assert {"Period", "Place", "Department", "One-thing", "Data up to"} == {row[0] for row in rows[1:6]}
    page = board.get(reverse("supervisors:timeliness"), {"weeks": "4"}).content.decode()
    shown = re.findall(r'<th scope="row"><a href="/board/departments/[^>]*>([^<]*)</a>', page)
    assert shown and all(any(row and row[0] == unescape(name) for row in rows) for name in shown)
    book = openpyxl.load_workbook(
        io.BytesIO(board.get(reverse("supervisors:board"), {"format": "xlsx"}).content)
    )
    assert len(book.sheetnames) == 7
    first = book.worksheets[0]
    assert first["A1"].value and first["B6"].value
    received = next(row for row in first.iter_rows(values_only=True) if row[0] == "Cases received")
    assert received[1] == len(busy), "a number is a number in the file"


def test_no_text_becomes_a_formula():
    for text in ("=1+1", "+1", "-1", "@SUM(A1)", "\tx"):
        assert harmless(text) == f"'{text}"
    assert (harmless("−3%"), harmless(-3), harmless(1.5)) == ("−3%", -3, 1.5)
    sheet = Sheet("=x", [Column("=a"), Column("n", number=True)], [[Cell("=HYPERLINK(1)"), Cell("-3", -3)]])
    assert "'=HYPERLINK(1)" in as_csv("=t", [("=l", "=s")], [sheet]).decode()
    cells = [
        cell
        for paper in openpyxl.load_workbook(io.BytesIO(as_xlsx("=t", [("=l", "=s")], [sheet, sheet])))
        for row in paper.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert {cell.data_type for cell in cells} == {"s", "n"}


def test_pages_and_lists_cost_the_same_statements_for_few_cases_and_for_many(
    pair: OneThingVersion, stall: OneThingVersion
):
    client = logged_in("supervisor")
    names = [*pages(), "/board/counted/received/", "/board/counted/open/"]

    def cost() -> dict[str, int]:
        count_figures(now=timezone.now())
        found = {}
        for address in names:
            with counted() as statements:
                assert client.get(address).status_code == 200
            found[address] = len(statements)
        return found

    act(apply_for(pair, NOW, key="first"), "left", now=NOW)
    cost()  # this process learns the packages
    few = cost()
    for number in range(4):
        act(apply_for(pair, NOW, key=f"more-{number}"), "left", now=NOW)
        apply_for(stall, NOW, key=f"other-{number}")
    assert cost() == few
    assert max(few.values()) <= 26, few


def test_an_indicator_says_what_it_is_with_its_numbers_put_in(board: Client):
    page = board.get(reverse("supervisors:indicator", args=["on_time_rate"])).content.decode()
    assert "Matters decided by the promised date ÷ matters decided" in page
    found = Tally.objects.filter(kind="decided")
    hits, n = found.filter(hits=1).count(), found.count()
    assert f"{hits} decided by the promised date ÷ {n} decided = {100 * hits / n:.1f} %" in unescape(page)
    assert "Target 95%" in page
    assert "too few to judge by" in page
    assert f"n = {n}" in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_city_in_which_nothing_has_happened_yet_has_pages_all_the_same(city: None, language: str):
    cache.clear()
    client = logged_in("supervisor")
    for address in (*pages(), "/board/departments/police_binjiang/", "/board/counted/rated/"):
        answer = client.get(address, headers={"accept-language": language})
        assert answer.status_code == 200, address
    assert not Task.objects.exists()
