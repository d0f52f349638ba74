"""My record: what was issued here, what the registers say, what stands and what has fallen; and what it is good for."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from services.models import Holder, Licence, RegistrySource
from services.records.city import CityRegistry
from tests.applicant import consent, filled, ready, submitted
from tests.statements import counted
from workflows.models import Case

CARD, REGISTER = "mother.id_card", "the Yunjiang population register"


@pytest.fixture
def mother(newborn) -> Holder:
    return Holder.objects.get(name="林悦然")


def issue(holder: Holder, kind: str = "marriage_certificate", number: str = "YJ-1", **more) -> Licence:
    given = {
        "data": {"marriage_date": "2026-01-09"}, "issuer_zh": "滨江区民政局", "issuer_en": "Binjiang Civil Affairs",
        "issued_at": timezone.now() - timedelta(days=9), "source": "issued", "sub_case_number": f"S-{number}",
    }  # fmt: skip
    return Licence.objects.create(holder=holder, kind=kind, number=number, **given | more)


def text(client, address: str) -> str:
    return client.get(address).content.decode()


def test_each_licence_says_where_it_is_from_and_whether_it_stands(lin, mother):
    now, today = timezone.now(), timezone.localdate()
    issue(mother, number="YJ-STANDS")
    issue(mother, "birth_certificate", "YJ-SOON", valid_until=today + timedelta(days=20))
    issue(mother, "food_licence", "YJ-PAST", valid_until=today - timedelta(days=1))
    issue(mother, "vaccination_certificate", "YJ-TAKEN", revoked_at=now - timedelta(days=2))
    page = text(lin, "/record/")
    standing, fallen = page.split("No longer in force")
    for number, word in (("YJ-STANDS", "In force"), ("YJ-SOON", "Expires soon")):
        assert word in standing.split(number)[1].split("</section>")[0]
    for number, word in (("YJ-PAST", "Expired"), ("YJ-TAKEN", "Revoked")):
        assert number not in standing
        assert word in fallen.split(number)[1].split("</section>")[0]
    assert f"looked up in {REGISTER}" in page
    assert "/record/corrections/new/?record=id_card" in page


def test_a_long_record_costs_the_same_statements_as_a_short_one(lin, mother):
    draft = filled(lin)
    pages = {
        "/record/": 26, "/record/corrections/new/": 22,
        f"/apply/{draft.pk}/form/": 28, f"/apply/{draft.pk}/documents/": 36, f"/apply/{draft.pk}/check/": 40,
    }  # fmt: skip
    issue(mother)
    for address in pages:
        lin.get(address)
    short = {address: statements(lin, address) for address in pages}
    kinds = ["vaccination_certificate", "birth_certificate", "food_licence", "id_card", "household_register"]
    for number in range(20):
        issue(mother, kinds[number % len(kinds)], f"YJ-{number + 2}")
    for address, most in pages.items():
        long = statements(lin, address)
        assert len(long) <= len(short[address]), (address, short[address], long)
        assert len(long) <= most, (address, long)


def statements(client, address: str) -> list[str]:
    with counted() as found:
        assert client.get(address).status_code == 200
    return found


def test_what_was_issued_here_names_its_case_and_notice_and_who_revoked_it(lin, mother):
    case = submitted(lin)
    sub_case = case.sub_cases.select_related("department").exclude(number=None).first()
    issue(mother, number="YJ-OURS", sub_case_number=sub_case.number)
    issue(
        mother, "food_licence", "YJ-BACK", sub_case_number=sub_case.number,
        revoked_at=timezone.now() - timedelta(days=1),
    )  # fmt: skip
    page = text(lin, "/record/")
    assert f'href="/cases/{case.number}/"' in page
    assert f"by {sub_case.department.name_en}" in page.split("YJ-BACK")[1]


def test_a_licence_issued_here_meets_a_document_first_and_says_so(lin, mother):
    draft = filled(lin)
    assert "From your own record" not in text(lin, f"/apply/{draft.pk}/documents/")
    issue(mother)
    # Nor does it need the register, which is down now.
    RegistrySource.objects.filter(kind="marriage_certificate").update(behaviour="down")
    page = text(lin, f"/apply/{draft.pk}/documents/")
    assert "From your own record, issued by Binjiang Civil Affairs" in page
    Licence.objects.update(revoked_at=timezone.now() - timedelta(minutes=1))
    page = text(lin, f"/apply/{draft.pk}/documents/")
    assert "From your own record" not in page and "does not answer at the moment" in page


def test_the_department_sees_where_it_is_from(lin, mother):
    issue(mother)
    draft = ready(lin)
    lin.post(f"/apply/{draft.pk}/check/", consent())
    ways = Case.objects.get().application.documents
    met = next(way for key, way in ways.items() if key.endswith(".marriage_certificate"))
    assert (met["from"], met["number"]) == ("record", "YJ-1")
    fetched = ways[CARD]
    assert fetched["register"]["en"] == REGISTER and datetime.fromisoformat(fetched["looked_up_at"])


def test_somebody_elses_licence_counts_only_under_the_name_on_the_form(lin, newborn):
    father = Holder.objects.get(name="周明远")
    issue(father, "id_card", "FATHERS", data={})
    assert "From your own record, issued by Binjiang Civil Affairs" in text(
        lin, f"/apply/{filled(lin).pk}/documents/"
    )
    other = filled(lin, **{"father.name": "周明"})
    assert "issued by Binjiang Civil Affairs" not in text(lin, f"/apply/{other.pk}/documents/")


@pytest.mark.parametrize("behaviour", ["slow", "down", "malformed", "other_person", "contradicting"])
def test_a_register_on_a_bad_day_stops_nobody(lin, behaviour):
    draft = filled(lin)
    RegistrySource.objects.filter(kind="id_card").update(behaviour=behaviour)
    page = text(lin, f"/apply/{draft.pk}/documents/")
    told = page.split(f'id="{CARD}"')[1].split("</section>")[0]
    assert ("does not fit you" if behaviour == "contradicting" else "does not answer at the moment") in told
    assert f'name="file:{CARD}"' in told
    assert lin.get(f"/apply/{draft.pk}/form/").status_code == 200
    record = text(lin, "/record/")
    sentence = "does not fit your verified name" if behaviour == "contradicting" else "We could not look up"
    assert sentence in record
    assert "路人甲" not in page + record


def test_a_register_that_knows_nothing_leaves_the_document_to_hand_in(lin):
    draft = filled(lin)
    RegistrySource.objects.filter(kind="id_card").update(behaviour="not_found")
    page = text(lin, f"/apply/{draft.pk}/documents/")
    assert f'name="file:{CARD}"' in page and "does not answer" not in page


@pytest.mark.django_db(transaction=True)
def test_no_register_is_asked_while_a_transaction_is_open(lin, settings):
    Watching.seen = []
    draft = ready(lin)
    settings.RECORD_SOURCES = [f"{__name__}.Watching"]
    lin.post(f"/apply/{draft.pk}/check/", consent())
    assert Case.objects.exists()
    assert Watching.seen and not any(Watching.seen)


class Watching(CityRegistry):
    """Notes whether a transaction is open when it is asked."""

    seen: list[bool] = []

    def ask(self, questions, *, now, patience):
        self.seen.append(connection.in_atomic_block)
        return super().ask(questions, now=now, patience=patience)


def test_a_request_asks_each_register_once(lin, settings):
    draft = ready(lin)
    settings.RECORD_SOURCES = [f"{__name__}.Counting"]
    for address in ("form", "documents", "check"):
        Counting.asked = []
        lin.get(f"/apply/{draft.pk}/{address}/")
        assert len(Counting.asked) == len(set(Counting.asked)) > 0


class Counting(CityRegistry):
    asked: list[tuple[str, str]] = []

    def ask(self, questions, *, now, patience):
        self.asked.extend((question.kind, question.identifier) for question in questions)
        return super().ask(questions, now=now, patience=patience)


def test_typing_asks_no_register(lin, settings):
    draft = filled(lin)
    settings.RECORD_SOURCES = [f"{__name__}.Counting"]
    Counting.asked = []
    assert (
        lin.post(f"/apply/{draft.pk}/form/save/", {"child.name": "周", "shown": ["child.name"]}).status_code
        == 204
    )
    assert Counting.asked == []
