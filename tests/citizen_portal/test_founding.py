"""A city begins: one file with its offices and people, read again without harm, corrected, or refused whole."""

from datetime import date
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from citizen_portal.embedded import up
from citizen_portal.embedded.emptiness import is_empty
from citizen_portal.embedded.servers import Servers
from citizen_portal.founding import CannotBeFounded, found, read_organisation
from services.models import Department, Post, PostKind, Region

SMALL_CITY = Path(__file__).parents[2] / "docs" / "examples" / "small_city.yaml"
TODAY = date(2026, 11, 23)


def written(tmp_path: Path, old: str, new: str) -> Path:
    """The example with one thing changed."""
    text = SMALL_CITY.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "city.yaml"
    file.write_text(text.replace(old, new), encoding="utf-8")
    return file


@pytest.mark.django_db
def test_a_city_is_entered_once_and_reading_the_file_again_changes_nothing(tmp_path, capsys):
    passwords = tmp_path / "first.csv"
    call_command("organisation", SMALL_CITY, check=True)
    assert not Region.objects.exists()
    call_command("organisation", SMALL_CITY, passwords=passwords)
    assert Department.objects.get(code="market_donggang").serves_as == "market_supervision@district"
    assert set(Post.objects.filter(kind=PostKind.AUTHOR).values_list("user__username", flat=True)) == {
        "qiu_lan",
        "tao_ran",
    }
    assert passwords.stat().st_mode & 0o777 == 0o600
    first = dict(line.split(",", 1) for line in passwords.read_text().splitlines())
    assert authenticate(username="qiu_lan", password=first["qiu_lan"]) is not None
    again = found(read_organisation(SMALL_CITY), on=TODAY)
    assert (again.corrected, again.appointed, again.passwords) == ([], 0, {})
    assert first["qiu_lan"] not in capsys.readouterr().out


@pytest.mark.django_db
def test_a_post_that_has_ended_is_not_given_anew():
    found(read_organisation(SMALL_CITY), on=TODAY)
    Post.objects.filter(user__username="qiu_lan").update(ends_on=TODAY)
    assert found(read_organisation(SMALL_CITY), on=TODAY).appointed == 0


@pytest.mark.django_db
def test_names_and_addresses_are_corrected_what_cases_rest_on_is_not(tmp_path):
    found(read_organisation(SMALL_CITY), on=TODAY)
    corrected = found(read_organisation(written(tmp_path, "港口路20号", "港口路22号")), on=TODAY)
    assert corrected.corrected == ["transport_haiqu"]
    assert Department.objects.get(code="transport_haiqu").address_zh.endswith("22号")
    for old, new in (
        ("function: transport\n", "function: roads\n"),
        ("119902002026900026", "11990200202690005F"),
    ):
        with pytest.raises(CannotBeFounded):
            found(read_organisation(written(tmp_path, old, new)), on=TODAY)
    assert Department.objects.get(code="transport_haiqu").function == "transport"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("119902002026900026", "119902002026900027"),
        ('region: "980102"', 'region: "980199"'),
        ("    word: 海公交", "    parent: nobody\n    word: 海公交"),
        ("kind: leader", "kind: king"),
        ("login: qiu_lan", "login: Qiu Lan"),
        ("regions:", "regions: ["),
    ],
)
def test_a_file_that_does_not_fit_together_is_refused_whole(tmp_path, old, new):
    with pytest.raises(CommandError, match="Nothing was entered"):
        call_command("organisation", written(tmp_path, old, new))
    assert not Region.objects.exists()
    assert not Post.objects.exists()


def test_an_empty_city_is_not_begun_over_the_demo_city_and_is_remembered(tmp_path):
    servers = Servers.of(tmp_path, {})
    up._begin_empty(tmp_path, servers)
    assert is_empty(tmp_path)
    servers.place.database.mkdir(parents=True)
    up._begin_empty(tmp_path, servers)
    servers.place.clear()
    assert not is_empty(tmp_path)
    servers.place.database.mkdir(parents=True)
    with pytest.raises(up.CannotStart, match="demo city"):
        up._begin_empty(tmp_path, servers)
    servers.place.remove()
    assert up._options(["--empty"]).empty
