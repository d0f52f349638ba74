"""Something in the record is wrong: the person says so, the office that issued it answers, every look is on record."""

import pytest
from django.test import Client

from tests.applicant import logged_in
from workflows.models import AccessEntry, DataCorrection, Purpose

NEW = "/record/corrections/new/"
LIST = "/record/corrections/"


def offered(client: Client) -> list[str]:
    """The data of one's own record that can be wrong."""
    return [value for record in client.get(NEW).context["records"] for value, _label in record.data]


@pytest.fixture
def asked(lin: Client) -> DataCorrection:
    datum = next(value for value in offered(lin) if value.endswith(".name"))
    answer = lin.post(NEW, {"datum": datum, "right": "林悅然", "evidence": "出生证 P123"})
    assert answer.status_code == 302, answer.content.decode()
    return DataCorrection.objects.get()


def clerk_of(correction: DataCorrection) -> Client:
    return logged_in(correction.department.code)


def test_a_request_goes_to_the_office_that_issued_the_record(lin: Client, asked: DataCorrection) -> None:
    assert asked.holder.name == "林悦然"
    desk = clerk_of(asked).get("/desk/data-corrections/").content.decode()
    assert "林*然" in desk and "林悦然" not in desk and "林悅然" not in desk
    assert "林悅然" in lin.get(LIST).content.decode()


def test_looking_at_it_is_recorded_and_the_person_sees_who_looked(lin: Client, asked: DataCorrection) -> None:
    page = clerk_of(asked).get(f"/desk/data-corrections/{asked.pk}/").content.decode()
    assert "林悅然" in page and asked.holder.identifier in page
    entry = AccessEntry.objects.get()
    assert (entry.purpose, entry.case, entry.holder) == (Purpose.CORRECTION, None, asked.holder)
    looks = lin.get("/record/looks/").content.decode()
    assert "To answer your request to correct your record" in looks


def test_the_answer_with_its_reason_reaches_the_person(lin: Client, asked: DataCorrection) -> None:
    address = f"/desk/data-corrections/{asked.pk}/"
    clerk = clerk_of(asked)
    for incomplete in ({}, {"state": "corrected"}, {"state": "asked", "answer": "x"}):
        assert clerk.post(address, incomplete).status_code == 422
    assert clerk.post(address, {"state": "declined", "answer": "与出生医学证明一致。"}).status_code == 302
    assert clerk.post(address, {"state": "corrected", "answer": "again"}).status_code == 409
    counted = {item["label"]: item.get("count") for item in lin.get("/cases/").context["nav_items"]}
    assert counted["My record"] == 1
    page = lin.get(LIST).content.decode()
    assert "与出生医学证明一致。" in page and "Not corrected" in page
    asked.refresh_from_db()
    assert asked.seen_at is not None


def test_other_offices_and_other_people_do_not_find_it(lin: Client, asked: DataCorrection) -> None:
    other = "tax_binjiang"
    assert asked.department.code != other
    assert logged_in(other).get(f"/desk/data-corrections/{asked.pk}/").status_code == 404
    assert not logged_in(other).get("/desk/data-corrections/").context["rows"]
    zhou = logged_in("zhou")
    assert zhou.post(f"/record/corrections/{asked.pk}/take-back/").status_code == 404
    assert "林悅然" not in zhou.get(LIST).content.decode()


def test_the_same_datum_is_asked_about_once_at_a_time(lin: Client, asked: DataCorrection) -> None:
    again = {"datum": f"{asked.record}.{asked.element}", "right": "林月然"}
    assert lin.post(NEW, again).status_code == 409
    assert lin.post(f"/record/corrections/{asked.pk}/take-back/").status_code == 302
    assert lin.post(NEW, again).status_code == 302


def test_nobody_asks_about_what_is_not_in_the_own_record(lin: Client) -> None:
    for datum in ("", ".", "passport.", "id_card.blood_type", "../../etc"):
        assert lin.post(NEW, {"datum": datum, "right": "x"}).status_code == 422
    mine = offered(lin)[0]
    assert lin.post(NEW, {"datum": mine, "right": "  "}).status_code == 422
    assert lin.post(NEW, {"datum": mine, "right": "x" * 1001}).status_code == 422
    assert not DataCorrection.objects.exists()


def test_what_a_person_writes_lies_sealed(lin: Client, asked: DataCorrection) -> None:
    raw = DataCorrection.objects.values_list("right", "evidence").get()
    assert "林悅然" not in str(raw[0]) and "P123" not in str(raw[1])
