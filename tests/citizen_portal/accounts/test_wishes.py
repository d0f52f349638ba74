"""Choosing what reaches one outside the portal; and the demo city's outbox, which shows what would."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from tests.telling import EMAIL, MOBILE, a_case, happens, reachable
from workflows.models import Audience, Group, MessageWishes, Verb

pytestmark = pytest.mark.django_db
ADDRESS = "/accounts/messages/"


@pytest.fixture
def case():
    return a_case()


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_until_one_chooses_the_telephone_rings_for_what_matters_only(case):
    page = logged_in(reachable(case.submitted_by)).get(ADDRESS)
    form = page.context["form"]
    assert form["to_do"].initial == ["sms", "email"] and form["progress"].initial == ["email"]
    assert MOBILE[-4:] in page.content.decode() and MOBILE not in page.content.decode()


def test_a_choice_is_kept_and_what_was_not_on_the_page_stays(case):
    client = logged_in(case.submitted_by)
    chosen = {"to_do": ["sms"], "outcome": ["email"], "progress": [], "language": "en"}
    assert client.post(ADDRESS, chosen).status_code == 302
    kept = MessageWishes.objects.get(user=case.submitted_by)
    assert (kept.language, kept.sms, kept.email) == ("en", [Group.TO_DO], [Group.OUTCOME, Group.DIGEST])


def test_what_rights_hang_on_keeps_a_channel_and_the_page_says_where(case):
    client = logged_in(case.submitted_by)
    answer = client.post(ADDRESS, {"to_do": [], "outcome": ["sms"], "progress": [], "language": "zh-hans"})
    assert answer.status_code == 422
    assert "to_do" in answer.context["form"].errors and "outcome" not in answer.context["form"].errors
    assert not MessageWishes.objects.exists()


@pytest.mark.parametrize("wrong", [{"to_do": ["pigeon"]}, {"language": "fr"}])
def test_what_is_not_offered_cannot_be_chosen(case, wrong):
    chosen = {"to_do": ["sms"], "outcome": ["sms"], "progress": [], "language": "en"}
    assert logged_in(case.submitted_by).post(ADDRESS, chosen | wrong).status_code == 422


def test_an_official_chooses_about_work_and_by_e_mail_only(case):
    client = logged_in(get_user_model().objects.get(username="police_binjiang"))
    form = client.get(ADDRESS).context["form"]
    assert list(form.fields) == ["work", "digest", "language"]
    assert client.post(ADDRESS, {"work": ["sms"], "language": "en"}).status_code == 422
    assert client.post(ADDRESS, {"work": ["email"], "language": "en"}).status_code == 302
    assert MessageWishes.objects.get().email == [Group.TO_DO, Group.OUTCOME, Group.PROGRESS, Group.WORK]


def test_the_demo_outbox_shows_deliveries_in_the_words_in_which_they_would_go_out(case):
    happens(case, Verb.GRANTED, to=reachable(case.submitted_by))
    page = Client().get("/accounts/demo-outbox/").content.decode()
    assert "【一件事】" in page and MOBILE in page and EMAIL in page


def test_an_official_reads_messages_about_work_in_words_for_officials(case):
    official = get_user_model().objects.get(username="police_binjiang")
    happens(case, Verb.HURRIED, to=official, audience=Audience.STAFF)
    client = logged_in(official)
    page = client.get("/messages/", headers={"accept-language": "zh-CN"}).content.decode()
    assert "申请人催办" in page and case.number in page
    answer = client.post("/messages/read/", {"message": official.messages.get().pk, "work": "1"})
    assert answer.headers["Location"] == "/desk/"
    assert official.messages.get().read_at is not None
