"""A holder's record: what stands, what is fetched, what a source that is down means."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from services.catalogue.vocabulary import Text
from services.failures import Retryable
from services.models import Holder, Licence, RegistryEntry, RegistrySource
from services.records.record import facts_about, keep_result, record_of
from services.records.registry import Answer, Found, Question, SourceUnavailable, find

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 16)
ID_NUMBER = "110101199403120022"
HOSPITAL = Text(zh="滨江区妇幼保健院", en="Binjiang Maternity Hospital")
SUB_CASE = "1199010220260013X04000109042000202611160001"


@pytest.fixture
def holder() -> Holder:
    return Holder.objects.create(
        kind="person",
        name="林悦然",
        identifier_kind="citizen_id",
        identifier=ID_NUMBER,
        data={"mobile": "1380"},
    )


def entry(kind: str = "id_card", *, via: str = "licence", number: str = "1", **more: Any) -> RegistryEntry:
    values = {
        "identifier": ID_NUMBER,
        "data": {"name": "林悦然"},
        "issuer_zh": "公安局",
        "issuer_en": "Police",
        "issued_at": NOW - timedelta(days=30),
    }
    return RegistryEntry.objects.create(kind=kind, via=via, number=number, **values | more)


def licence(holder: Holder, number: str = "own", **more: Any) -> Licence:
    values = {
        "kind": "id_card",
        "data": {"name": "林悦然"},
        "issuer_zh": "公安局",
        "issuer_en": "Police",
        "issued_at": NOW - timedelta(days=60),
        "source": "registry",
    }
    return Licence.objects.create(holder=holder, number=number, **values | more)


def number_of(found: Found | None) -> str | None:
    return found.number if found else None


def test_nothing_known_is_nothing_found(holder: Holder) -> None:
    assert record_of(holder, "id_card", NOW) is None


def test_the_own_record_comes_first_then_licences_then_shared_data(holder: Holder) -> None:
    entry(via="share", number="shared")
    assert number_of(record_of(holder, "id_card", NOW)) == "shared"
    entry(via="licence", number="licensed")
    assert number_of(record_of(holder, "id_card", NOW)) == "licensed"
    licence(holder)
    found = record_of(holder, "id_card", NOW)
    assert (number_of(found), found.via) == ("own", "record")


def test_the_newest_of_a_kind_is_taken(holder: Holder) -> None:
    entry(number="old", issued_at=NOW - timedelta(days=900))
    entry(number="new", issued_at=NOW - timedelta(days=9))
    assert number_of(record_of(holder, "id_card", NOW)) == "new"
    licence(holder, "own old", issued_at=NOW - timedelta(days=900))
    licence(holder, "own new", issued_at=NOW - timedelta(days=9))
    assert number_of(record_of(holder, "id_card", NOW)) == "own new"


def test_an_expired_or_revoked_licence_is_never_used(holder: Holder) -> None:
    licence(holder, "expired", valid_until=TODAY - timedelta(days=1))
    licence(holder, "revoked", revoked_at=NOW - timedelta(seconds=1))
    licence(holder, "of tomorrow", issued_at=NOW + timedelta(days=1))
    entry(number="expired", valid_until=TODAY - timedelta(days=1))
    entry(number="of tomorrow", issued_at=NOW + timedelta(days=1))
    assert record_of(holder, "id_card", NOW) is None


def test_the_last_day_of_validity_counts_in_the_time_of_shanghai(holder: Holder) -> None:
    licence(holder, valid_until=TODAY)
    late_evening = datetime(2026, 11, 16, 15, 59, tzinfo=UTC)
    assert number_of(record_of(holder, "id_card", late_evening)) == "own"
    assert record_of(holder, "id_card", late_evening + timedelta(minutes=1)) is None


def test_nobody_gets_the_record_of_another(holder: Holder) -> None:
    entry(identifier="110101199208050014")
    assert record_of(holder, "id_card", NOW) is None


def test_a_source_that_is_down_is_not_the_same_as_nothing_known(holder: Holder) -> None:
    entry()
    RegistrySource.objects.create(kind="id_card", behaviour="down")
    with pytest.raises(SourceUnavailable) as outage:
        record_of(holder, "id_card", NOW)
    assert outage.value.kind == "id_card"
    assert isinstance(outage.value, Retryable)
    RegistrySource.objects.update(behaviour="normal")
    assert number_of(record_of(holder, "id_card", NOW)) == "1"


def test_what_we_issued_ourselves_needs_no_source(holder: Holder) -> None:
    RegistrySource.objects.create(kind="id_card", behaviour="down")
    licence(holder)
    assert number_of(record_of(holder, "id_card", NOW)) == "own"


class Down:
    """A register that never answers."""

    def ask(
        self, questions: Sequence[Question], *, now: datetime, patience: float
    ) -> Mapping[Question, Answer]:
        return {question: SourceUnavailable(question.kind) for question in questions}


class Careless(Down):
    """A register that hands out expired records."""

    def ask(
        self, questions: Sequence[Question], *, now: datetime, patience: float
    ) -> Mapping[Question, Answer]:
        return {
            question: (
                Found(
                    question.kind,
                    "expired",
                    {},
                    HOSPITAL,
                    NOW - timedelta(days=9),
                    TODAY - timedelta(days=1),
                    "licence",
                ),
            )
            for question in questions
        }


def test_one_source_that_knows_makes_up_for_one_that_is_down(settings: Any) -> None:
    settings.RECORD_SOURCES = [f"{__name__}.Down", "services.records.city.CityRegistry"]
    with pytest.raises(SourceUnavailable):
        find("id_card", ID_NUMBER, via="licence", now=NOW)
    entry()
    assert number_of(find("id_card", ID_NUMBER, via="licence", now=NOW)) == "1"


def test_a_careless_source_cannot_bring_in_an_expired_record(settings: Any) -> None:
    settings.RECORD_SOURCES = [f"{__name__}.Careless"]
    assert find("id_card", ID_NUMBER, via="licence", now=NOW) is None


def keep(holder: Holder, **more: Any) -> None:
    values = {
        "kind": "birth_certificate",
        "number": "A990000001",
        "data": {"name": "周小满"},
        "issuer": HOSPITAL,
        "sub_case_number": SUB_CASE,
        "at": NOW,
    }
    keep_result(holder=holder, **values | more)


def test_a_result_is_kept_once_and_found_at_once(holder: Holder) -> None:
    keep(holder)
    keep(holder, number="A990000002", at=NOW + timedelta(hours=1))
    assert Licence.objects.count() == 1
    found = record_of(holder, "birth_certificate", NOW)
    assert (found.number, found.data, found.issuer) == ("A990000001", {"name": "周小满"}, HOSPITAL)


def test_one_sub_case_may_issue_two_kinds(holder: Holder) -> None:
    keep(holder)
    keep(holder, kind="birth_notice")
    assert Licence.objects.count() == 2


def test_the_form_is_filled_with_facts_and_where_they_come_from(holder: Holder) -> None:
    entry(data={"name": "林悦然", "sex": "female"})
    entry("household_register", via="share", data={"name": "someone", "household_head": "周明远"})
    facts = facts_about("citizen_id", ID_NUMBER, ["id_card", "household_register"], NOW)
    assert {element: fact.value for element, fact in facts.items()} == {
        "name": "林悦然",
        "sex": "female",
        "household_head": "周明远",
        "mobile": "1380",
    }
    assert {element: fact.kind for element, fact in facts.items()} == {
        "name": "id_card",
        "sex": "id_card",
        "household_head": "household_register",
        "mobile": None,
    }
    assert facts.unavailable == ()
    with translation.override("en"):
        assert "Police" in facts["sex"].source.provenance
        assert "shared" in facts["household_head"].source.provenance


def test_a_source_that_is_down_leaves_its_fields_empty_and_is_named(holder: Holder) -> None:
    entry(data={"sex": "female"})
    entry("household_register", data={"household_head": "周明远"})
    RegistrySource.objects.create(kind="household_register", behaviour="down")
    facts = facts_about("citizen_id", ID_NUMBER, ["household_register", "id_card"], NOW)
    assert set(facts) == {"sex", "mobile"}
    assert facts.unavailable == ("household_register",)


def test_facts_are_known_of_people_without_an_account() -> None:
    entry(data={"sex": "female"})
    assert set(facts_about("citizen_id", ID_NUMBER, ["id_card"], NOW)) == {"sex"}


def test_personal_data_do_not_reach_a_log_through_a_repr(holder: Holder) -> None:
    known = entry(number=ID_NUMBER, data={"name": "林悦然"})
    facts = facts_about("citizen_id", ID_NUMBER, ["id_card"], NOW)
    shown = repr([facts, holder, known, licence(holder, number=ID_NUMBER)])
    assert ID_NUMBER not in shown
    assert "林悦然" not in shown


@pytest.mark.parametrize("via", ["licence", "share", "record"])
def test_provenance_names_the_office_and_the_day(via: str) -> None:
    found = Found("id_card", "1", {}, HOSPITAL, NOW, None, via)
    with translation.override("zh-hans"):
        assert "滨江区妇幼保健院" in found.provenance
        assert "2026年11月16日" in found.provenance


def test_an_enterprise_is_known_by_its_credit_code() -> None:
    with (
        pytest.raises(IntegrityError, match="people_have_citizen_ids_and_enterprises_credit_codes"),
        transaction.atomic(),
    ):
        Holder.objects.create(
            kind="enterprise", name="沈记", identifier_kind="citizen_id", identifier=ID_NUMBER
        )


def test_a_person_has_one_record(holder: Holder) -> None:
    with pytest.raises(IntegrityError, match="one_holder_per_identifier"), transaction.atomic():
        Holder.objects.create(kind="person", name="林", identifier_kind="citizen_id", identifier=ID_NUMBER)


def test_a_licence_issued_here_names_the_sub_case_it_comes_from(holder: Holder) -> None:
    with (
        pytest.raises(IntegrityError, match="a_licence_issued_here_names_its_sub_case"),
        transaction.atomic(),
    ):
        licence(holder, source="issued")
    with (
        pytest.raises(IntegrityError, match="a_licence_issued_here_names_its_sub_case"),
        transaction.atomic(),
    ):
        licence(holder, sub_case_number=SUB_CASE)
