"""The demo city: everybody in it can log in, and everything in it fits together."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.core.management import call_command
from django.core.management.base import CommandError

from citizen_portal.demo import demo_logins
from citizen_portal.demo.seeding import seed
from citizen_portal.demo.world import city, people
from services.catalogue.answers import parse
from services.catalogue.loader import load, shipped_packages
from services.catalogue.vocabulary import Text
from services.models import Department, Holder, Level, Post, PostKind, RegistryEntry, RegistrySource
from services.organisation.serving import departments_of, departments_watched_by, serving_department
from services.records.record import record_of

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture
def seeded(db: None) -> None:
    seed(today=TODAY)


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of the three apps, as it stands."""
    return {
        model._meta.label: list(model.objects.order_by("pk").values())
        for model in [*apps.get_app_config("services").get_models(), apps.get_model("accounts.User")]
    }


def test_seeding_twice_changes_nothing(seeded: None) -> None:
    before = everything()
    call_command("seed_demo", verbosity=0)
    assert everything() == before
    assert Department.objects.count() == len(city().departments)


def test_seeding_leaves_alone_what_somebody_changed(seeded: None) -> None:
    RegistrySource.objects.filter(kind="id_card").update(behaviour="down")
    mother = Holder.objects.get(name="林悦然")
    mother.phone = "13900000000"
    mother.save()
    call_command("seed_demo", verbosity=0)
    assert RegistrySource.objects.get(kind="id_card").behaviour == "down"
    assert Holder.objects.get(name="林悦然").phone == "13900000000"


def test_demo_people_are_not_made_in_a_real_city(db: None, settings: Any) -> None:
    settings.DEMO_CITY = False
    with pytest.raises(CommandError, match="known password"):
        call_command("seed_demo")
    assert not Holder.objects.exists()


def test_everybody_listed_can_log_in(seeded: None) -> None:
    logins = demo_logins()
    assert len({login.username for login in logins}) == len(logins)
    for login in logins:
        user = authenticate(username=login.username, password=login.password)
        assert user is not None, login.username
        assert str(user) == login.who
        assert not user.is_staff


def test_every_department_has_a_clerk_who_works_there_alone(seeded: None) -> None:
    for department in Department.objects.all():
        clerk = Post.objects.get(department=department, kind=PostKind.CLERK).user
        assert clerk.username == department.code
        assert list(departments_of(clerk, TODAY)) == [department]


def test_one_supervisor_watches_the_city_and_one_each_district(seeded: None) -> None:
    watched = {
        post.user.username: set(departments_watched_by(post.user, TODAY))
        for post in Post.objects.filter(kind=PostKind.SUPERVISOR)
    }
    everywhere = set(Department.objects.all())
    assert set(watched) == {"supervisor", "supervisor_binjiang", "supervisor_linhu"}
    assert watched["supervisor"] == everywhere
    districts = watched["supervisor_binjiang"] | watched["supervisor_linhu"]
    assert everywhere - districts == set(Department.objects.filter(level=Level.CITY))
    assert not watched["supervisor_binjiang"] & watched["supervisor_linhu"]


def test_every_street_is_served_alike(seeded: None) -> None:
    """No function exists in one district or street and is missing in the other."""
    streets = [region.code for region in city().regions if region.level is Level.STREET]
    for department in Department.objects.filter(level__in=[Level.DISTRICT, Level.STREET]):
        for street in streets:
            assert serving_department(department.serves_as, street).function == department.function


def test_a_subordinate_office_lies_inside_the_region_of_its_superior(seeded: None) -> None:
    for department in Department.objects.exclude(parent=None).select_related("region__parent", "parent"):
        assert department.parent.region_id == department.region.parent_id
        assert department.parent.function == department.function


def test_the_father_and_the_mother_show_the_same_marriage_and_household(seeded: None) -> None:
    mother, father = (Holder.objects.get(name=name) for name in ("林悦然", "周明远"))
    for kind in ("marriage_certificate", "household_register"):
        assert record_of(mother, kind, NOW).number == record_of(father, kind, NOW).number


def test_what_a_register_says_of_a_person_agrees_with_the_identity_number(seeded: None) -> None:
    for entry in RegistryEntry.objects.filter(kind="id_card"):
        assert entry.data["birth_date"].replace("-", "") == entry.identifier[6:14]
        assert entry.data["sex"] == ("male" if int(entry.identifier[16]) % 2 else "female")
        assert entry.data["id_number"] == entry.identifier
        assert entry.data["name"] == Holder.objects.get(identifier=entry.identifier).name


def test_whoever_logs_in_has_an_identity_or_a_business_licence_that_stands(seeded: None) -> None:
    """Children, who have no card and may be registered elsewhere, do not log in."""
    for holder in Holder.objects.filter(user__isnull=False):
        kind = "id_card" if holder.kind == "person" else "business_licence"
        assert record_of(holder, kind, NOW) is not None, holder.name


def test_records_name_an_office_of_the_city_or_one_in_full(db: None) -> None:
    offices = {department.code for department in city().departments}
    for holder in people().holders:
        for record in holder.records:
            assert isinstance(record.issuer, Text) or record.issuer in offices


def test_records_are_of_kinds_the_catalogue_knows_and_say_what_such_a_kind_says() -> None:
    dictionary = load(shipped_packages() / "dictionary").library
    says = {document.code: set(document.provides) for document in dictionary.documents}
    elements = {element.code: element for element in dictionary.elements}
    for holder in people().holders:
        for record in holder.records:
            assert set(record.data) <= says[record.kind], (holder.name, record.kind)
            for code, value in record.data_on(TODAY).items():
                element = elements[code]
                assert parse(element, element.constraints, value, today=TODAY) == value
        assert set(holder.data) <= set(elements)


def test_the_city_has_an_office_for_every_desk_of_the_shipped_catalogue(seeded: None) -> None:
    shipped = load(shipped_packages()).library
    desks = {matter.desk_of(step) for matter in shipped.matters for step in matter.steps}
    for street in (region.code for region in city().regions if region.level is Level.STREET):
        for desk in sorted(desks):
            assert serving_department(desk, street).serves_as == desk
