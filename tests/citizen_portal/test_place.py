"""Where the embedded servers live."""

import os

import pytest

from citizen_portal.embedded.for_tests import RUNS
from citizen_portal.embedded.place import LONGEST_SOCKET_PATH, Account, Place, system_folder
from citizen_portal.embedded.secret import data_keys, index_key, secret_key
from citizen_portal.embedded.servers import InUse, Servers, owned


@pytest.fixture(autouse=True)
def nothing_left_behind(tmp_path):
    """As root the servers' data is not under a test's folder, which only root may enter."""
    yield
    Place.of(tmp_path).remove()


def test_a_place_can_be_named_before_its_folder_exists(tmp_path):
    place = Place.of(tmp_path / "not yet")
    assert place == Place.of(tmp_path / "not yet")
    assert not (tmp_path / "not yet").exists()


def test_a_long_path_still_gets_sockets_that_fit(tmp_path):
    place = Place.of(tmp_path / ("很长的文件夹" * 12))
    assert len(os.fsencode(place.postgres_socket)) <= LONGEST_SOCKET_PATH


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a folder that its servers may not enter")
def test_a_folder_only_root_may_enter_keeps_its_permissions_and_sends_the_data_elsewhere():
    closed = RUNS.parent / f"closed-{os.getpid()}"
    closed.mkdir(mode=0o700, parents=True)
    try:
        place = Place.of(closed / "data")
        assert place.home.parent == system_folder()
        assert closed.stat().st_mode & 0o777 == 0o700
        assert not Account.for_servers().reaches(closed)
    finally:
        closed.rmdir()


def test_fresh_deletes_only_what_the_system_put_there(tmp_path):
    place = Place.of(tmp_path)
    place.prepare()
    for make in (secret_key, data_keys, index_key):
        make(tmp_path)
    (tmp_path / "holiday.jpg").touch()
    place.clear()
    assert [path.name for path in tmp_path.iterdir()] == ["holiday.jpg"]


def test_the_secret_key_is_made_once(tmp_path):
    assert secret_key(tmp_path) == secret_key(tmp_path)
    assert len(secret_key(tmp_path)) >= 50


def test_the_keys_of_the_data_are_made_once_and_are_the_owners_alone(tmp_path):
    assert data_keys(tmp_path) == data_keys(tmp_path)
    assert index_key(tmp_path) == index_key(tmp_path) != data_keys(tmp_path).partition(":")[2]
    assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_data_directory_has_one_owner_at_a_time(tmp_path):
    refusal = pytest.raises(InUse, match=r"first \(process \d+\)")
    with owned(tmp_path, by="first"), refusal, owned(tmp_path, by="second"):
        pytest.fail("two owners")
    with owned(tmp_path, by="third"):
        pass


def test_servers_named_by_the_environment_are_not_started(tmp_path):
    given = {"DATABASE_URL": "postgresql://db.example/portal", "REDIS_URL": "redis://cache.example"}
    assert Servers.of(tmp_path, given).started == []
    assert Servers.of(tmp_path, given).addresses == {}
