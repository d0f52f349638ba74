import pytest


@pytest.mark.parametrize("words", ["上户口", "宝宝", "household"])
def test_everyday_words_find_the_one_thing(client, newborn, words):
    page = client.get("/", {"q": words}).content.decode()
    assert "1 result" in page
    assert "/one-things/newborn/" in page.split("1 result")[1]


def test_words_that_fit_nothing_lead_on(client, newborn):
    assert "Nothing fits these words" in client.get("/", {"q": "qqqqzzzz"}).content.decode()


def test_a_city_without_one_things_says_so(client, db):
    assert "Nothing is on offer yet" in client.get("/").content.decode()


def test_the_page_of_a_one_thing_says_what_it_saves_and_why_it_may(client, newborn):
    page = client.get("/one-things/newborn/").content.decode()
    assert "instead of 45" in page and "instead of 8, 100% less" in page
    assert "We fetch it" in page and "You upload it" in page
    assert "Guofa 2024 No. 3" in page and "sample data" in page


def test_a_matter_stands_in_a_later_round_than_what_it_waits_for(client, newborn):
    page = client.get("/one-things/newborn/").content.decode()
    rounds = page.split("Round ")
    assert "Birth certificate (first issue)" in rounds[1]
    assert "Household registration of a newborn" in rounds[2]
    assert "Social security card" in rounds[3]


def test_an_unknown_one_thing_is_not_found(client, newborn):
    assert client.get("/one-things/no_such_thing/").status_code == 404


def test_an_enterprise_is_told_that_people_apply_for_this(newborn):
    from tests.applicant import logged_in

    shen = logged_in("shen")
    assert "A person applies for this" in shen.get("/one-things/newborn/").content.decode()
    assert shen.post("/one-things/newborn/begin/").status_code == 403


def test_what_is_begun_waits_on_the_front_page(lin):
    lin.post("/one-things/newborn/begin/")
    assert "Go on where you stopped" in lin.get("/").content.decode()
