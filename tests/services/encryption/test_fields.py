"""Sealed columns: nothing readable in the table, the value on the instance, found by exact match only."""

import uuid

import pytest
from django.core.exceptions import FieldError
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Value
from django.db.models.functions import Lower

from services.encryption.envelope import Sealed
from services.encryption.errors import SealBroken
from services.encryption.fields import opened, sealed_for
from services.records.models import Holder, Licence
from tests.key_rings import NEW, OLD

ID_NUMBER = "11010119900307851X"

pytestmark = pytest.mark.django_db


@pytest.fixture
def holder(cipher, keys) -> Holder:
    return make()


def make(identifier: str = ID_NUMBER, **more: object) -> Holder:
    values = {"kind": "person", "name": "林悦然", "identifier_kind": "citizen_id", "data": {"sex": "female"}}
    return Holder.objects.create(identifier=identifier, **values | more)


def column(name: str, holder: Holder) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {name} FROM services_holder WHERE id = %s", [holder.pk])
        return cursor.fetchone()[0]


def write(name: str, holder: Holder, text: str | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE services_holder SET {name} = %s WHERE id = %s", [text, holder.pk])


def test_a_row_comes_back_as_it_was(holder):
    again = Holder.objects.get(pk=holder.pk)
    assert (again.name, again.identifier, again.phone, again.data) == (
        "林悦然",
        ID_NUMBER,
        "",
        {"sex": "female"},
    )


def test_nothing_of_it_stands_in_the_table(holder):
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(row)::text FROM services_holder AS row")
        (row,) = cursor.fetchone()
    for told in ("林悦然", ID_NUMBER, "female", "sex"):
        assert told not in row


def test_an_empty_value_of_a_field_that_may_be_empty_is_null(holder):
    assert column("phone", holder) is None
    assert Holder.objects.filter(phone__isnull=True).exists()
    holder.phone = "13900000000"
    holder.save()
    assert not Holder.objects.filter(phone__isnull=True).exists()


def test_a_field_that_may_not_be_empty_is_never_emptied_unseen(holder):
    with pytest.raises(IntegrityError), transaction.atomic():
        write("name", holder, None)
    write("name", holder, "")
    with pytest.raises(SealBroken):
        _ = Holder.objects.get(pk=holder.pk).name


@pytest.mark.parametrize(
    "spelled", [ID_NUMBER, ID_NUMBER.lower(), f" {ID_NUMBER} ", "１１０１０１１９９００３０７８５１Ｘ"]
)
def test_a_person_is_found_by_the_exact_number(holder, spelled):
    make("110101199208050014")
    assert Holder.objects.get(identifier=spelled) == holder
    assert Holder.objects.get(identifier__in=[spelled, "nobody"]) == holder
    assert not Holder.objects.exclude(identifier__in=[spelled, "110101199208050014"]).exists()


def test_a_person_is_found_across_a_relation(holder):
    licence = Licence(
        holder=holder, kind="id_card", number="1", source="registry", issued_at="2026-01-01T00:00Z"
    )
    licence.save()
    assert Licence.objects.get(holder__identifier=ID_NUMBER, holder__name="林悦然") == licence
    assert not Licence.objects.filter(holder__identifier=None).exists()


def test_one_number_is_one_holder_however_it_is_spelled(holder):
    with pytest.raises(IntegrityError, match="one_holder_per_identifier"), transaction.atomic():
        make(ID_NUMBER.lower())


def test_the_same_number_is_the_same_person_the_second_time(holder):
    again, created = Holder.objects.get_or_create(
        identifier=ID_NUMBER, identifier_kind="citizen_id", defaults={"kind": "person", "name": "x"}
    )
    assert (again, created) == (holder, False)


def test_a_changed_name_is_found_under_the_new_one(holder):
    holder.name = "林悦燃"
    holder.save()
    assert Holder.objects.get(name="林悦燃") == holder
    assert not Holder.objects.filter(name="林悦然").exists()


@pytest.mark.parametrize(
    "question",
    [
        {"name__contains": "林"},
        {"name__iexact": "林悦然"},
        {"name__gt": "林"},
        {"name__regex": "."},
        {"phone": "1"},
        {"data": {}},
        {"data__sex": "female"},
        {"data__has_key": "sex"},
        {"name": F("phone")},
        {"name": Value("林悦然")},
        {"name__in": Holder.objects.values("phone")},
        {"name": 7},
    ],
    ids=lambda question: next(iter(question)),
)
def test_nothing_else_can_be_asked(question):
    with pytest.raises(FieldError):
        list(Holder.objects.filter(**question))


def test_what_is_computed_of_it_cannot_be_asked(holder):
    with pytest.raises(FieldError):
        list(Holder.objects.annotate(low=Lower("name")).filter(low="x"))


def test_a_value_moved_to_another_row_is_refused(holder):
    other = make("110101199208050014", name="周明远")
    for name in ("name", "identifier", "data"):
        write(name, other, column(name, holder))
        with pytest.raises(SealBroken, match=f"services_holder.{name}"):
            getattr(Holder.objects.get(pk=other.pk), name)


def test_a_value_moved_to_another_column_is_refused(holder):
    write("identifier", holder, column("name", holder))
    with pytest.raises(SealBroken):
        _ = Holder.objects.get(pk=holder.pk).identifier


def test_a_row_whose_seal_was_changed_is_refused(holder):
    write("seal", holder, str(uuid.uuid4()))
    with pytest.raises(SealBroken):
        _ = Holder.objects.get(pk=holder.pk).name


def test_a_copied_row_is_refused_and_not_written_unreadable(holder):
    copy = Holder.objects.get(pk=holder.pk)
    copy.pk, copy.seal, copy._state.adding = None, uuid.uuid4(), True
    with pytest.raises(SealBroken):
        copy.save(force_insert=True)


def test_many_rows_are_written_at_once(cipher, keys):
    holders = [
        Holder(kind="person", name=f"人{n}", identifier_kind="citizen_id", identifier=f"{n:018}")
        for n in range(5)
    ]
    Holder.objects.bulk_create(holders)
    for holder in holders:
        holder.data = {"n": holder.name}
    Holder.objects.bulk_update(holders, ["data", "kind"])
    assert [holder.data for holder in holders] == [{"n": f"人{n}"} for n in range(5)]
    assert [holder.data for holder in Holder.objects.order_by("pk")] == [{"n": f"人{n}"} for n in range(5)]


def test_an_update_of_many_rows_is_refused(holder):
    with pytest.raises(TypeError, match="row by row"):
        Holder.objects.update(phone="1")


def test_an_update_of_one_row_takes_a_value_sealed_for_it(holder):
    sealed = sealed_for(Holder, "phone", "13900000000", row=(holder.seal,))
    Holder.objects.filter(pk=holder.pk).update(phone=sealed)
    assert Holder.objects.get(pk=holder.pk).phone == "13900000000"


def test_values_give_tokens_that_open_with_the_row(holder):
    name, seal = Holder.objects.values_list("name", "seal").get()
    assert isinstance(name, Sealed)
    assert "林" not in f"{name} {name!r}"
    assert opened(Holder, "name", name, row=(seal,)) == "林悦然"


def test_what_was_not_read_is_not_sealed_anew(holder):
    before = column("name", holder)
    again = Holder.objects.get(pk=holder.pk)
    again.phone = "13900000000"
    again.save()
    assert column("name", holder) == before


def test_what_was_not_read_is_sealed_anew_when_the_key_is_former(holder, keys):
    again = Holder.objects.get(pk=holder.pk)
    keys(NEW, OLD)
    again.save()
    keys(NEW)
    assert Holder.objects.get(pk=holder.pk).name == "林悦然"


def test_a_value_changed_in_place_is_saved(holder):
    again = Holder.objects.get(pk=holder.pk)
    again.data["birth_date"] = "1990-03-07"
    again.save(update_fields=["data"])
    assert Holder.objects.get(pk=holder.pk).data == {"sex": "female", "birth_date": "1990-03-07"}


def test_only_what_is_asked_for_is_loaded(holder, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert Holder.objects.only("name", "seal").get().name == "林悦然"
    with django_assert_num_queries(1):
        one = Holder.objects.defer("data").get()
    assert one.data == {"sex": "female"}
    one.refresh_from_db()
    assert one.name == "林悦然"


def test_a_list_of_rows_opens_nothing_that_is_not_read(holder):
    write("name", holder, "1.aes-256-gcm.nobody.AAAA")
    assert [one.identifier for one in Holder.objects.all()] == [ID_NUMBER]


@pytest.mark.parametrize("name", ["𠮷𡈽", "𬎆", "Zoë 🙂", "a\0b", "'; DROP TABLE services_holder; --"])
def test_every_character_is_kept(cipher, keys, name):
    assert Holder.objects.get(pk=make(name=name).pk).name == name


def test_a_number_is_not_taken_for_a_text(holder):
    holder.phone = 13900000000
    with pytest.raises(TypeError, match="takes text"):
        holder.save()
