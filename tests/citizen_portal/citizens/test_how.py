"""The proof of a merge on its public page: what is counted, what is ticked, who sees what."""

import csv
import io

import pytest

from services.catalogue.compose import projection
from services.catalogue.shaping import shape
from tests.services.catalogue.strategies import TODAY

PAGE = "/one-things/newborn/how/"
TABLE = "/one-things/newborn/how/table.csv"


def read(answer) -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_anyone_may_count_again(client, newborn):
    page = client.get(PAGE).content.decode()
    assert "13 + 9 + 18 + 9 + 6 + 9 + 10 + 8 = 82" in page
    assert "1 − 25 ÷ 82 = 70%" in page
    assert "1 − 11 ÷ 45 = 76%" in page
    assert "Its figures are sample data" in page


def test_the_page_names_the_law_and_the_office_of_every_matter(client, newborn):
    page = client.get(PAGE).content.decode()
    needed = shape(newborn.package, {}, today=TODAY).guide.answers
    for code in newborn.package.matters:
        try:
            projection(newborn.package, needed, code)
        except KeyError:
            continue
        assert newborn.package.matters[code].legal_basis.en.split("\n")[0][:40].replace("'", "&#x27;") in page
    assert "police@district" not in page


def test_the_situation_in_the_address_changes_what_is_needed(client, newborn):
    page = client.get(PAGE, {"birth_certificate": "first_issue", "child_services": "medical_insurance"})
    assert "Left out in this situation" in page.content.decode()
    rows = read(client.get(TABLE, {"child_services": "medical_insurance"}))
    assert len(rows[0]) == len(read(client.get(TABLE))[0]) - 1


def test_the_table_says_for_every_field_what_the_page_says(client, newborn):
    rows = read(client.get(TABLE))
    head, fields = rows[0], [row for row in rows[1:] if row[0] == "Field"]
    assert head[:4] == ["Kind", "Catalogue code", "Name", "Asked of you"]
    assert sum(row[3] == "yes" for row in fields) == 25
    certain = [cell for row in fields for cell in row[4:] if cell and not cell.startswith("Asked only if")]
    assert len(certain) == 82


@pytest.mark.parametrize(
    "address",
    [
        "?applicant=the_cat&child_services=<script>alert(1)</script>",
        "?" + "x=1&" * 200,
        "?premises.area=1e99",
    ],
)
def test_what_stands_in_the_address_never_gets_onto_the_page(client, newborn, address):
    page = client.get(PAGE + address)
    assert page.status_code == 200
    shown = page.content.decode().partition("<main")[2].partition("</main>")[0]
    assert "Who asks for what" in shown
    assert "alert(1)" not in shown and "1e99" not in shown and "the_cat" not in shown


def test_what_is_not_offered_has_no_proof(client, newborn):
    assert client.get("/one-things/no_such_thing/how/").status_code == 404
    assert client.get("/one-things/no_such_thing/how/table.csv").status_code == 404


def test_a_name_that_looks_like_a_formula_is_text_in_a_spreadsheet():
    from citizen_portal.citizens.views.how import harmless

    assert harmless("=1+1") == "'=1+1"
    assert harmless("Name") == "Name"
