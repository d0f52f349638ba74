import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from citizen_portal.demo.seeding import seed

PASSWORD = "yijianshi-demo"


@pytest.fixture(autouse=True)
def city(db, settings):
    settings.LANGUAGE_CODE = "en"
    seed(today=timezone.localdate())


def log_in(client, username, password=PASSWORD, **more):
    return client.post("/accounts/login/", {"username": username, "password": password, **more})


@pytest.mark.parametrize(
    ("username", "face"), [("lin", "/"), ("police_changning", "/desk/"), ("supervisor", "/board/")]
)
def test_everybody_lands_on_the_own_face(client, username, face):
    assert log_in(client, username).headers["Location"] == face


def test_a_citizen_goes_on_to_where_she_wanted_to_go(client):
    assert log_in(client, "lin", next="/cases/").headers["Location"] == "/cases/"


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_the_log_in_never_leads_off_the_site(client, elsewhere):
    assert log_in(client, "lin", next=elsewhere).headers["Location"] == "/"


@pytest.mark.parametrize("username", ["lin", "nobody"])
def test_a_wrong_password_tells_nothing_about_the_name(client, username):
    answer = log_in(client, username, password="wrong")
    assert answer.status_code == 422
    assert "User name and password do not fit together" in answer.content.decode()


def test_the_demo_lists_its_people_and_a_city_does_not(client, settings):
    assert "林悦然" in client.get("/accounts/login/").content.decode()
    settings.DEMO_CITY = False
    page = client.get("/accounts/login/").content.decode()
    assert "林悦然" not in page and PASSWORD not in page


def test_logging_out_takes_a_post(client):
    log_in(client, "lin")
    assert client.get("/accounts/logout/").status_code == 405
    client.post("/accounts/logout/")
    assert client.get("/cases/").status_code == 302


def test_care_mode_is_kept_for_the_account_on_another_device(client):
    log_in(client, "lin")
    client.post("/accounts/care/", {"care": "on", "next": "/"})
    client.cookies.pop("care")
    assert 'data-care="on"' in client.get("/").content.decode()
    assert get_user_model().objects.get(username="lin").care_mode is True


def test_the_language_can_be_switched(client):
    client.post("/accounts/language/", {"language": "zh-hans", "next": "/"})
    assert 'lang="zh-Hans"' in client.get("/").content.decode()
    client.post("/accounts/language/", {"language": "en", "next": "/"})
    assert 'lang="en"' in client.get("/").content.decode()
