"""What stands announced, for anyone; and the office where somebody objects."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from ruamel.yaml import YAML

from citizen_portal.demo.seeding import seed
from services.catalogue.loader import load, shipped_packages
from services.catalogue.publish import publish
from tests.acting import apply_for, states
from workflows.models import Announcement, Case

pytestmark = pytest.mark.django_db

ANSWERS = Path(__file__).parents[2] / "answers/company_closing_smallest.yaml"


@pytest.fixture
def announced() -> Case:
    """予禾 of the demo city stands announced since this moment."""
    now = timezone.now()
    seed(today=timezone.localdate(now))
    version = publish(load(shipped_packages()).packages["company_closing"], by="tests", at=now)[0]
    given = YAML(typ="safe").load(ANSWERS)
    return apply_for(version, now, answers=given["answers"], values=given["values"])


def logged_in(username: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(get_user_model().objects.get(username=username))
    return client


def test_anyone_finds_the_enterprise_and_learns_how_to_object_but_nothing_about_a_person(
    announced: Case,
) -> None:
    number = Announcement.objects.get(sub_case__case=announced).pk
    anyone = Client(headers={"accept-language": "zh-CN"})
    for address in (
        "/announcements/",
        "/announcements/?q=予禾",
        "/announcements/?q=MA7E2K8W5",
        "/announcements/?after=x",
    ):
        page = anyone.get(address).content.decode()
        assert "云江市予禾咨询有限公司" in page, address
        assert "91990102MA7E2K8W5C" in page
    assert "没有找到符合的公告" in anyone.get("/announcements/", {"q": "青禾"}).content.decode()
    page = anyone.get(f"/announcements/{number}/").content.decode()
    assert "异议成立的，这家企业就不能按简易程序注销" in page
    assert "滨江区市场监督管理局" in page
    for said in ("贺予晴", "13800990016", announced.number):
        assert said not in page
    assert anyone.get("/announcements/99999999999999999999/").status_code == 404
    assert anyone.get("/announcements/", {"after": "9" * 40, "q": "%_"}).status_code == 200


def test_its_citizen_sees_until_when_and_that_nobody_works_on_it(announced: Case) -> None:
    page = logged_in("yuhe").get(f"/cases/{announced.number}/").content.decode()
    assert "No office works on it meanwhile" in page
    assert f"/announcements/{Announcement.objects.get(sub_case__case=announced).pk}/" in page


def test_a_clerk_writes_down_the_objection_once_and_it_is_no_longer_announced(announced: Case) -> None:
    number = Announcement.objects.get(sub_case__case=announced).pk
    address, office = f"/desk/announcements/{number}/", logged_in("market_binjiang")
    assert "云江市予禾咨询有限公司" in office.get("/desk/announcements/").content.decode()
    assert office.get("/desk/queue/pool/").content.decode().count(announced.number) == 0
    assert logged_in("police_binjiang").post(address, {"reason": "x", "sure": "on"}).status_code == 404
    assert office.post(address, {"reason": "欠款未还"}).status_code == 422, (
        "nobody confirmed that it was looked at"
    )
    assert office.post(address, {"reason": " ", "sure": "on"}).status_code == 422
    assert office.post(address, {"reason": "欠款未还", "sure": "on"}).status_code == 302
    assert states(announced)["simplified_closing_announcement"] == "refused"
    assert office.post(address, {"reason": "欠款未还", "sure": "on"}).status_code == 404
    assert Client().get(f"/announcements/{number}/").status_code == 404


def test_the_list_goes_on_page_by_page_and_leaves_out_what_is_over(announced: Case) -> None:
    one = Announcement.objects.get(sub_case__case=announced)
    over = timezone.now() - timedelta(days=1)
    Announcement.objects.filter(pk=one.pk).update(starts_at=over - timedelta(days=20), ends_at=over)
    assert "91990102MA7E2K8W5C" not in Client().get("/announcements/").content.decode()
