"""The board through HTTP: whose region, which cases, and never what a citizen wrote."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from services.catalogue.models import OneThingVersion
from services.models import Post, PostKind
from tests.acting import MONDAY, act, apply_for
from tests.workflows.conftest import city, pair
from workflows.models import Case, SubCase

__all__ = ["city", "pair"]

PAGES = ("supervisors:board", "supervisors:cases")
FIGURES = ("board", "satisfaction", "timeliness", "matters")


@pytest.fixture
def case(pair: OneThingVersion) -> Case:
    return apply_for(pair)


def logged_in(username: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return client


@pytest.fixture
def board(case: Case) -> Client:
    """The supervisor of the whole city."""
    return logged_in("supervisor")


def own_place(case: Case) -> str:
    """``binjiang`` or ``linhu``: the district that works on the case."""
    return SubCase.objects.filter(case=case).first().department.code.rpartition("_")[2]


def test_a_stranger_is_sent_to_the_log_in(client: Client, case: Case):
    for name in PAGES:
        assert client.get(reverse(name)).headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("username", ["police_binjiang", "lin"])
def test_clerks_and_citizens_may_not_come_in(case: Case, username: str):
    other = logged_in(username)
    for name in PAGES:
        assert other.get(reverse(name)).status_code == 403
    assert other.get(reverse("supervisors:case", args=[case.pk])).status_code == 403


def test_a_supervisor_sees_the_own_region_only(case: Case):
    own = own_place(case)
    other = {"binjiang": "linhu", "linhu": "binjiang"}[own]
    here, there = logged_in(f"supervisor_{own}"), logged_in(f"supervisor_{other}")
    assert case.number in here.get(reverse("supervisors:cases")).content.decode()
    assert here.get(reverse("supervisors:case", args=[case.pk])).status_code == 200
    assert case.number not in there.get(reverse("supervisors:cases")).content.decode()
    assert there.get(reverse("supervisors:case", args=[case.pk])).status_code == 404


def test_a_former_supervisor_sees_nothing(board: Client):
    Post.objects.filter(kind=PostKind.SUPERVISOR).update(ends_on=MONDAY.date())
    assert board.get(reverse("supervisors:board")).status_code == 403


def test_nothing_the_citizen_wrote_stands_on_any_page(board: Client, case: Case):
    case.applicant.name = "司马无忌"
    case.applicant.save()
    act(case, "left")
    for address in (*map(reverse, PAGES), reverse("supervisors:case", args=[case.pk])):
        page = board.get(address).content.decode()
        assert case.applicant.name not in page
        assert case.applicant.identifier not in page


def test_filters_stand_in_the_address_and_in_the_form(board: Client, case: Case):
    page = board.get(reverse("supervisors:cases"), {"state": "closed", "department": "police_binjiang"})
    text = page.content.decode()
    assert case.number not in text
    assert '<option value="closed" selected>' in text
    assert '<option value="police_binjiang" selected>' in text


@pytest.mark.parametrize(
    "query",
    [
        "state=lost",
        "light=blue",
        "about=me",
        "since=yesterday",
        "until=2026-13-01",
        "after=x",
        f"after={'9' * 30}",
    ],
)
def test_a_filter_nobody_knows_is_not_found(board: Client, query: str):
    assert board.get(f"{reverse('supervisors:cases')}?{query}").status_code == 404


def test_a_period_nobody_offers_is_the_usual_one(board: Client):
    page = board.get(reverse("supervisors:board"), {"weeks": "9999999"}).content.decode()
    assert '<option value="10" selected>' in page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_is_drawn_in_each_language(board: Client, case: Case, language: str):
    for address in (*map(reverse, PAGES), reverse("supervisors:case", args=[case.pk])):
        assert board.get(address, headers={"accept-language": language}).status_code == 200
