"""Publishing: immutable versions, one per content, refused to change by the model and by the database."""

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from services.catalogue.immutability import CREATE
from services.catalogue.loader import load, shipped_packages
from services.catalogue.models import VersionIsFinal, package_of
from services.catalogue.package_schema import package_schema
from services.catalogue.publish import publish
from services.catalogue.vocabulary import Package, Text
from services.models import Department, OneThingVersion, Region

DOG = Path(__file__).with_name("dog.yaml")
NOW = datetime(2026, 11, 16, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def dog() -> Package:
    return load(DOG).packages["keep_a_dog"]


def changed(package: Package) -> Package:
    one_thing = package.one_thing.model_copy(update={"summary": Text(zh="新", en="New")})
    return package.model_copy(update={"one_thing": one_thing})


@pytest.mark.django_db
def test_the_same_content_is_published_once(dog):
    first, created = publish(dog, by="lin", at=NOW)
    again, created_again = publish(dog, by="mei", at=NOW)
    assert (created, created_again) == (True, False)
    assert again.pk == first.pk
    assert (first.number, first.published_by) == (1, "lin")


@pytest.mark.django_db
def test_changed_content_becomes_the_next_version_and_the_old_one_stays(dog):
    first, _ = publish(dog, by="lin", at=NOW)
    second, created = publish(changed(dog), by="lin", at=NOW)
    assert (second.number, created) == (2, True)
    assert OneThingVersion.objects.current("keep_a_dog") == second
    assert package_of(first.pk) == dog
    back, created = publish(dog, by="lin", at=NOW)
    assert (back.number, created, back.digest) == (3, True, first.digest)


@pytest.mark.django_db
def test_the_package_comes_out_of_the_database_as_it_went_in(dog):
    publish(dog, by="lin", at=NOW)
    body = OneThingVersion.objects.get(code="keep_a_dog").body
    assert Package.model_validate(body) == dog


@pytest.mark.django_db
def test_a_package_is_built_once_and_then_needs_no_query(dog, django_assert_num_queries):
    version, _ = publish(dog, by="lin", at=NOW)
    package = package_of(version.pk)
    with django_assert_num_queries(0):
        assert package_of(version.pk) is package
    with django_assert_num_queries(1):
        assert OneThingVersion.objects.current("keep_a_dog").package is package


@pytest.mark.django_db
def test_a_retired_version_is_no_longer_offered(dog):
    first, _ = publish(dog, by="lin", at=NOW)
    second, _ = publish(changed(dog), by="lin", at=NOW)
    second.retire(at=NOW)
    assert list(OneThingVersion.objects.current_all()) == [first]
    with pytest.raises(VersionIsFinal):
        second.retire(at=NOW)


@pytest.mark.django_db
def test_the_model_refuses_to_change_or_delete_a_version(dog):
    version, _ = publish(dog, by="lin", at=NOW)
    version.published_by = "somebody else"
    for attempt in (version.save, version.delete, OneThingVersion.objects.all().delete):
        with pytest.raises(VersionIsFinal):
            attempt()


@pytest.mark.django_db
def test_the_database_refuses_too_and_lets_a_version_retire(dog):
    version, _ = publish(dog, by="lin", at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = 'services_version_is_final'")
        if cursor.fetchone() is None:  # tests run without migrations
            cursor.execute(CREATE)
        for attempt in (
            "UPDATE services_onethingversion SET body = '{}'",
            "UPDATE services_onethingversion SET number = 9, retired_at = now()",
            "DELETE FROM services_onethingversion",
        ):
            with pytest.raises(DatabaseError, match="a published version"), transaction.atomic():
                cursor.execute(attempt)
    version.retire(at=NOW)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        OneThingVersion.objects.filter(pk=version.pk).update(retired_at=None)


@pytest.mark.django_db
def test_the_command_publishes_the_given_files_and_says_what_is_unchanged():
    told, aside = StringIO(), StringIO()
    call_command("publish", DOG, alone=True, stdout=told, stderr=aside)
    call_command("publish", DOG, alone=True, stdout=told, stderr=aside)
    assert told.getvalue().splitlines() == ["keep_a_dog v1 published", "keep_a_dog v1 is unchanged"]
    assert "There are no departments yet" in aside.getvalue()


@pytest.mark.django_db
def test_the_command_publishes_what_is_shipped():
    call_command("publish", stdout=StringIO(), stderr=StringIO())
    codes = {version.code for version in OneThingVersion.objects.current_all()}
    assert codes == load(shipped_packages()).packages.keys()


@pytest.mark.django_db
def test_a_file_with_faults_publishes_nothing_and_tells_them_all(tmp_path):
    file = tmp_path / "dog.yaml"
    wrong = DOG.read_text(encoding="utf-8").replace("promised_term: 3wd", "promised_term: soon")
    file.write_text(wrong.replace("home: outdoors }", "home: castle }"), encoding="utf-8")
    told = StringIO()
    with pytest.raises(CommandError, match="3 faults; nothing was published"):
        call_command("publish", file, alone=True, stderr=told)
    assert len([line for line in told.getvalue().splitlines() if line.startswith(f"{file}:")]) == 3
    assert not OneThingVersion.objects.exists()


@pytest.mark.django_db
def test_a_function_that_no_department_holds_is_told():
    city = Region.objects.create(code="330000", level="province", name_zh="省", name_en="Province")
    Department.objects.create(
        code="police", function="police", level="province", region=city, credit_code="113300000024820000"
    )
    told = StringIO()
    with pytest.raises(CommandError):
        call_command("publish", DOG, alone=True, stderr=told)
    assert "no department holds 'animal_health@district'" in told.getvalue()


@pytest.mark.django_db
def test_checking_publishes_nothing():
    told = StringIO()
    call_command("publish", DOG, alone=True, check=True, stdout=told, stderr=StringIO())
    assert told.getvalue() == "No faults: keep_a_dog\n"
    assert not OneThingVersion.objects.exists()


def test_the_schema_of_the_format_accepts_what_the_loader_accepts(tmp_path):
    out = tmp_path / "schema.json"
    call_command("catalogue_schema", out=out, stdout=StringIO())
    schema = json.loads(out.read_text(encoding="utf-8"))
    assert schema == package_schema()
    Draft202012Validator.check_schema(schema)
    for file in [DOG, *shipped_packages().rglob("*.yaml")]:
        written = YAML(typ="safe", pure=True).load(file)
        assert (
            list(Draft202012Validator(schema).iter_errors(json.loads(json.dumps(written, default=str)))) == []
        )
    errors = list(Draft202012Validator(schema).iter_errors({"matters": [{"code": "x", "colour": "red"}]}))
    assert errors
